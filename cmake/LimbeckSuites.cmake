# Suites that mirror no folder of src/limbeck.
limbeck_tests(house limbeck_config)
target_sources(house_tests PRIVATE tests/house/house.cpp)

add_test(NAME tools.setup COMMAND bash ${CMAKE_SOURCE_DIR}/tests/tools/setup_test.sh)
set_tests_properties(tools.setup PROPERTIES LABELS fast TIMEOUT 120)

if(LIMBECK_TORCH)
  add_test(NAME install.consumer COMMAND bash ${CMAKE_SOURCE_DIR}/tests/install/install_test.sh ${CMAKE_BINARY_DIR})
  set_tests_properties(install.consumer PROPERTIES LABELS slow TIMEOUT 900 RUN_SERIAL ON)
endif()
