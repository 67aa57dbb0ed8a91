#include <gtest/gtest.h>

#include "limbeck/report/sections.h"
#include "report/fixture.h"

namespace limbeck::report {
namespace {

std::string facts_of(const Fixture& fixture) {
  const test::Scratch scratch;
  return seen(sections::facts(read(fixture.write(scratch))));
}

TEST(FactsSection, ListsStagesAndSets) {
  const std::string text = facts_of(Fixture());
  EXPECT_TRUE(holds(
      text,
      "distil train student train 54,321 samples 2 epochs 850 steps 0.1 \u00d7 cross_entropy + 0.9 \u00d7 kd "
      "epoch 2 best valid.accuracy 41 s 13,047 samples/s 0.4 %"))
      << text;
  EXPECT_TRUE(holds(text, "distil.alone train student.alone (baseline)"));
  EXPECT_TRUE(holds(text, "test fashion_mnist 10,000 held out"));
}

TEST(FactsSection, SaysWhetherTheSameBitsComeOutAgain) {
  EXPECT_TRUE(holds(facts_of(Fixture()), "Deterministic yes: the same program"));
  Fixture fixture;
  fixture.summary["deterministic"] = false;
  EXPECT_TRUE(holds(facts_of(fixture), "Deterministic no: doing it again gives similar numbers"));
}

TEST(FactsSection, SaysHowToDoItAgain) {
  Fixture fixture;
  fixture.recipe = "limbeck: 1\nname: <demo>\n";
  const std::string text = facts_of(fixture);
  EXPECT_TRUE(holds(text, "limbeck run recipe.yaml --out again"));
  EXPECT_TRUE(holds(text, "This run was started as limbeck run recipes/demo.yaml"));
  EXPECT_TRUE(holds(text, "limbeck: 1 name: <demo>"));
}

TEST(FactsSection, DescribesTheMachineButNotWhereItsFilesLie) {
  Fixture fixture;
  fixture.environment = {
      {"operating_system", "Debian"}, {"memory_bytes", "25117233152"}, {"folder", "/home-of/somebody"}};
  const std::string text = facts_of(fixture);
  EXPECT_TRUE(holds(text, "Memory 25.1 GB Operating system Debian")) << text;
  EXPECT_FALSE(holds(text, "somebody"));
}

}  // namespace
}  // namespace limbeck::report
