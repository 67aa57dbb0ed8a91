# Suites that mirror no folder of src/limbeck.
limbeck_tests(house limbeck_config)
target_sources(house_tests PRIVATE tests/house/house.cpp)

add_test(NAME tools.setup COMMAND bash ${CMAKE_SOURCE_DIR}/tests/tools/setup_test.sh)
set_tests_properties(tools.setup PROPERTIES LABELS fast TIMEOUT 120)

if(LIMBECK_TORCH)
  # The small programs that tests/interop talks to; `make interop` builds them.
  add_custom_target(interop)
  file(GLOB programs CONFIGURE_DEPENDS tests/interop/*.cpp)
  foreach(program ${programs})
    cmake_path(GET program STEM name)
    add_executable(interop_${name} EXCLUDE_FROM_ALL ${program})
    target_link_libraries(interop_${name} PRIVATE limbeck_export limbeck_record)
    target_precompile_headers(interop_${name} REUSE_FROM limbeck_pch)
    target_compile_options(interop_${name} PRIVATE ${LIMBECK_WARNINGS})
    add_dependencies(interop interop_${name})
  endforeach()

  add_test(NAME install.consumer COMMAND bash ${CMAKE_SOURCE_DIR}/tests/install/install_test.sh ${CMAKE_BINARY_DIR})
  set_tests_properties(install.consumer PROPERTIES LABELS slow TIMEOUT 900 RUN_SERIAL ON)
endif()
