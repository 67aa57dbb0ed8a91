#include "limbeck/config/describe.h"

#include <gtest/gtest.h>

namespace limbeck::config {
namespace {

// What is made of the options does not matter here.
using Things = BasicRegistry<int>;

Things things() {
  Things things("thing");
  things.add({.name = "wave",
              .summary = "goes up and down",
              .paper = "https://example.org/wave",
              .example = "period: 4, with: {phase: 0.5}",
              .make =
                  [](Params& params) {
                    params.number("period", 1, Range::above(0), "of one wave, in epochs");
                    if (params.has("with")) params.value("with", "what else");
                    if (!params.has("height")) params.fault("height", "is needed: how high it goes");
                    params.number("height", Range::any(), "how high it goes");
                    return 0;
                  },
              .about = {{"family", "moving"}}});
  things.add(
      {.name = "flat", .summary = "stays", .paper = "", .example = "", .make = [](Params&) { return 0; }});
  things.add(
      {.name = "steps", .summary = "jumps", .paper = "", .example = "at: 3\nto: [1, 2]", .make = [](Params&) {
         return 0;
       }});
  return things;
}

TEST(Describe, TellsWhatTheEntryTells) {
  const Description wave = describe(things(), "wave");
  EXPECT_EQ(wave.name, "wave");
  EXPECT_EQ(wave.summary, "goes up and down");
  EXPECT_EQ(wave.paper, "https://example.org/wave");
  EXPECT_EQ(wave.about.at("family"), "moving");
}

TEST(Describe, WritesTheExampleAsALineOfARecipe) {
  EXPECT_EQ(describe(things(), "wave").example, "{thing: wave, period: 4, with: {phase: 0.5}}");
  EXPECT_EQ(describe(things(), "flat").example, "{thing: flat}");
  EXPECT_EQ(describe(things(), "steps").example, "{thing: steps, at: 3, to: [1, 2]}");
}

TEST(Describe, ListsOptionsAsReadAndThoseThatOnlyTheExampleBringsUp) {
  const Description wave = describe(things(), "wave");
  std::vector<std::string> keys;
  for (const Option& option : wave.options) keys.push_back(option.key);
  EXPECT_EQ(keys, (std::vector<std::string>{"period", "height", "with"}));
  EXPECT_EQ(wave.options[0].type, "number");
  EXPECT_EQ(wave.options[0].fallback, "1");
  EXPECT_EQ(wave.options[0].range, "> 0");
  EXPECT_EQ(wave.options[0].help, "of one wave, in epochs");
}

TEST(Describe, KnowsWhatMustBeGiven) {
  EXPECT_EQ(describe(things(), "wave").needed, std::set<std::string>{"height"});
  EXPECT_TRUE(describe(things(), "flat").needed.empty());
}

TEST(Describe, RefusesWhatIsNotThere) { EXPECT_THROW(describe(things(), "wav"), UserError); }

}  // namespace
}  // namespace limbeck::config
