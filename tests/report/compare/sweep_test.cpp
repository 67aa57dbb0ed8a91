#include "limbeck/report/compare/sweep.h"

#include <gtest/gtest.h>

#include "report/compare/sweep_fixture.h"

namespace limbeck::report::compare {
namespace {

std::string refused(const Json& sweep) {
  const test::Scratch scratch;
  const auto folder = four_methods().write(scratch);
  record::write_json(folder / "sweep.json", sweep, record::Layout::indented);
  return test::message_of<UserError>([&] { read_sweep(folder); });
}

TEST(Sweep, IsReadWithTheRunsOfItsFinishedPoints) {
  const test::Scratch scratch;
  SweepFixture fixture = four_methods();
  fixture.at("seed=2,losses=dkd").finished = false;
  const Sweep sweep = read_sweep(fixture.write(scratch));
  EXPECT_EQ(sweep.points.size(), 12u);
  EXPECT_EQ(sweep.finished().size(), 11u);
  EXPECT_EQ(sweep.axes[1].short_name(), "losses");
  EXPECT_EQ(sweep.points[1].taught, Taught::alone);
  EXPECT_EQ(sweep.points[1].labels.at("stages.distil.losses"), "alone");
}

TEST(Sweep, KnowsWhichAxesAreSeeds) {
  EXPECT_TRUE((Axis{"seed", {}}).is_seed());
  EXPECT_TRUE((Axis{"stages.distil.seed", {}}).is_seed());
  EXPECT_FALSE((Axis{"stages.seedling", {}}).is_seed());
}

TEST(Sweep, NamesAMethodByItsLabels) {
  const std::vector<Axis> axes = {
      {"seed", {}}, {"models.student.hidden", {}}, {"stages.distil.losses.kd.temperature", {}}};
  const Labels labels = {
      {"seed", "2"}, {"models.student.hidden", "wide"}, {"stages.distil.losses.kd.temperature", "4"}};
  EXPECT_EQ(name_of(axes, labels), "wide, temperature 4");
  EXPECT_EQ(seed_of(axes, labels), "2");
  EXPECT_EQ(in_words(axes, labels), "seed=2, hidden=wide, temperature=4");
}

TEST(Sweep, WithoutItsFileIsRefusedWithAHint) {
  const test::Scratch scratch;
  const std::string said = test::message_of<UserError>([&] { read_sweep(scratch.path()); });
  EXPECT_NE(said.find("has no sweep.json. `limbeck compare RECIPE` makes one"), std::string::npos) << said;
}

TEST(Sweep, WithoutAFinishedPointIsRefused) {
  const test::Scratch scratch;
  SweepFixture fixture = four_methods();
  for (PointFixture& point : fixture.points) point.finished = false;
  const auto folder = fixture.write(scratch);
  const std::string said = test::message_of<UserError>([&] { read_sweep(folder); });
  EXPECT_NE(said.find("none of its 12 points is finished"), std::string::npos) << said;
}

TEST(Sweep, ThatNamesFoldersOutsideIsRefused) {
  for (const std::string folder : {"../else", "/etc", "", "a/../../b"}) {
    Json sweep = four_methods().sweep();
    sweep["points"][0]["folder"] = folder;
    EXPECT_NE(refused(sweep).find("names the folder '" + folder + "'"), std::string::npos) << folder;
  }
}

TEST(Sweep, WithBrokenPointsIsRefused) {
  Json sweep = four_methods().sweep();
  sweep["points"][0]["labels"].erase("seed");
  EXPECT_NE(refused(sweep).find("has no label for the axis seed"), std::string::npos);
  sweep = four_methods().sweep();
  sweep["points"].push_back(sweep["points"][0]);
  EXPECT_NE(refused(sweep).find("lists the point seed=1, losses=kd twice"), std::string::npos);
  sweep["points"] = {{{"folder", 7}}};
  EXPECT_NE(refused(sweep).find("is not as docs/run-folder.md says"), std::string::npos);
}

}  // namespace
}  // namespace limbeck::report::compare
