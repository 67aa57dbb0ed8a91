#include "limbeck/report/figure.h"

#include <gtest/gtest.h>

#include "limbeck/base/error.h"
#include "report/figure_fixture.h"
#include "report/fixture.h"

namespace limbeck::report {
namespace {

TEST(Figure, IsReadAsItIsWritten) {
  const Figure figure = read_figure(figure_json(), "explain/matrices");
  EXPECT_EQ(figure.stage, "matrices");
  EXPECT_EQ(figure.rows, 4321);
  EXPECT_TRUE(figure.held_out);
  ASSERT_EQ(figure.grids.size(), 1u);
  EXPECT_EQ(figure.grids[0].width(), 2u);
  EXPECT_EQ(figure.grids[0].scale->picture, "explain/matrices/scale.png");
  EXPECT_EQ(figure.grids[0].scale->high, 0.25);
  EXPECT_EQ(figure.grids[0].lines[1].panels[0].picture, "explain/matrices/student-1.png");
  EXPECT_EQ(figure.numbers[0].values[0], 0.0873);
  EXPECT_EQ(figure.numbers[1].values[1], std::nullopt);
  EXPECT_EQ(figure.arrays[0].file, "explain/matrices/teacher-1.npy");
}

TEST(Figure, OfARunComeInTheOrderOfTheirStages) {
  const test::Scratch scratch;
  const auto folder = Fixture().write(scratch);
  Json later = figure_json();
  later["stage"] = "earlier by name";
  later["number"] = 9;
  scratch.file("run/explain/a/figure.json", later.dump());
  scratch.file("run/explain/matrices/figure.json", figure_json().dump());
  scratch.file("run/explain/unfinished/teacher-1.png", png());
  scratch.file("run/explain/x.123.part/figure.json", "cut off");
  const auto figures = read(folder).figures;
  ASSERT_EQ(figures.size(), 2u);
  EXPECT_EQ(figures[0].stage, "matrices");
  EXPECT_EQ(figures[1].stage, "earlier by name");
}

TEST(Figure, ThatIsNotAsDescribedIsNamed) {
  const test::Scratch scratch;
  const auto folder = Fixture().write(scratch);
  scratch.file("run/explain/matrices/figure.json", "{\"stage\": 7}");
  const std::string message = test::message_of<UserError>([&] { read(folder); });
  EXPECT_TRUE(holds(message, "figure.json is not as docs/run-folder.md says")) << message;
}

}  // namespace
}  // namespace limbeck::report
