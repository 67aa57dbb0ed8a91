# Parsers of untrusted files, fed with noise. fuzz/<name>_fuzzer.cpp is the body that libFuzzer calls;
# tests/fuzz_corpus/<name> holds good files to start from.
#
# With the tests each body also becomes an ordinary one: fuzz.<name> runs it over its files and random changes of them.
# With LIMBECK_FUZZ (clang alone; preset `fuzz`) it becomes a fuzzer:
#
#   cmake --preset fuzz && cmake --build --preset fuzz
#   build/fuzz/fuzz_recipe -max_total_time=600 build/fuzz/corpus tests/fuzz_corpus/recipe
option(LIMBECK_FUZZ "build the fuzzers" OFF)

if(LIMBECK_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "fuzzers need clang: configure with -DCMAKE_CXX_COMPILER=clang++, or by `cmake --preset fuzz`")
  endif()
  # The folders are compiled with the fuzzer's eyes too.
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined -g)
  add_link_options(-fsanitize=address,undefined)
endif()

# limbeck_fuzzer(name [CORPORA folder ...] [SOURCES file ...] LIBRARIES library ...)
function(limbeck_fuzzer name)
  cmake_parse_arguments(arg "" "" "CORPORA;SOURCES;LIBRARIES" ${ARGN})
  set(sources fuzz/${name}_fuzzer.cpp ${arg_SOURCES})
  if(LIMBECK_TESTS)
    add_executable(fuzz_${name}_replay ${sources} fuzz/replay.cpp)
    target_link_libraries(fuzz_${name}_replay PRIVATE limbeck_base ${arg_LIBRARIES})
    target_include_directories(fuzz_${name}_replay PRIVATE ${CMAKE_SOURCE_DIR}/src)
    target_compile_options(fuzz_${name}_replay PRIVATE ${LIMBECK_WARNINGS})
    list(TRANSFORM arg_CORPORA PREPEND ${CMAKE_SOURCE_DIR}/)
    add_test(NAME fuzz.${name}
      COMMAND fuzz_${name}_replay 500 ${CMAKE_SOURCE_DIR}/tests/fuzz_corpus/${name} ${arg_CORPORA})
    set_tests_properties(fuzz.${name} PROPERTIES LABELS fast TIMEOUT 300)
  endif()
  if(LIMBECK_FUZZ)
    add_executable(fuzz_${name} ${sources})
    target_link_libraries(fuzz_${name} PRIVATE limbeck_base ${arg_LIBRARIES})
    target_include_directories(fuzz_${name} PRIVATE ${CMAKE_SOURCE_DIR}/src)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  endif()
endfunction()

limbeck_fuzzer(recipe CORPORA tests/recipes-ahead LIBRARIES limbeck_config)
limbeck_fuzzer(safetensors LIBRARIES limbeck_tensorfile)
limbeck_fuzzer(idx LIBRARIES limbeck_tensorfile)
limbeck_fuzzer(npy LIBRARIES limbeck_tensorfile)
limbeck_fuzzer(cifar SOURCES src/limbeck/data/cifar.cpp)
find_library(SPNG_LIBRARY spng)
find_library(JPEG_LIBRARY jpeg)
if(SPNG_LIBRARY AND JPEG_LIBRARY)
  set(pictures picture png jpeg jpeg_markers)
  list(TRANSFORM pictures REPLACE "(.+)" "src/limbeck/data/\\1.cpp")
  foreach(format png jpeg)
    limbeck_fuzzer(${format} SOURCES ${pictures} LIBRARIES ${SPNG_LIBRARY} ${JPEG_LIBRARY})
  endforeach()
endif()
