#include <gtest/gtest.h>

#include "limbeck/report/sections.h"
#include "report/fixture.h"

namespace limbeck::report {
namespace {

std::string confusion_of(const Fixture& fixture) {
  const test::Scratch scratch;
  return sections::confusion(read(fixture.write(scratch)));
}

// Student less teacher: 2800 - 3000 on the diagonal, 790 - 500 off it.
TEST(ConfusionSection, ShowsTheStudentAndTheDifferenceToItsTeacher) {
  const std::string html = confusion_of(Fixture());
  EXPECT_TRUE(holds(html, "<td class=\"right\">2,800</td>"));
  EXPECT_TRUE(holds(html, ">790</td>"));
  EXPECT_TRUE(holds(html, ">\u2212200</td>"));
  EXPECT_TRUE(holds(html, ">+290</td>"));
  EXPECT_TRUE(holds(html, "Distilled student less teacher"));
}

// The largest mistake, 790, has the full shade 0.9; 123 has 0.9 sqrt(123 / 790) = 0.36.
TEST(ConfusionSection, ShadesMistakesByTheirSquareRoot) {
  const std::string html = confusion_of(Fixture());
  EXPECT_TRUE(holds(html, "style=\"--shade:0.90\">790</td>"));
  EXPECT_TRUE(holds(html, "style=\"--shade:0.36\">123</td>"));
}

TEST(ConfusionSection, ListsTheMostCommonMistakesOfAllThree) {
  const std::string text = seen(confusion_of(Fixture()));
  EXPECT_TRUE(holds(text, "Class taken for Teacher Student alone Distilled student Bag Coat 500 931 790"))
      << text;
}

TEST(ConfusionSection, WithoutTeacherHasNoDifference) {
  Fixture fixture;
  fixture.judged["models"].erase("teacher");
  const std::string html = confusion_of(fixture);
  EXPECT_FALSE(holds(html, "less teacher"));
  EXPECT_TRUE(holds(html, "2,800"));
}

TEST(ConfusionSection, OfManyClassesIsAPicture) {
  Fixture fixture;
  Json matrix = Json::array();
  for (int i = 0; i < 30; ++i) {
    matrix.push_back(std::vector<int>(30, 0));
    matrix[i][i] = 90;
    matrix[i][(i + 1) % 30] = 10 + i;
  }
  for (Json& model : fixture.judged["models"]) model["confusion"] = matrix;
  const std::string html = confusion_of(fixture);
  EXPECT_FALSE(holds(html, "<table class=\"confusion\">"));
  EXPECT_TRUE(holds(html, "<svg viewBox=\"0 0 30 30\" role=\"img\""));
  EXPECT_TRUE(holds(html, "<title>class 29 called Shirt: 39</title>"));
}

TEST(ConfusionSection, IsLeftOutWithoutASquareMatrix) {
  Fixture fixture;
  fixture.judged["models"]["student"].erase("confusion");
  EXPECT_EQ(confusion_of(fixture), "");
  fixture.judged["models"]["student"]["confusion"] = {{1, 2}, {3}};
  EXPECT_EQ(confusion_of(fixture), "");
  fixture.judged = nullptr;
  EXPECT_EQ(confusion_of(fixture), "");
}

}  // namespace
}  // namespace limbeck::report
