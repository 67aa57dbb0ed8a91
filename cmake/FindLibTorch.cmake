# FindLibTorch: imported targets from an unpacked PyTorch wheel, without nvcc and without PyTorch's own CMake files.
#
#   limbeck::torch   libtorch_cpu and libc10, and the CUDA libraries where the wheel's CUDA dependencies lie beside it
#
# LIBTORCH (cache or environment) is the wheel's torch folder; the default is what tools/setup.sh unpacked.
set(LIBTORCH "$ENV{LIBTORCH}" CACHE PATH "the torch folder of a PyTorch 2.11 wheel")
if(NOT LIBTORCH)
  set(LIBTORCH "${CMAKE_SOURCE_DIR}/.deps/libtorch/torch")
endif()

set(_limbeck_torch_version "")
if(EXISTS "${LIBTORCH}/version.py")
  file(STRINGS "${LIBTORCH}/version.py" _limbeck_torch_version REGEX "^__version__")
  string(REGEX MATCH "[0-9]+\\.[0-9]+\\.[0-9]+" _limbeck_torch_version "${_limbeck_torch_version}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibTorch
  REQUIRED_VARS LIBTORCH _limbeck_torch_version
  VERSION_VAR _limbeck_torch_version
  REASON_FAILURE_MESSAGE "no PyTorch wheel at '${LIBTORCH}': run tools/setup.sh, or set LIBTORCH to the torch folder of one")

if(LibTorch_FOUND AND NOT TARGET limbeck::torch)
  if(NOT _limbeck_torch_version MATCHES "^2\\.11\\.")
    message(FATAL_ERROR "LIBTORCH is PyTorch ${_limbeck_torch_version}; limbeck is built with 2.11")
  endif()
  add_library(limbeck::torch INTERFACE IMPORTED GLOBAL)
  target_include_directories(limbeck::torch SYSTEM INTERFACE
    "${LIBTORCH}/include" "${LIBTORCH}/include/torch/csrc/api/include")
  target_link_libraries(limbeck::torch INTERFACE "${LIBTORCH}/lib/libtorch_cpu.so" "${LIBTORCH}/lib/libc10.so")
  target_link_options(limbeck::torch INTERFACE "-Wl,-rpath,${LIBTORCH}/lib")
  # The wheel always brings libtorch_cuda.so; what it loads comes only with the wheel's full dependencies.
  file(GLOB _limbeck_cublas "${LIBTORCH}/../nvidia/*/lib/libcublas.so*")
  set(LIMBECK_CUDA OFF)
  if(_limbeck_cublas)
    set(LIMBECK_CUDA ON)
    target_link_options(limbeck::torch INTERFACE "-Wl,--no-as-needed"
      "${LIBTORCH}/lib/libtorch.so" "${LIBTORCH}/lib/libtorch_cuda.so" "${LIBTORCH}/lib/libc10_cuda.so" "-Wl,--as-needed")
  endif()
endif()
