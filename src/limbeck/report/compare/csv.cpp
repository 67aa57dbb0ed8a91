// A comparison as comma-separated values (RFC 4180) and as JSON: one line, or object, for each method.
#include "limbeck/base/text.h"
#include "limbeck/record/json.h"
#include "limbeck/report/compare/compare.h"

namespace limbeck::report::compare {
namespace {

// Name and value of every column in turn, so that the head cannot differ from what is below it.
using Fields = std::vector<std::pair<std::string, std::string>>;

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

std::string text_of(const std::optional<double>& value) { return value ? number_text(*value) : ""; }

std::string text_of(const std::optional<int64_t>& value) { return value ? std::to_string(*value) : ""; }

std::string role_of(const Method& method, bool teacher) {
  if (teacher) return "teacher";
  if (method.taught == Taught::alone) return "alone";
  return method.taught == Taught::plain_kd ? "kd" : "";
}

void add_difference(const Comparison& comparison, const std::string& prefix,
                    const std::optional<Difference>& difference, Fields& fields) {
  const auto add = [&](const std::string& name, const std::string& value) {
    fields.emplace_back(prefix + name, difference ? value : "");
  };
  const Difference known = difference.value_or(Difference{});
  add("", difference ? comparison.methods[known.to].name : "");
  add("_difference", number_text(known.paired.mean));
  add("_low", text_of(known.paired.low));
  add("_high", text_of(known.paired.high));
  add("_pairs", std::to_string(known.paired.pairs));
  add("_p", text_of(known.paired.p));
  add("_p_holm", text_of(known.corrected));
  add("_verdict", in_words(known.verdict, known.paired.pairs));
}

Fields fields_of(const Comparison& comparison, const Method& method, bool teacher) {
  Fields fields = {{"method", method.name}, {"role", role_of(method, teacher)}};
  for (const Axis& axis : comparison.axes) {
    if (axis.is_seed()) continue;
    const auto label = method.labels.find(axis.path);
    const bool chosen = axis.path == comparison.choice.axis;
    fields.emplace_back(axis.path, chosen                         ? method.chosen_value()
                                   : label == method.labels.end() ? ""
                                                                  : label->second);
  }
  const bool tuned = method.chosen.has_value();
  fields.emplace_back("values_tried", tuned ? std::to_string(method.chosen->values) : "");
  fields.emplace_back("runs_tried", tuned ? std::to_string(method.chosen->runs) : "");
  fields.emplace_back("set", comparison.measure.set);
  fields.emplace_back("measure", comparison.measure.name);
  fields.emplace_back("seeds", std::to_string(method.summary.count));
  fields.emplace_back("mean", method.summary.count > 0 ? number_text(method.summary.mean) : "");
  fields.emplace_back("standard_deviation", text_of(method.summary.deviation));
  for (std::size_t seed = 0; seed < comparison.seeds.size(); ++seed)
    fields.emplace_back(comparison.seeds[seed].empty() ? "value" : "seed_" + comparison.seeds[seed],
                        text_of(method.value(seed)));
  add_difference(comparison, "kd", method.to_kd, fields);
  add_difference(comparison, "alone", method.to_alone, fields);
  const Cost cost = method.cost();
  fields.emplace_back("training_seconds", text_of(cost.seconds));
  fields.emplace_back("peak_memory_bytes", text_of(cost.peak_memory_bytes));
  fields.emplace_back("parameters", text_of(cost.parameters));
  fields.emplace_back("multiply_accumulates", text_of(cost.multiply_accumulates));
  fields.emplace_back("bytes", text_of(cost.bytes));
  return fields;
}

std::vector<Fields> rows_of(const Comparison& comparison) {
  std::vector<Fields> rows;
  for (const auto* methods : {&comparison.methods, &comparison.teachers})
    for (const Method& method : *methods)
      rows.push_back(fields_of(comparison, method, methods == &comparison.teachers));
  return rows;
}

std::string line(const Fields& fields, std::string Fields::value_type::*part) {
  std::string text;
  for (const auto& field : fields) text += (text.empty() ? "" : ",") + quoted(field.*part);
  return text + "\r\n";
}

}  // namespace

std::string csv(const Comparison& comparison) {
  std::string text;
  for (const Fields& fields : rows_of(comparison)) {
    if (text.empty()) text += line(fields, &Fields::value_type::first);
    text += line(fields, &Fields::value_type::second);
  }
  return text;
}

std::string json(const Comparison& comparison) {
  record::Json methods = record::Json::array();
  for (const Fields& fields : rows_of(comparison)) {
    record::Json method = record::Json::object();
    for (const auto& [name, value] : fields) {
      const auto number = name == "method" ? std::nullopt : parse_number(value);
      if (number)
        method[name] = *number;
      else if (value.empty() && name != "role")
        method[name] = nullptr;
      else
        method[name] = value;
    }
    methods.push_back(std::move(method));
  }
  return methods.dump(1) + "\n";
}

}  // namespace limbeck::report::compare
