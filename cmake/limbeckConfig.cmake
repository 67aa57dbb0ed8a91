# find_package(limbeck): the target limbeck::limbeck, the whole house with its command line, and limbeck_registry(), with
# which a project adds losses, models, data sets ... of its own. LIBTORCH (variable or environment) names another torch
# folder than the one that this package was installed with.
include(CMakeFindDependencyMacro)
find_dependency(Threads)
find_dependency(ZLIB)
find_dependency(yaml-cpp)
find_dependency(nlohmann_json)
find_dependency(spdlog)
find_dependency(CLI11)

list(APPEND CMAKE_MODULE_PATH ${CMAKE_CURRENT_LIST_DIR})
cmake_path(SET LIMBECK_TORCH_HINT NORMALIZE "${CMAKE_CURRENT_LIST_DIR}/../../limbeck/torch")
find_dependency(LibTorch)
list(POP_BACK CMAKE_MODULE_PATH)

include(${CMAKE_CURRENT_LIST_DIR}/limbeckTargets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/LimbeckRegistry.cmake)
