#include "limbeck/export/trace.h"

#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "limbeck/base/error.h"
#include "model/made.h"

namespace limbeck::exporting {
namespace {

using model::images;
using model::kColor;
using model::make;

std::map<std::string, int> kinds(const Trace& traced) {
  std::map<std::string, int> counts;
  for (const Operation& operation : traced.operations) ++counts[operation.kind];
  return counts;
}

TEST(Trace, SeesAResNetAsOperatorsOverNamedTensors) {
  const auto resnet = make("{arch: resnet, depth: 8}");
  const Trace traced = trace(*resnet, images(kColor, 2), "logits");
  const std::map<std::string, int> expected{
      {"aten::_convolution", 9},        {"aten::batch_norm", 9}, {"aten::relu", 7},  {"aten::add", 3},
      {"aten::adaptive_avg_pool2d", 1}, {"aten::flatten", 1},    {"aten::linear", 1}};
  EXPECT_EQ(kinds(traced), expected);
  for (const nn::Named& item : nn::ordered_state(*resnet)) {
    if (!item.name.ends_with("num_batches_tracked")) {
      EXPECT_TRUE(at::equal(traced.stored.at(item.name), item.tensor)) << item.name;
    }
  }
  EXPECT_EQ(traced.shapes.at(traced.output.number), (Shape{2, 100}));
  EXPECT_EQ(traced.shapes.at(0), (Shape{2, 3, 32, 32}));
}

// Everything about a trace but the sizes of its values, which count rows.
std::string without_rows(const Trace& traced) {
  std::ostringstream text;
  for (const Operation& operation : traced.operations) {
    text << operation.kind << " " << operation.output.number;
    for (const Operand& input : operation.inputs) {
      text << " " << input.index();
      if (const auto* value = std::get_if<Value>(&input)) text << ":" << value->number;
      if (const auto* stored = std::get_if<Stored>(&input)) text << ":" << stored->name;
      if (const auto* number = std::get_if<int64_t>(&input)) text << ":" << *number;
      if (const auto* numbers = std::get_if<std::vector<int64_t>>(&input))
        for (const int64_t number : *numbers) text << ":" << number;
    }
    text << "\n";
  }
  return text.str();
}

TEST(Trace, OfEveryArchIsTheSameWhateverTheRows) {
  for (const auto& [name, entry] : model::archs().entries()) {
    if (!model::stands_alone(name)) continue;
    SCOPED_TRACE(name);
    const auto made = make("{arch: " + name + ", " + entry.example + "}");
    const std::string tap = nn::tap_table(*made, images(kColor, 2)).contains("logits") ? "logits" : "output";
    const Trace two = trace(*made, images(kColor, 2), tap);
    EXPECT_GT(two.operations.size(), 3u);
    EXPECT_EQ(without_rows(two), without_rows(trace(*made, images(kColor, 5), tap)));
  }
}

TEST(Trace, EndsAtItsTap) {
  const Trace traced = trace(*make("{arch: resnet, depth: 8}"), images(kColor, 2), "stem");
  EXPECT_EQ(traced.operations.size(), 3u);  // convolution, norm, ReLU
}

TEST(Trace, ChangesNothing) {
  const auto resnet = make("{arch: resnet, depth: 8, dropout: 0.5}");
  Tensors before;
  for (const auto& [name, value] : nn::state(*resnet)) before[name] = value.detach().clone();
  trace(*resnet, images(kColor, 2), "logits");
  for (const auto& [name, value] : nn::state(*resnet)) EXPECT_TRUE(at::equal(value, before.at(name))) << name;
  EXPECT_TRUE(resnet->parameters().front().requires_grad());
}

class Sorting final : public nn::Model {
 public:
  void forward(const Tensors& inputs) override { keep("logits", std::get<0>(at::sort(inputs.at("image")))); }
};

class Constant final : public nn::Model {
 public:
  void forward(const Tensors& inputs) override {
    keep("unrelated", at::ones({2}));
    keep("logits", at::add(inputs.at("image"), at::full({}, 2.0f)));
  }
};

TEST(Trace, RefusesWhatItCannotHold) {
  Sorting sorting;
  try {
    trace(sorting, {{"image", at::zeros({2, 3})}}, "logits");
    FAIL();
  } catch (const UserError& error) {
    EXPECT_NE(std::string(error.what()).find("aten::sort"), std::string::npos) << error.what();
  }
}

TEST(Trace, KeepsOnlyWhatLeadsToItsTap) {
  Constant constant;
  const Trace traced = trace(constant, {{"image", at::zeros({2, 3})}}, "logits");
  EXPECT_EQ(traced.operations.back().kind, "aten::add");
  for (const Operation& operation : traced.operations) EXPECT_NE(operation.kind, "aten::ones");
}

}  // namespace
}  // namespace limbeck::exporting
