# cmake --install: the program, the libraries with their headers, the CMake package, recipes and reference numbers.
# No installed file holds an absolute path. libtorch stays where it is: lib/limbeck/torch is a link to it, which the
# program's run path and the package go through; LIMBECK_INSTALL_TORCH copies it there instead.
option(LIMBECK_INSTALL_TORCH "install a copy of libtorch (1.2 GB) instead of a link to it" OFF)
include(CMakePackageConfigHelpers)

add_library(limbeck INTERFACE)
add_library(limbeck::limbeck ALIAS limbeck)
target_link_libraries(limbeck INTERFACE limbeck_app)
target_compile_features(limbeck INTERFACE cxx_std_20)

get_property(folders GLOBAL PROPERTY LIMBECK_FOLDERS)
add_custom_target(install_needs DEPENDS limbeck_program ${folders})
set_target_properties(limbeck_program PROPERTIES INSTALL_RPATH "$ORIGIN/../lib/limbeck/torch/lib")
install(TARGETS limbeck_program RUNTIME DESTINATION bin)
install(TARGETS limbeck ${folders} EXPORT limbeck ARCHIVE DESTINATION lib/limbeck)
install(DIRECTORY src/limbeck DESTINATION include FILES_MATCHING PATTERN "*.h")
install(DIRECTORY recipes tests/golden DESTINATION share/limbeck PATTERN "*.cpp" EXCLUDE PATTERN "*.h" EXCLUDE)
install(FILES LICENSE DESTINATION share/doc/limbeck)

set(package lib/cmake/limbeck)
install(EXPORT limbeck NAMESPACE limbeck:: DESTINATION ${package} FILE limbeckTargets.cmake)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/generated/limbeckConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES cmake/limbeckConfig.cmake cmake/FindLibTorch.cmake cmake/LimbeckRegistry.cmake
  ${CMAKE_BINARY_DIR}/generated/limbeckConfigVersion.cmake DESTINATION ${package})

set(torch "\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/lib/limbeck/torch")
if(LIMBECK_INSTALL_TORCH)
  install(CODE "
    if(IS_SYMLINK \"${torch}\")
      file(REMOVE \"${torch}\")
    endif()")
  install(DIRECTORY ${LIBTORCH}/lib ${LIBTORCH}/include DESTINATION lib/limbeck/torch)
  install(FILES ${LIBTORCH}/version.py ${LIBTORCH}/build-version DESTINATION lib/limbeck/torch OPTIONAL)
  install(DIRECTORY ${LIBTORCH}/../nvidia DESTINATION lib/limbeck OPTIONAL)
else()
  install(CODE "
    file(REMOVE_RECURSE \"${torch}\")
    file(CREATE_LINK \"${LIBTORCH}\" \"${torch}\" SYMBOLIC)
    message(STATUS \"Linked: ${torch} -> ${LIBTORCH}\")")
endif()
