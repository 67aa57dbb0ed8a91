#include "limbeck/train/names.h"

#include <gtest/gtest.h>

#include "limbeck/base/error.h"
#include "support/scene.h"
#include "support/scratch.h"

namespace limbeck::train {
namespace {

const std::string kRecipe = R"(
limbeck: 1
data:
  SET: {set: synthetic, samples: 100, hold_out: {HELD: last 10}}
models:
  MODEL: {arch: mlp}
  other: {arch: mlp}
stages:
  - {name: STAGE, train: MODEL, data: SET, epochs: 1, optimizer: {optimizer: sgd, learning_rate: 0.1}, losses: [{loss: cross_entropy, name: LINE}]}
)";

std::string fault(const std::string& word, const std::string& name) {
  std::string text = test::with(kRecipe, word, name);
  for (const std::string other : {"SET", "HELD", "MODEL", "STAGE", "LINE"})
    text = test::with(text, other, "plain_" + std::to_string(other.size()) + other.substr(0, 1));
  return test::message_of<RecipeError>([&] { test::compiled(text); });
}

void expect(const std::string& found, const std::string& wanted) {
  EXPECT_NE(found.find(wanted), std::string::npos) << "wanted: " << wanted << "\nfound: " << found;
}

TEST(Names, AreOfLettersDigitsAndThreeSigns) {
  const std::string wanted = " must be a name of letters (a to z), digits, _, - and +";
  for (const std::string word : {"SET", "HELD", "MODEL", "LINE", "STAGE"})
    for (const std::string good : {"a", "net2", "teacher-4x", "a+b", "2_x", "_y"})
      EXPECT_EQ(fault(word, good), "") << word << ' ' << good;
  for (const std::string bad : {"student.alone", "\"../../x\"", "\"a b\"", "-x", "+x", "\"\xc3\xa4\""}) {
    expect(fault("SET", bad), wanted);
    expect(fault("HELD", bad), wanted);
    expect(fault("MODEL", bad), wanted);
    expect(fault("STAGE", bad), "recipe.yaml:9: stages.");
    expect(fault("LINE", bad), ".name" + wanted);
  }
  expect(fault("MODEL", "student.alone"), "recipe.yaml:6: models.student.alone" + wanted);
  expect(fault("HELD", "va.lid"), "recipe.yaml:4: data.plain_3S.hold_out.va.lid" + wanted);
}

TEST(Names, OfStagesMayHaveSeveralParts) {
  EXPECT_EQ(fault("STAGE", "rounds/2/learn"), "");
  expect(fault("STAGE", "rounds//learn"), "must be a name of letters");
  expect(fault("STAGE", "/learn"), "must be a name of letters");
}

TEST(Names, OfModelsAreNoWordsOfFrom) {
  for (const std::string word : {"self", "others", "previous", "next"})
    expect(fault("MODEL", word), "models." + word + " is a word with a meaning of its own in 'from'");
}

TEST(Names, ALineIsNotCalledAsTheSumOfAllLinesIs) {
  expect(fault("LINE", "loss"),
         "recipe.yaml:9: stages.plain_5S.losses.loss.name must be another than 'loss'");
}

TEST(Names, StandOnceInAList) {
  Params params = Params::parse("{from: [a, b, a]}", "recipe.yaml");
  check_distinct(params, "from", {"a", "b", "a"});
  EXPECT_EQ(params.findings().faults, std::vector<std::string>{"recipe.yaml:1: from names 'a' twice"});
  check_distinct(params, "from", {"a", "b"});
  EXPECT_EQ(params.findings().faults.size(), 1);
}

}  // namespace
}  // namespace limbeck::train
