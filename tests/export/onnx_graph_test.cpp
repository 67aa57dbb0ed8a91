#include "limbeck/export/onnx_graph.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "limbeck/base/error.h"

namespace limbeck::exporting {
namespace {

std::string identity() {
  OnnxGraph graph;
  graph.input("x", {2});
  graph.output("y", {2});
  graph.rename(graph.node("Relu", {"x"}), "y");
  return graph.bytes("1", {{"k", "v"}});
}

std::string hex(const std::string& bytes) {
  std::string text;
  for (const unsigned char byte : bytes) {
    text += "0123456789abcdef"[byte / 16];
    text += "0123456789abcdef"[byte % 16];
  }
  return text;
}

TEST(OnnxGraph, WritesTheWireFormat) {
  // By hand, from onnx.proto; strings are in hexadecimal below.
  const std::string node =
      "0a0178"
      "120179"
      "1a0179"
      "220452656c75";  // input x, output y, name y, Relu
  const std::string dims =
      "0a07"
      "12056261746368"
      "0a02"
      "0802";  // dim {param batch} dim {value 2}
  const std::string type =
      "0a11"
      "0801"
      "120d" +
      dims;  // tensor {float, shape}
  const std::string port = "1213" + type;
  const std::string graph = "0a0f" + node + "12076c696d6265636b" +  // name limbeck
                            "5a18" + "0a0178" + port + "6218" + "0a0179" + port;
  const std::string model =
      "0808"
      "12076c696d6265636b"
      "1a0131" +
      std::string("3a") + "4e" + graph +
      "4204"
      "0a001011" +
      "7206"
      "0a016b"
      "120176";
  EXPECT_EQ(hex(identity()), model);
}

TEST(OnnxGraph, StoresATensorOnceAndRowMajor) {
  OnnxGraph graph;
  const Tensor tensor = at::arange(6, at::kFloat).reshape({2, 3}).t();  // (3, 2): 0 3 1 4 2 5
  EXPECT_EQ(graph.store("w", tensor), "w");
  graph.store("w", tensor);
  const std::string bytes = graph.bytes("", {});
  const Tensor straight = tensor.contiguous();
  const std::string expected(static_cast<const char*>(straight.const_data_ptr()), straight.nbytes());
  const auto first = bytes.find(expected);
  EXPECT_NE(first, std::string::npos);
  EXPECT_EQ(bytes.find(expected, first + 1), std::string::npos);
}

TEST(OnnxGraph, NumbersItsNodesByKind) {
  OnnxGraph graph;
  EXPECT_EQ(graph.node("Relu", {"x"}), "Relu_0");
  EXPECT_EQ(graph.node("Add", {"Relu_0", "x"}), "Add_0");
  EXPECT_EQ(graph.node("Relu", {"Add_0"}), "Relu_1");
  EXPECT_THROW(graph.rename("Relu_2", "y"), CheckFailed);
}

}  // namespace
}  // namespace limbeck::exporting
