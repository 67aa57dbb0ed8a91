// That what the table writes computes the right thing is checked with ONNX Runtime, in tests/interop.
#include "limbeck/export/onnx_operators.h"

#include <gtest/gtest.h>

#include "limbeck/base/error.h"

namespace limbeck::exporting {
namespace {

// What converting one operation says, over an input (2, 6, 4, 4) and a result of the given shape.
std::string complaint(const std::string& kind, std::vector<Operand> arguments,
                      const Shape& result = {2, 6, 4, 4}) {
  Trace traced;
  traced.shapes = {{2, 6, 4, 4}, result};
  arguments.insert(arguments.begin(), Value{0});
  const Operation operation{kind, arguments, {1}};
  const std::vector<std::string> names{"x", ""};
  OnnxGraph graph;
  try {
    convert(kind, Arguments(traced, operation, names, graph), graph);
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

using Integers = std::vector<int64_t>;

TEST(OnnxOperators, NamesAnOperatorThatItDoesNotKnow) {
  EXPECT_EQ(complaint("aten::erfinv", {}),
            "the export to ONNX does not know the operator aten::erfinv, which this network uses; leave onnx "
            "out of "
            "`export`");
}

TEST(OnnxOperators, RefusesForms) {
  const std::string start = "the export to ONNX cannot write ";
  EXPECT_EQ(complaint("aten::linear", {Operand(Value{0})}),
            start + "aten::linear: an input of more than two dimensions");
  EXPECT_EQ(complaint("aten::add", {Value{0}, int64_t{2}}),
            start + "aten::add: a factor before its second argument");
  EXPECT_EQ(complaint("aten::gelu", {std::string("tanh")}), start + "aten::gelu: approximation by tanh");
  EXPECT_EQ(complaint("aten::adaptive_avg_pool2d", {Integers{2, 2}}),
            start + "aten::adaptive_avg_pool2d: pooling to other than one place");
  EXPECT_EQ(complaint("aten::reshape", {Integers{12, 16}}, {12, 16}),
            start + "aten::reshape: a shape that mixes rows");
  EXPECT_EQ(complaint("aten::slice", {int64_t{0}, int64_t{0}, int64_t{1}, int64_t{1}}),
            start + "aten::slice: a choice of rows");
  EXPECT_EQ(complaint("aten::constant_pad_nd", {Integers{0, 0, 0, 0, 0, 0, 0, 1}, int64_t{0}}),
            start + "aten::constant_pad_nd: rows added");
  EXPECT_EQ(complaint("aten::amax", {Integers{2, -4}, false}), start + "aten::amax: the largest of all rows");
  EXPECT_EQ(complaint("aten::amax", {Integers{}, false}, {}), start + "aten::amax: the largest of all rows");
  EXPECT_EQ(complaint("aten::max_pool2d", {Value{0}}),
            start + "aten::max_pool2d: argument 1 is not a list of whole numbers known beforehand");
}

TEST(OnnxOperators, TakesTheUsualForms) {
  EXPECT_EQ(complaint("aten::add", {Value{0}, int64_t{1}}), "");
  EXPECT_EQ(complaint("aten::flatten", {int64_t{1}, int64_t{-1}}, {2, 96}), "");
  EXPECT_EQ(complaint("aten::slice", {int64_t{2}, std::monostate(), std::monostate(), int64_t{2}}), "");
  EXPECT_EQ(complaint("aten::max_pool2d", {Integers{2}, Integers{}, Integers{0}, Integers{1}, false}), "");
  EXPECT_EQ(complaint("aten::amax", {Integers{-1, 2}, true}, {2, 6, 1, 1}), "");
  EXPECT_EQ(complaint("aten::maximum", {Value{0}}), "");
}

}  // namespace
}  // namespace limbeck::exporting
