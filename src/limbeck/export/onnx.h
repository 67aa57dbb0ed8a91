#pragma once
// A network as one ONNX file: its graph by tracing, its weights under their own names, and how to feed it.
//
// The file has one input, `image` (batch, C, H, W) for images and `input` for other samples, float32, and one
// output: `logits` (batch, classes), or `output` (batch, ...) of a network that scores no classes. Metadata,
// all texts:
//   arch            the recipe's entry
//   class_names     a JSON list, in the order of the logits
//   input_range     what values preprocessing starts from
//   preprocessing   a JSON list of transforms in order, each as a recipe writes it
//   limbeck.<key>   the model's provenance
#include <string>

#include "limbeck/export/export.h"

namespace limbeck::exporting {

/// The bytes of the file: the same for the same network. UserError where it uses what the export does not
/// know.
std::string onnx_bytes(const Product& product);

}  // namespace limbeck::exporting
