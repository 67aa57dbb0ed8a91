#pragma once
// The closed table from aten operators to those of ONNX, operator set 17.
#include <string>
#include <vector>

#include "limbeck/export/onnx_graph.h"
#include "limbeck/export/trace.h"

namespace limbeck::exporting {

/// One operator's arguments, as the graph's names and as plain values. A kind that is not as asked is a
/// UserError that names the operator.
class Arguments {
 public:
  /// `names`: how the graph calls each value of the trace so far.
  Arguments(const Trace& trace, const Operation& operation, const std::vector<std::string>& names,
            OnnxGraph& graph)
      : trace_(trace), operation_(operation), names_(names), graph_(graph) {}

  bool absent(std::size_t index) const;
  /// The name of a value, of a stored tensor (which enters the graph), or of a number made a constant; "" if
  /// absent.
  std::string tensor(std::size_t index) const;
  std::vector<std::string> tensors(std::size_t index) const;
  int64_t integer(std::size_t index) const;
  int64_t integer(std::size_t index, int64_t fallback) const;  // where it may be absent
  double real(std::size_t index) const;
  bool flag(std::size_t index) const;
  std::string text(std::size_t index) const;
  std::vector<int64_t> integers(std::size_t index) const;
  /// Two numbers: one alone counts for both directions, none is `fallback`.
  std::vector<int64_t> pair(std::size_t index, const std::vector<int64_t>& fallback = {1, 1}) const;
  const Shape& shape(std::size_t index) const;  // of a value or a stored tensor, rows included
  const Shape& result_shape() const;
  int64_t axis(std::size_t index) const;  // of argument 0, counted from the front

  /// Throws UserError "aten::linear: <what>".
  [[noreturn]] void refuse(const std::string& what) const;
  void need(bool holds, const std::string& what) const {
    if (!holds) refuse(what);
  }

 private:
  template <typename Kind>
  const Kind& as(std::size_t index, const char* kind) const;

  const Trace& trace_;
  const Operation& operation_;
  const std::vector<std::string>& names_;
  OnnxGraph& graph_;
};

/// Adds the nodes for one operation and returns the name of its result. UserError for an operator that is not
/// in the table.
std::string convert(const std::string& kind, const Arguments& given, OnnxGraph& graph);

}  // namespace limbeck::exporting
