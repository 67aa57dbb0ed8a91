#include <gtest/gtest.h>

#include "limbeck/report/sections.h"
#include "report/fixture.h"

namespace limbeck::report {
namespace {

TEST(HeadlineSection, IsOneSentenceForWhoReadsItAloud) {
  const std::string text = seen(sections::headline(run_of(Fixture())));
  EXPECT_TRUE(holds(
      text,
      "The distilled student reaches 83.1 %: 3.9 points above the same network trained alone, at 1/12 of the "
      "teacher's size."))
      << text;
  EXPECT_TRUE(holds(text, "Accuracy on the held-out set test, 10,000 samples"));
}

// Whiskers reach from 0.784 to 0.918, the scale from 75 to 95 %: 0.8314 lies at 0.407 of it.
TEST(HeadlineSection, PutsTheModelsOnOneScaleBestFirst) {
  const std::string html = sections::headline(run_of(Fixture()));
  EXPECT_TRUE(holds(html, "<i class=\"dot\" style=\"left:40.70%\"></i>")) << html;
  EXPECT_LT(html.find("<li class=\"teacher\">"), html.find("<li class=\"student\">"));
  EXPECT_LT(html.find("<li class=\"student\">"), html.find("<li class=\"alone\">"));
}

TEST(HeadlineSection, WithoutClassesHasItsScaleInTheMeasuresUnit) {
  const std::string html = sections::headline(run_of(denoised()));
  EXPECT_TRUE(holds(seen(html), "PSNR in dB on test")) << seen(html);
  EXPECT_TRUE(holds(seen(html), "31.03 dB"));
  EXPECT_FALSE(holds(seen(html), "standard errors"));
  EXPECT_LT(html.find("<li class=\"teacher\">"), html.find("<li class=\"student\">"));
  EXPECT_LT(html.find("<li class=\"student\">"), html.find("<li class=\"alone\">"));
}

TEST(HeadlineSection, OfOneModelAloneHasNoScale) {
  Fixture fixture;
  fixture.judged["models"] = {{"student", fixture.judged["models"]["student"]}};
  EXPECT_FALSE(holds(sections::headline(run_of(fixture)), "class=\"strip\""));
}

TEST(HeadlineSection, WarnsBeforeAnyNumber) {
  Fixture fixture;
  fixture.summary["smoke"] = true;
  const std::string text = seen(sections::headline(run_of(fixture)));
  EXPECT_LT(text.find("A smoke run"), text.find("83.1 %"));
}

TEST(WarningsSection, IsThereWhenThereAreSome) {
  EXPECT_EQ(sections::warnings(run_of(Fixture())), "");
  Fixture fixture;
  fixture.summary["warnings"] = {"kd dwarfs <cross_entropy>"};
  EXPECT_TRUE(holds(seen(sections::warnings(run_of(fixture))), "1 warning kd dwarfs <cross_entropy>"));
}

}  // namespace
}  // namespace limbeck::report
