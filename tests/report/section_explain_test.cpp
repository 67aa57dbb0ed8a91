#include <gtest/gtest.h>

#include "limbeck/report/report.h"
#include "limbeck/report/sections.h"
#include "report/figure_fixture.h"
#include "report/fixture.h"

namespace limbeck::report {
namespace {

// The run of the other tests with that figure and its pictures.
std::string section_of(const Json& figure) {
  const test::Scratch scratch;
  const auto folder = Fixture().write(scratch);
  scratch.file("run/explain/matrices/figure.json", figure.dump());
  for (const char* name : {"teacher-1.png", "teacher-2.png", "student-1.png", "scale.png"})
    scratch.file(std::string("run/explain/matrices/") + name, png());
  return sections::explain(read(folder));
}

TEST(ExplainSection, ShowsEveryPanelWithItsColumnAndItsModel) {
  const std::string html = section_of(figure_json()), text = seen(html);
  EXPECT_TRUE(holds(text, "six batches")) << text;
  EXPECT_TRUE(holds(text, "batch 1 batch 2 teacher, stage3 student, stage2 a <caption> no picture")) << text;
  EXPECT_TRUE(holds(html, "alt=\"first matrix of the teacher\""));
  EXPECT_TRUE(holds(html, "<span class=\"key teacher\">teacher, stage3</span>"));
  EXPECT_TRUE(holds(html, "--columns:2"));
  EXPECT_FALSE(holds(html, "picture missing"));
}

TEST(ExplainSection, SaysWhatColoursMeanAndWhatLiesAlongTheWidth) {
  const std::string html = section_of(figure_json());
  EXPECT_TRUE(holds(seen(html), "0 0.250 similarity")) << seen(html);
  EXPECT_TRUE(holds(html, "<span style=\"flex-grow:0.75000\">Coat</span>"));
}

TEST(ExplainSection, GivesTheNumbersAndWhereTheArraysAre) {
  const std::string text = seen(section_of(figure_json()));
  EXPECT_TRUE(holds(text, "Mean likeness within a class images teacher 0.0873 12,345 student -0.0412 none"))
      << text;
  EXPECT_TRUE(holds(text, "explain/matrices/teacher-1.npy G of batch 1"));
  EXPECT_TRUE(holds(text, "After F. Tung, G. Mori, ICCV 2019, figure 3."));
}

TEST(ExplainSection, SaysWhenItLookedAtHeldOutData) {
  EXPECT_TRUE(holds(seen(section_of(figure_json())),
                    "Drawn by matrices from 4,321 samples of test, which is held out"));
  Json open = figure_json();
  open["held_out"] = false;
  open["set"] = "valid";
  const std::string text = seen(section_of(open));
  EXPECT_TRUE(holds(text, "Drawn by matrices from 4,321 samples of valid.")) << text;
  EXPECT_FALSE(holds(text, "held out"));
}

TEST(ExplainSection, SaysWhatIsMissing) {
  Json lost = figure_json();
  lost["grids"][0]["lines"][0]["panels"][0]["picture"] = "none.png";
  EXPECT_TRUE(holds(section_of(lost), "first matrix of the teacher, picture missing"));
}

TEST(ExplainSection, IsLeftOutWithoutFiguresAndLinkedWithThem) {
  const test::Scratch scratch;
  const auto folder = Fixture().write(scratch);
  EXPECT_EQ(sections::explain(read(folder)), "");
  EXPECT_FALSE(holds(page(read(folder)), "href=\"#figures\""));
  scratch.file("run/explain/matrices/figure.json", figure_json().dump());
  EXPECT_TRUE(holds(page(read(folder)), "href=\"#figures\""));
}

}  // namespace
}  // namespace limbeck::report
