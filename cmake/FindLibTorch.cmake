# FindLibTorch: imported targets from an unpacked PyTorch wheel, without nvcc and without PyTorch's own CMake files.
#
#   limbeck::torch   libtorch_cpu and libc10, and the CUDA libraries where the wheel's CUDA dependencies lie beside it
#
# LIBTORCH (cache or environment) is the wheel's torch folder, or an unpacked libtorch archive; the default is
# LIMBECK_TORCH_HINT, else what tools/setup.sh unpacked.
set(LIBTORCH "$ENV{LIBTORCH}" CACHE PATH "the torch folder of a PyTorch 2.11 wheel")
if(NOT LIBTORCH)
  set(LIBTORCH "${LIMBECK_TORCH_HINT}")
endif()
if(NOT LIBTORCH)
  set(LIBTORCH "${CMAKE_CURRENT_LIST_DIR}/../.deps/libtorch/torch")
endif()
file(REAL_PATH "${LIBTORCH}" LIBTORCH)

set(_limbeck_torch_version "")
foreach(_limbeck_file version.py build-version)
  if(NOT _limbeck_torch_version AND EXISTS "${LIBTORCH}/${_limbeck_file}")
    file(STRINGS "${LIBTORCH}/${_limbeck_file}" _limbeck_torch_version REGEX "[0-9]+\\.[0-9]+\\.[0-9]+" LIMIT_COUNT 1)
    string(REGEX MATCH "[0-9]+\\.[0-9]+\\.[0-9]+" _limbeck_torch_version "${_limbeck_torch_version}")
  endif()
endforeach()

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
  # Messages of checks in libtorch's headers name the file without the place where it lies on this machine.
  target_compile_options(limbeck::torch INTERFACE "-fmacro-prefix-map=${LIBTORCH}/=")
  # The wheel always brings libtorch_cuda.so; what it loads comes only with the wheel's full dependencies.
  file(GLOB _limbeck_cublas "${LIBTORCH}/../nvidia/*/lib/libcublas.so*")
  set(LIMBECK_CUDA OFF)
  if(_limbeck_cublas)
    set(LIMBECK_CUDA ON)
    target_link_options(limbeck::torch INTERFACE "-Wl,--no-as-needed"
      "${LIBTORCH}/lib/libtorch.so" "${LIBTORCH}/lib/libtorch_cuda.so" "${LIBTORCH}/lib/libc10_cuda.so" "-Wl,--as-needed")
  endif()
endif()
