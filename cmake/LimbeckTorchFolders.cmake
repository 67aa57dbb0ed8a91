# The folders of the house that use libtorch, lowest first.
set(LIMBECK_TORCH_TESTS tensor nn dist data model loss optim teacher explain export train app contract golden gpu)

# One precompiled torch header for the whole build.
file(WRITE ${CMAKE_BINARY_DIR}/generated/pch.cpp "// Holds the precompiled header.\n")
add_library(limbeck_pch OBJECT ${CMAKE_BINARY_DIR}/generated/pch.cpp)
target_link_libraries(limbeck_pch PRIVATE limbeck::torch)
target_compile_options(limbeck_pch PRIVATE ${LIMBECK_WARNINGS})
target_precompile_headers(limbeck_pch PRIVATE <torch/nn/module.h> <ATen/ATen.h>)

limbeck_folder(tensor TORCH NEEDS base tensorfile)
limbeck_folder(nn TORCH NEEDS base tensor)
limbeck_folder(dist TORCH NEEDS base tensor)
limbeck_folder(data TORCH NEEDS base config tensor tensorfile dist LIBRARIES spng jpeg)
limbeck_registry(limbeck_data DIR src/limbeck/data/sets NAMESPACE limbeck::data::sets HEADER limbeck/data/sets.h)
limbeck_registry(limbeck_data DIR src/limbeck/data/transforms NAMESPACE limbeck::data::transforms
  HEADER limbeck/data/transforms.h)
limbeck_folder(model TORCH NEEDS base config tensor tensorfile nn LIBRARIES nlohmann_json::nlohmann_json)
limbeck_registry(limbeck_model DIR src/limbeck/model/archs NAMESPACE limbeck::model HEADER limbeck/model/registry.h)
limbeck_folder(loss TORCH NEEDS base config tensor nn dist data)
limbeck_registry(limbeck_loss DIR src/limbeck/loss/methods NAMESPACE limbeck::loss HEADER limbeck/loss/loss.h)
limbeck_folder(optim TORCH NEEDS base config tensor)
limbeck_registry(limbeck_optim DIR src/limbeck/optim/optimizers NAMESPACE limbeck::optim::optimizers
  HEADER limbeck/optim/optimizers.h)
limbeck_registry(limbeck_optim DIR src/limbeck/optim/schedules NAMESPACE limbeck::optim::schedules
  HEADER limbeck/optim/schedules.h)
limbeck_registry(limbeck_optim DIR src/limbeck/optim/ramps NAMESPACE limbeck::optim::ramps HEADER limbeck/optim/ramps.h)
limbeck_folder(teacher TORCH NEEDS base config tensor tensorfile nn dist data model)
limbeck_folder(explain TORCH NEEDS base config record tensorfile tensor nn dist data model loss optim teacher
  LIBRARIES nlohmann_json::nlohmann_json)
limbeck_folder(export TORCH NEEDS base config tensor tensorfile nn model)
limbeck_registry(limbeck_export DIR src/limbeck/export/formats NAMESPACE limbeck::exporting HEADER limbeck/export/export.h)
limbeck_folder(train TORCH NEEDS base config record tensorfile tensor nn dist data model loss optim teacher explain export)
limbeck_registry(limbeck_train DIR src/limbeck/train/stages NAMESPACE limbeck::train HEADER limbeck/train/stage.h)
limbeck_registry(limbeck_train DIR src/limbeck/train/analyses NAMESPACE limbeck::train::analyses
  HEADER limbeck/train/analyses.h)
limbeck_registry(limbeck_train DIR src/limbeck/train/measures NAMESPACE limbeck::train::measures
  HEADER limbeck/train/measures.h)
# Readers of the reference cases: apart from the rest of `app`, so that their tests need no training loop.
limbeck_folder(verify IN app/verify TORCH NEEDS base config tensor data model loss optim
  LIBRARIES nlohmann_json::nlohmann_json)
if(LIMBECK_TESTS)
  limbeck_tests(golden limbeck_verify)
endif()
limbeck_folder(app TORCH ALSO app/compute app/docs app/doctor app/show NEEDS train report verify LIBRARIES CLI11::CLI11)
limbeck_registry(limbeck_app DIR src/limbeck/app/commands NAMESPACE limbeck::app HEADER limbeck/app/command.h)
if(LIMBECK_TESTS)
  limbeck_tests(contract limbeck_app)
endif()

add_executable(limbeck_program src/limbeck/app/main.cpp)
set_target_properties(limbeck_program PROPERTIES OUTPUT_NAME limbeck)
target_link_libraries(limbeck_program PRIVATE limbeck_app)
target_precompile_headers(limbeck_program REUSE_FROM limbeck_pch)

# Some tests of `app` run the program as a user would.
foreach(program app_tests app_slow_tests)
  if(TARGET ${program})
    target_compile_definitions(${program} PRIVATE LIMBECK_PROGRAM="$<TARGET_FILE:limbeck_program>")
    add_dependencies(${program} limbeck_program)
  endif()
endforeach()
