# limbeck_programs(target folder library ...): every <folder>/<name>.cpp is a small program <target>_<name>, built only by
# `target` itself.
function(limbeck_programs target folder)
  add_custom_target(${target})
  file(GLOB sources CONFIGURE_DEPENDS ${folder}/*.cpp)
  foreach(source ${sources})
    cmake_path(GET source STEM name)
    add_executable(${target}_${name} EXCLUDE_FROM_ALL ${source})
    target_link_libraries(${target}_${name} PRIVATE ${ARGN})
    target_precompile_headers(${target}_${name} REUSE_FROM limbeck_pch)
    target_compile_options(${target}_${name} PRIVATE ${LIMBECK_WARNINGS})
    add_dependencies(${target} ${target}_${name})
  endforeach()
endfunction()

limbeck_programs(interop tests/interop limbeck_export limbeck_record)   # what the interop tests talk to
limbeck_programs(bench benchmarks limbeck_app)
