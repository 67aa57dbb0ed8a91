# limbeck_assets(target NAMESPACE n HEADER h NAME file ...)
# Builds files into the target: `extern const std::string_view NAME` in namespace n, declared by the header h. Made again
# when a file changes. The files must be text.
#
# As a script (cmake -P), with OUTPUT, NAMESPACE, HEADER and ASSETS (name=file;...), it writes the source.
if(CMAKE_SCRIPT_MODE_FILE)
  file(WRITE ${OUTPUT}.part "// Generated from files; do not edit.\n#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\n")
  foreach(asset ${ASSETS})
    string(REGEX MATCH "^([a-z_]+)=(.*)$" _ "${asset}")
    set(name ${CMAKE_MATCH_1})
    file(READ "${CMAKE_MATCH_2}" text)
    if(text MATCHES "\\)limbeck\"")
      message(FATAL_ERROR "${CMAKE_MATCH_2} holds the sign that ends a text")
    endif()
    file(APPEND ${OUTPUT}.part "const std::string_view ${name} = R\"limbeck(")
    file(APPEND ${OUTPUT}.part "${text}")
    file(APPEND ${OUTPUT}.part ")limbeck\";\n")
  endforeach()
  file(APPEND ${OUTPUT}.part "}  // namespace ${NAMESPACE}\n")
  file(RENAME ${OUTPUT}.part ${OUTPUT})
  return()
endif()

set(LIMBECK_ASSETS_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

function(limbeck_assets target)
  cmake_parse_arguments(arg "" "NAMESPACE;HEADER" "" ${ARGN})
  set(assets "")
  set(files "")
  set(rest ${arg_UNPARSED_ARGUMENTS})
  while(rest)
    list(POP_FRONT rest name file)
    cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
    list(APPEND assets "${name}=${file}")
    list(APPEND files ${file})
  endwhile()
  set(output ${CMAKE_CURRENT_BINARY_DIR}/generated/${target}_assets.cpp)
  add_custom_command(OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DNAMESPACE=${arg_NAMESPACE} -DHEADER=${arg_HEADER} "-DASSETS=${assets}"
      -P ${LIMBECK_ASSETS_SCRIPT}
    DEPENDS ${files} ${LIMBECK_ASSETS_SCRIPT} COMMENT "" VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()

# limbeck_find_chart_js(variable): Chart.js as Debian packages it, installed or unpacked by tools/setup.sh.
function(limbeck_find_chart_js variable)
  find_file(LIMBECK_CHART_JS NAMES chart.min.js chart.umd.js Chart.min.js
    PATHS ${CMAKE_SOURCE_DIR}/.deps/debian/usr/share/javascript/chart.js /usr/share/javascript/chart.js
    NO_DEFAULT_PATH DOC "Chart.js, which goes into the report")
  if(NOT LIMBECK_CHART_JS)
    message(FATAL_ERROR "Chart.js is missing: run tools/setup.sh, or install the package libjs-chart.js")
  endif()
  set(${variable} ${LIMBECK_CHART_JS} PARENT_SCOPE)
endfunction()
