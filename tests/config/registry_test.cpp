#include "limbeck/config/registry.h"

#include <gtest/gtest.h>

#include <optional>

#include "support/scratch.h"

namespace limbeck::config {
namespace {

using Registry = BasicRegistry<std::optional<double>>;

Registry losses() {
  Registry registry("loss");
  registry.add({"kd", "soft targets", "", "temperature: 4",
                [](Params& p) { return p.number("temperature", 4, Range::above(0), "softens"); }});
  registry.add({"hint", "features", "", "", [](Params&) { return 1.0; }});
  return registry;
}

TEST(Registry, MakesTheEntryThatIsNamed) {
  Params params = Params::parse("{loss: kd, temperature: 2}");
  EXPECT_EQ(losses().make(params), 2.0);
  EXPECT_TRUE(params.findings().faults.empty());
  EXPECT_EQ(losses().names(), (std::vector<std::string>{"hint", "kd"}));
}

TEST(Registry, NotesUnknownNamesAndKeys) {
  Params unknown = Params::parse("loss: kdd", "r.yaml");
  EXPECT_EQ(losses().make(unknown), std::nullopt);
  EXPECT_EQ(unknown.findings().faults,
            std::vector<std::string>{"r.yaml:1: loss is an unknown loss 'kdd'; did you mean 'kd'?"});
  Params key = Params::parse("{loss: kd, temprature: 2}", "r.yaml");
  losses().make(key);
  EXPECT_EQ(key.findings().faults,
            std::vector<std::string>{"r.yaml:1: temprature is not a known key; did you mean 'temperature'?"});
  Params none = Params::parse("{temperature: 2}", "r.yaml");
  losses().make(none);
  EXPECT_EQ(none.findings().faults, std::vector<std::string>{"r.yaml:1: loss is needed: which one"});
}

TEST(Registry, FindsEntriesOrSaysWhatTheyMightBe) {
  EXPECT_EQ(losses().at("kd").example, "temperature: 4");
  EXPECT_TRUE(losses().has("hint"));
  EXPECT_EQ(test::message_of<UserError>([] { losses().at("hnt"); }),
            "there is an unknown loss 'hnt'; did you mean 'hint'?");
}

TEST(Registry, GivesItselfToAnEntryThatHoldsAnotherOne) {
  Registry registry = losses();
  registry.add({.name = "half",
                .summary = "half of another",
                .make_with = [](Params& p, const Registry& all) -> std::optional<double> {
                  const auto inner = p.entry("inner", "loss", "of which");
                  const auto made = inner ? all.make(*inner) : std::nullopt;
                  return made ? std::optional(*made / 2) : std::nullopt;
                }});
  const Registry copy = registry;
  Params params = Params::parse("{loss: half, inner: {loss: half, inner: {loss: kd, temperature: 8}}}");
  EXPECT_EQ(copy.make(params), 2.0);
  EXPECT_TRUE(params.findings().faults.empty());
  Params unknown = Params::parse("{loss: half, inner: {loss: kdd}}", "r.yaml");
  copy.make(unknown);
  EXPECT_EQ(unknown.findings().faults,
            std::vector<std::string>{"r.yaml:1: inner.loss is an unknown loss 'kdd'; did you mean 'kd'?"});
}

TEST(Registry, RefusesTheSameNameTwice) {
  Registry registry = losses();
  EXPECT_THROW(registry.add({"kd", "", "", "", [](Params&) { return 0.0; }}), CheckFailed);
}

}  // namespace
}  // namespace limbeck::config
