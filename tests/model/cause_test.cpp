#include "limbeck/model/cause.h"

#include <gtest/gtest.h>

#include "model/made.h"

namespace limbeck::model {
namespace {

// What is said when the weights of `file` are read into `model`.
std::string cause(const std::shared_ptr<nn::Model>& file, const std::shared_ptr<nn::Model>& model) {
  return likely_cause(nn::misfit(*model, nn::state(*file)), *model);
}

TEST(LikelyCause, TellsClassesChannelsAndSizesApart) {
  const auto model = make("{arch: convnet}", {{3, 32, 32}, 10});
  EXPECT_EQ(cause(make("{arch: convnet}", {{3, 32, 32}, 100}), model),
            "the weights are of another number of classes (in a recipe, `classes` on the model gives it a "
            "new head)");
  EXPECT_EQ(cause(make("{arch: convnet}", {{1, 32, 32}, 10}), model),
            "the weights are for images of another number of channels");
  EXPECT_EQ(cause(make("{arch: convnet}", {{3, 28, 28}, 10}), model),
            "the weights are for inputs of another size");
  EXPECT_EQ(cause(make("{arch: convnet, channels: [16, 64]}", {{3, 32, 32}, 10}), model),
            "the weights are of another width");
}

TEST(LikelyCause, TellsAnotherArchitecture) {
  EXPECT_EQ(cause(make("{arch: resnet, depth: 8}"), make("{arch: resnet, depth: 14}")),
            "the weights are of another architecture, or of one with other options");
}

TEST(LikelyCause, SeesAWrapperAroundTheNames) {
  const auto model = make("{arch: mlp}");
  Tensors wrapped;
  for (const auto& [name, value] : nn::state(*model)) wrapped["module." + name] = value;
  EXPECT_EQ(likely_cause(nn::misfit(*model, wrapped), *model),
            "every name in the file begins with 'module.', which has to be taken off");
}

}  // namespace
}  // namespace limbeck::model
