// model.json, written and read.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "limbeck/model/store.h"

namespace limbeck::model {
namespace {

using nlohmann::json;

constexpr int kFormat = 1;
constexpr int64_t kLargestSide = 1 << 20, kMostClasses = 10'000'000;

// Takes a model.json apart and says which key is at fault.
class Reader {
 public:
  Reader(const std::string& text, const std::string& name) : name_(name) {
    tree_ = json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (tree_.is_discarded() || !tree_.is_object()) throw UserError(name_ + " is not a JSON object");
  }

  const json& at(const std::string& key, json::value_t type) {
    known_.push_back(key);
    const auto it = tree_.find(key);
    if (it == tree_.end()) throw UserError(name_ + " lacks '" + key + "'");
    if (it->type() != type && !(type == json::value_t::number_integer && it->is_number_integer()))
      refuse(key);
    return *it;
  }

  int64_t integer(const std::string& key, int64_t low, int64_t high) {
    return integer(key, at(key, json::value_t::number_integer), low, high);
  }

  std::string text(const std::string& key) { return at(key, json::value_t::string).get<std::string>(); }

  std::vector<std::string> texts(const std::string& key) {
    std::vector<std::string> values;
    for (const json& item : at(key, json::value_t::array)) values.push_back(text(key, item));
    return values;
  }

  Shape shape(const std::string& key) {
    Shape values;
    for (const json& item : at(key, json::value_t::array))
      values.push_back(integer(key, item, 1, kLargestSide));
    if (values.empty() || values.size() > 8) refuse(key);
    return values;
  }

  std::map<std::string, std::string> named(const std::string& key) {
    std::map<std::string, std::string> values;
    for (const auto& [name, item] : at(key, json::value_t::object).items()) values[name] = text(key, item);
    return values;
  }

  void done() const {
    for (const auto& [key, value] : tree_.items())
      if (std::find(known_.begin(), known_.end(), key) == known_.end())
        throw UserError(name_ + " has an unknown key '" + key + "'" + did_you_mean(key, known_));
  }

 private:
  [[noreturn]] void refuse(const std::string& key) const {
    throw UserError(name_ + ": '" + key + "' is not what it must be");
  }

  int64_t integer(const std::string& key, const json& item, int64_t low, int64_t high) const {
    if (!item.is_number_integer() || item < low || item > high) refuse(key);
    return item.get<int64_t>();
  }

  std::string text(const std::string& key, const json& item) const {
    if (!item.is_string()) refuse(key);
    return item.get<std::string>();
  }

  std::string name_;
  json tree_;
  std::vector<std::string> known_;
};

}  // namespace

json to_json(const Card& card) {
  return {{"format", kFormat},
          {"arch", card.arch},
          {"input", card.fit.input},
          {"classes", card.fit.classes},
          {"class_names", card.class_names},
          {"preprocessing", card.preprocessing},
          {"provenance", card.provenance}};
}

Card card_from_json(const std::string& text, const std::string& name) {
  Reader reader(text, name);
  if (reader.integer("format", 1, 1'000'000) != kFormat)
    throw UserError(name + " is of a newer format than this program reads; take a newer limbeck");
  Card card;
  card.arch = reader.text("arch");
  card.fit = {reader.shape("input"), reader.integer("classes", 0, kMostClasses)};
  card.class_names = reader.texts("class_names");
  card.preprocessing = reader.texts("preprocessing");
  card.provenance = reader.named("provenance");
  reader.done();
  if (!card.class_names.empty() && static_cast<int64_t>(card.class_names.size()) != card.fit.classes)
    throw UserError(name + " names " + std::to_string(card.class_names.size()) + " classes of " +
                    std::to_string(card.fit.classes));
  return card;
}

}  // namespace limbeck::model
