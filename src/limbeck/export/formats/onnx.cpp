// model.onnx: the network and its weights for ONNX Runtime, OpenVINO, TensorRT and others (export/onnx.h).
// Tables that its preprocessing names lie beside it, in preprocessing.safetensors.
#include "limbeck/export/onnx.h"

#include "limbeck/base/files.h"

namespace limbeck::exporting {
namespace {

constexpr const char* kFile = "model.onnx";

std::vector<std::string> write(const Product& product, const std::filesystem::path& folder) {
  write_file(folder / kFile, onnx_bytes(product));
  std::vector<std::string> files = model::save_tables(folder, product.card);
  files.insert(files.begin(), kFile);
  return files;
}

}  // namespace

void register_onnx(Registry& registry) {
  registry.add({.name = "onnx",
                .summary = "network, weights and preprocessing in one ONNX file (operator set 17)",
                .paper = "https://onnx.ai",
                .example = "",
                .make = [](Params&) { return Writer(write); }});
}

}  // namespace limbeck::exporting
