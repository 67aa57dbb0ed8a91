#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "limbeck/base/error.h"
#include "limbeck/model/store.h"

namespace limbeck::model {
namespace {

const Card kCard{.arch = "{arch: mlp, hidden: [256]}",
                 .fit = {{1, 28, 28}, 2},
                 .class_names = {"shirt", "shoe \"left\""},
                 .preprocessing = {"{transform: normalize, mean: [0.2860], std: [0.3530]}"},
                 .provenance = {{"limbeck", "0.1.0"}, {"seed", "7"}}};

std::string complaint(const std::string& text) {
  try {
    card_from_json(text, "model.json");
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

std::string with(const std::string& key, const nlohmann::json& value) {
  nlohmann::json tree = to_json(kCard);
  tree[key] = value;
  return tree.dump();
}

TEST(Card, SurvivesWritingAndReading) {
  const Card back = card_from_json(to_json(kCard).dump(), "model.json");
  EXPECT_EQ(back.arch, kCard.arch);
  EXPECT_EQ(back.fit, kCard.fit);
  EXPECT_EQ(back.class_names, kCard.class_names);
  EXPECT_EQ(back.preprocessing, kCard.preprocessing);
  EXPECT_EQ(back.provenance, kCard.provenance);
}

TEST(Card, RefusesWhatIsNoCard) {
  EXPECT_EQ(complaint("[]"), "model.json is not a JSON object");
  EXPECT_EQ(complaint("{\"arch\": "), "model.json is not a JSON object");
  EXPECT_EQ(complaint("{}"), "model.json lacks 'format'");
  EXPECT_EQ(complaint(with("format", 2)),
            "model.json is of a newer format than this program reads; take a newer limbeck");
  EXPECT_EQ(complaint(with("archs", "")), "model.json has an unknown key 'archs'; did you mean 'arch'?");
}

TEST(Card, RefusesValuesThatCannotBe) {
  for (const char* key : {"arch", "input", "classes", "class_names", "preprocessing", "provenance"})
    EXPECT_EQ(complaint(with(key, nullptr)), "model.json: '" + std::string(key) + "' is not what it must be");
  for (const nlohmann::json& input :
       {nlohmann::json::array(), nlohmann::json({1, -28}), nlohmann::json({1, 1e9}),
        nlohmann::json({1, 9223372036854775807}), nlohmann::json({"1"})})
    EXPECT_EQ(complaint(with("input", input)), "model.json: 'input' is not what it must be") << input;
  EXPECT_NE(complaint(with("classes", 0)), "");
  EXPECT_NE(complaint(with("classes", 1e18)), "");
  EXPECT_EQ(complaint(with("classes", 3)), "model.json names 2 classes of 3");
}

}  // namespace
}  // namespace limbeck::model
