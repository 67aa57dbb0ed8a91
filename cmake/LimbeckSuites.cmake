# Suites that mirror no folder of src/limbeck.
limbeck_tests(house limbeck_config)
target_sources(house_tests PRIVATE tests/house/house.cpp)

foreach(name setup python_packages)
  add_test(NAME tools.${name} COMMAND bash ${CMAKE_SOURCE_DIR}/tests/tools/${name}_test.sh)
  set_tests_properties(tools.${name} PROPERTIES LABELS fast TIMEOUT 120)
endforeach()

if(LIMBECK_TORCH)
  limbeck_tests(gpu limbeck_train)
  set_tests_properties(gpu_tests PROPERTIES LABELS gpu)
  # Times are compared within one process: nothing else may run beside it.
  set_tests_properties(train_slow_tests PROPERTIES RUN_SERIAL ON)
  add_test(NAME install.consumer COMMAND bash ${CMAKE_SOURCE_DIR}/tests/install/install_test.sh ${CMAKE_BINARY_DIR})
  set_tests_properties(install.consumer PROPERTIES LABELS slow TIMEOUT 900 RUN_SERIAL ON)
endif()
