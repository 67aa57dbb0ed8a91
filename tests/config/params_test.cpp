#include "limbeck/config/params.h"

#include <gtest/gtest.h>

#include "limbeck/base/error.h"

namespace limbeck::config {
namespace {

using Faults = std::vector<std::string>;

// What one reading of `yaml` noted.
template <typename Read>
Faults faults_of(const std::string& yaml, const Read& read) {
  Params params = Params::parse(yaml, "r.yaml");
  read(params);
  return params.findings().faults;
}

TEST(Params, ReadNumbers) {
  Params params = Params::parse("{a: 5e-4, b: -2, c: 3}");
  EXPECT_DOUBLE_EQ(params.number("a", 1, Range::above(0), "a number"), 5e-4);
  EXPECT_DOUBLE_EQ(params.number("none", 0.25, Range::any(), "a number"), 0.25);
  EXPECT_EQ(params.number("b", Range::any(), "a number"), -2.0);
  EXPECT_EQ(params.number("none", Range::any(), "a number"), std::nullopt);
  EXPECT_EQ(params.integer("c", 1, Range::from(1), "a count"), 3);
  EXPECT_EQ(params.integer("none", 9, Range::from(1), "a count"), 9);
  EXPECT_EQ(params.integer("c", Range::any(), "a count"), 3);
  EXPECT_EQ(params.integer("none", Range::any(), "a count"), std::nullopt);
  EXPECT_TRUE(params.findings().faults.empty());
}

TEST(Params, RefuseWhatIsNoNumber) {
  const auto number = [](Params& p) { EXPECT_EQ(p.number("a", 7, Range::any(), "help"), 7); };
  EXPECT_EQ(faults_of("a: ten", number), Faults{"r.yaml:1: a must be a number, not 'ten'"});
  EXPECT_EQ(faults_of("a: '3'", number), Faults{"r.yaml:1: a must be a number, not '3'"});
  EXPECT_EQ(faults_of("a: [3]", number), Faults{"r.yaml:1: a must be a number, not a list"});
  EXPECT_EQ(faults_of("a: {b: 3}", number), Faults{"r.yaml:1: a must be a number, not a map"});
  EXPECT_EQ(faults_of("a:", number), Faults{"r.yaml:1: a must be a number; nothing stands there"});
  EXPECT_EQ(faults_of("a: .nan", number).size(), 1u);
  EXPECT_EQ(faults_of("a: 1e999", number).size(), 1u);
  const auto integer = [](Params& p) { EXPECT_EQ(p.integer("a", 7, Range::any(), "help"), 7); };
  EXPECT_EQ(faults_of("a: 1.5", integer), Faults{"r.yaml:1: a must be a whole number, not '1.5'"});
  EXPECT_EQ(faults_of("a: 99999999999999999999", integer).size(), 1u);
}

TEST(Params, KeepToTheRange) {
  const auto in = [](const Range& range) {
    return [range](Params& p) { EXPECT_EQ(p.number("a", 0.5, range, "help"), 0.5); };
  };
  EXPECT_EQ(faults_of("a: 0", in(Range::above(0))), Faults{"r.yaml:1: a must be > 0, not 0"});
  EXPECT_EQ(faults_of("a: -1", in(Range::from(0))), Faults{"r.yaml:1: a must be >= 0, not -1"});
  EXPECT_EQ(faults_of("a: 2", in(Range::between(0, 1))), Faults{"r.yaml:1: a must be 0 to 1, not 2"});
  EXPECT_EQ(faults_of("a: 2", in({.high = 1})), Faults{"r.yaml:1: a must be <= 1, not 2"});
}

TEST(Params, TakeTrueAndFalseAlone) {
  Params params = Params::parse("{a: true, b: false}");
  EXPECT_TRUE(params.flag("a", false, "help"));
  EXPECT_FALSE(params.flag("b", true, "help"));
  EXPECT_TRUE(params.flag("none", true, "help"));
  EXPECT_TRUE(params.findings().faults.empty());
  for (const char* text : {"yes", "no", "on", "off", "True", "TRUE", "1", "y", "'true'", "[true]", "~"}) {
    const auto flag = [](Params& p) { EXPECT_TRUE(p.flag("a", true, "help")); };
    EXPECT_EQ(faults_of(std::string("a: ") + text, flag).size(), 1u) << text;
  }
  EXPECT_EQ(faults_of("a: yes", [](Params& p) { p.flag("a", true, "help"); }),
            Faults{"r.yaml:1: a must be true or false, not 'yes'"});
}

TEST(Params, ReadChoices) {
  const auto choice = [](Params& p) { return p.choice("form", {"kl", "cross_entropy"}, "help"); };
  Params params = Params::parse("form: cross_entropy");
  EXPECT_EQ(choice(params), "cross_entropy");
  Params none = Params::parse("{}");
  EXPECT_EQ(choice(none), "kl");
  EXPECT_EQ(faults_of("form: cross_entrpy", choice),
            Faults{"r.yaml:1: form must be one of kl, cross_entropy, not 'cross_entrpy'; did you mean "
                   "'cross_entropy'?"});
  EXPECT_EQ(faults_of("form: [kl]", choice),
            Faults{"r.yaml:1: form must be one of kl, cross_entropy, not a list"});
}

TEST(Params, ReadTexts) {
  Params params = Params::parse("{a: x, b: [x, y], c: '3', d: 3}");
  EXPECT_EQ(params.text("a", "help"), "x");
  EXPECT_EQ(params.text("none", "fallback", "help"), "fallback");
  EXPECT_EQ(params.text("c", "", "help"), "3");
  EXPECT_EQ(params.text("d", "", "help"), "3");
  EXPECT_EQ(params.texts("a", {}, "help"), std::vector<std::string>{"x"});
  EXPECT_EQ(params.texts("b", {}, "help"), (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(params.texts("none", {"z"}, "help"), std::vector<std::string>{"z"});
  EXPECT_TRUE(params.findings().faults.empty());
  EXPECT_EQ(faults_of("b: 1", [](Params& p) { p.text("a", "which file"); }),
            Faults{"r.yaml:1: a is needed: which file"});
  EXPECT_EQ(faults_of("a: ''", [](Params& p) { p.text("a", "help"); }),
            Faults{"r.yaml:1: a must be text, not ''"});
  EXPECT_EQ(faults_of("a: [b]", [](Params& p) { p.text("a", "x", "help"); }),
            Faults{"r.yaml:1: a must be text, not a list"});
  EXPECT_EQ(faults_of("a: [b, {c: 1}]", [](Params& p) { p.texts("a", {}, "help"); }),
            Faults{"r.yaml:1: a must be text, or a list of texts, not a map"});
}

TEST(Params, ReadListsOfNumbers) {
  Params params = Params::parse("{a: [1, 2.5], b: 3, c: []}");
  EXPECT_EQ(params.numbers("a", {}, Range::any(), "help"), (std::vector<double>{1, 2.5}));
  EXPECT_EQ(params.integers("b", {}, Range::any(), "help"), std::vector<int64_t>{3});
  EXPECT_EQ(params.integers("c", {1}, Range::any(), "help"), std::vector<int64_t>{});
  EXPECT_EQ(params.integers("none", {1}, Range::any(), "help"), std::vector<int64_t>{1});
  EXPECT_TRUE(params.findings().faults.empty());
  EXPECT_EQ(faults_of("a:\n  - 1\n  - x\n",
                      [](Params& p) {
                        EXPECT_EQ(p.integers("a", {9}, Range::any(), "help"), std::vector<int64_t>{9});
                      }),
            Faults{"r.yaml:3: a must be a whole number, not 'x'"});
  EXPECT_EQ(faults_of("a: [1, -1]", [](Params& p) { p.numbers("a", {}, Range::from(0), "help"); }).size(),
            1u);
}

TEST(Params, ReadDurations) {
  Params params = Params::parse("{a: 20, b: 30%, c: 40 steps}");
  EXPECT_EQ(params.duration("a", "help"), Duration::epochs(20));
  EXPECT_EQ(params.duration("b", Duration::epochs(1), "help"), Duration::share(0.3));
  EXPECT_EQ(params.duration("c", "help"), Duration::steps(40));
  EXPECT_EQ(params.duration("none", "help"), std::nullopt);
  EXPECT_EQ(params.duration("other", Duration::epochs(1), "help"), Duration::epochs(1));
  EXPECT_EQ(params.options().back().fallback, "1");
  EXPECT_EQ(faults_of("a: -1", [](Params& p) { p.duration("a", "help"); }),
            Faults{"r.yaml:1: a must be a duration, 20 (epochs), 4000 steps or 67%, not '-1'"});
}

TEST(Params, ReadEntries) {
  Params params =
      Params::parse("{one: kd, two: {loss: dkd, alpha: 1}, all: [kd, {loss: kd, name: late}], single: kd}");
  auto one = params.entry("one", "loss", "help");
  ASSERT_TRUE(one);
  EXPECT_EQ(one->text("loss", "help"), "kd");
  EXPECT_EQ(params.entry("two", "loss", "help")->number("alpha", 0, Range::any(), "help"), 1);
  EXPECT_FALSE(params.entry("none", "loss", "help"));
  auto all = params.entries("all", "loss", "help");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].path(), "all.kd");
  EXPECT_EQ(all[1].path("loss"), "all.late.loss");
  EXPECT_EQ(params.entries("single", "loss", "help").size(), 1u);
  EXPECT_TRUE(params.entries("none", "loss", "help").empty());
  EXPECT_TRUE(params.findings().faults.empty());
}

TEST(Params, RefuseEntriesThatAreNone) {
  EXPECT_EQ(faults_of("a: [kd]", [](Params& p) { EXPECT_FALSE(p.entry("a", "arch", "help")); }),
            Faults{"r.yaml:1: a must be the name of an arch or a map of its options, not a list"});
  EXPECT_EQ(
      faults_of("a: [kd, [x]]", [](Params& p) { EXPECT_EQ(p.entries("a", "loss", "help").size(), 1u); }),
      Faults{"r.yaml:1: a.1 must be the name of a loss or a map of its options, not a list"});
  EXPECT_EQ(faults_of("a:", [](Params& p) { p.entry("a", "loss", "help"); }).size(), 1u);
}

TEST(Params, ReadListsMapsAndValues) {
  Params params = Params::parse("{a: [1, {b: 2}], m: {x: 1, y: 2}, v: 3}");
  EXPECT_EQ(params.list("a", "help").at(0).scalar(), "1");
  EXPECT_EQ(params.list("v", "help").size(), 1u);
  EXPECT_EQ(params.map("m", "help")->keys(), (std::vector<std::string>{"x", "y"}));
  EXPECT_FALSE(params.map("none", "help"));
  EXPECT_EQ(params.value("v", "help")->scalar(), "3");
  EXPECT_EQ(params.value("m", "help")->scalar(), "");
  EXPECT_EQ(faults_of("m: 3", [](Params& p) { p.map("m", "help"); }),
            Faults{"r.yaml:1: m must be a map of names, not '3'"});
}

TEST(Params, RefuseKeysThatNobodyAskedFor) {
  const auto read = [](Params& p) {
    p.number("temperature", 4, Range::above(0), "help");
    p.ask("weight");
    p.done();
  };
  EXPECT_TRUE(faults_of("{temperature: 3, weight: 1}", read).empty());
  EXPECT_EQ(faults_of("temprature: 3\nother: 1\n", read),
            (Faults{"r.yaml:1: temprature is not a known key; did you mean 'temperature'?",
                    "r.yaml:2: other is not a known key"}));
}

TEST(Params, TellAllFaultsInOneGoWithTheirPaths) {
  Params params = Params::parse(
      "stages:\n  - name: distil\n    losses:\n      - {loss: kd, temperature: 0, form: x, y: 1}\n",
      "r.yaml");
  auto stage = params.list("stages", "help").at(0);
  auto loss = stage.entries("losses", "loss", "help").at(0);
  loss.text("loss", "help");
  loss.number("temperature", 4, Range::above(0), "help");
  loss.choice("form", {"kl"}, "help");
  loss.done();
  EXPECT_EQ(params.findings().faults,
            (Faults{"r.yaml:4: stages.distil.losses.kd.temperature must be > 0, not 0",
                    "r.yaml:4: stages.distil.losses.kd.form must be one of kl, not 'x'",
                    "r.yaml:4: stages.distil.losses.kd.y is not a known key"}));
  EXPECT_THROW(params.findings().check(), RecipeError);
}

TEST(Params, SayWhatIsNotYet) {
  Params params = Params::parse("a: 1\nb: 2\n", "r.yaml");
  params.not_yet("b");
  params.ask("a");
  params.done();
  params.warn("a", "is odd");
  EXPECT_EQ(params.findings().faults, Faults{"r.yaml:2: b is not yet supported"});
  EXPECT_EQ(params.findings().warnings, Faults{"r.yaml:1: a is odd"});
}

TEST(Params, DocumentEveryOptionThatWasAskedFor) {
  Params params = Params::parse("{}");
  params.number("temperature", 4, Range::above(0), "softens both sides");
  params.flag("on", true, "switch");
  params.choice("form", {"kl", "mse"}, "which");
  params.number("temperature", 4, Range::above(0), "softens both sides");
  ASSERT_EQ(params.options().size(), 3u);
  const Option& option = params.options()[0];
  EXPECT_EQ(option.key, "temperature");
  EXPECT_EQ(option.type, "number");
  EXPECT_EQ(option.fallback, "4");
  EXPECT_EQ(option.range, "> 0");
  EXPECT_EQ(option.help, "softens both sides");
  EXPECT_EQ(params.options()[2].type, "one of kl, mse");
  EXPECT_TRUE(params.asked("form"));
  EXPECT_FALSE(params.asked("other"));
}

TEST(Params, OfASetOptionPrintThePlaceOfTheOption) {
  Params params(parse_value("{a: x}", "--set losses"), "losses", std::make_shared<Findings>());
  params.number("a", 1, Range::any(), "help");
  EXPECT_EQ(params.findings().faults, Faults{"--set losses: losses.a must be a number, not 'x'"});
}

}  // namespace
}  // namespace limbeck::config
