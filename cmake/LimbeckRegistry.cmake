# limbeck_registry(target DIR d NAMESPACE n HEADER h [REGISTRY r] [FUNCTION f])
# The folder is the registry: compiles every d/<name>.cpp into the target and generates f(Registry&), by default
# register_<folder>, which calls each file's register_<name>(Registry&) in alphabetical order. A name that is a word
# of C++ (export) ends in an underscore. Adding a file is all it takes; no list is edited.
# REGISTRY is the registry's type where the namespace is not its own: limbeck::loss::Registry, in a project outside the tree.
function(limbeck_registry target)
  cmake_parse_arguments(arg "" "DIR;NAMESPACE;HEADER;REGISTRY;FUNCTION" "" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${arg_DIR}/*.cpp)
  list(SORT sources)
  cmake_path(GET arg_DIR STEM folder)
  if(NOT arg_FUNCTION)
    set(arg_FUNCTION register_${folder})
  endif()
  if(NOT arg_REGISTRY)
    set(arg_REGISTRY Registry)
  endif()
  set(declarations "")
  set(calls "")
  foreach(source ${sources})
    cmake_path(GET source STEM name)
    string(APPEND declarations "void register_${name}(${arg_REGISTRY}&);\n")
    string(APPEND calls "  register_${name}(registry);\n")
  endforeach()
  string(MAKE_C_IDENTIFIER "${target}_${arg_FUNCTION}" unit)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/generated/${unit}.cpp)
  file(CONFIGURE OUTPUT ${output} CONTENT
"// Generated from the files of one folder; do not edit.
#include \"${arg_HEADER}\"
namespace ${arg_NAMESPACE} {
${declarations}
void ${arg_FUNCTION}([[maybe_unused]] ${arg_REGISTRY}& registry) {
${calls}}
}  // namespace ${arg_NAMESPACE}
" @ONLY)
  target_sources(${target} PRIVATE ${sources} ${output})
endfunction()
