#include "limbeck/export/onnx.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "model/made.h"

namespace limbeck::exporting {
namespace {

namespace fs = std::filesystem;

const model::Card kCard{.arch = "{arch: resnet, depth: 8}",
                        .fit = {{3, 32, 32}, 10},
                        .class_names = {},
                        .preprocessing = {"random_words_of_preprocessing"},
                        .provenance = {{"limbeck", "9.8.7"}}};

TEST(Onnx, HoldsWeightsUnderTheirNamesAndWhatAUserMustKnow) {
  const auto resnet = model::make(kCard.arch, kCard.fit);
  const std::string bytes = onnx_bytes({*resnet, kCard});
  for (const nn::Named& item : nn::ordered_state(*resnet)) {
    EXPECT_EQ(bytes.find(item.name) != std::string::npos, !item.name.ends_with("num_batches_tracked"))
        << item.name;
  }
  for (const char* text : {"random_words_of_preprocessing", "9.8.7", "image", "logits", "batch", "depth: 8"})
    EXPECT_NE(bytes.find(text), std::string::npos) << text;
}

TEST(Onnx, IsTheSameWhateverTheLayoutAndTypeInMemory) {
  const auto resnet = model::make(kCard.arch, kCard.fit);
  const std::string before = onnx_bytes({*resnet, kCard});
  EXPECT_EQ(before, onnx_bytes({*resnet, kCard}));
  nn::use_channels_last(*resnet);
  EXPECT_EQ(before, onnx_bytes({*resnet, kCard}));
  nn::use_type(*resnet, at::kDouble);
  EXPECT_EQ(before, onnx_bytes({*resnet, kCard}));
}

TEST(Formats, WriteTheFilesThatTheyName) {
  Registry formats("format");
  register_formats(formats);
  const auto resnet = model::make(kCard.arch, kCard.fit);
  const fs::path folder = fs::path(testing::TempDir()) / "formats";
  std::size_t written = 0;
  for (const std::string& name : formats.names()) {
    Params params = Params::parse("{format: " + name + "}");
    for (const std::string& file : formats.make(params)({*resnet, kCard}, folder)) {
      ++written;
      EXPECT_GT(fs::file_size(folder / file), 100u) << file;
    }
  }
  EXPECT_EQ(written, static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), {})));
  model::Registry archs("arch");
  model::register_archs(archs);
  EXPECT_EQ(nn::parameter_count(*model::load(folder, archs).model), nn::parameter_count(*resnet));
  fs::remove_all(folder);
}

}  // namespace
}  // namespace limbeck::exporting
