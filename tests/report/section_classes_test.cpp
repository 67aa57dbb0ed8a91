#include <gtest/gtest.h>

#include "limbeck/report/sections.h"
#include "report/fixture.h"

namespace limbeck::report {
namespace {

std::string classes_of(const Fixture& fixture) {
  const test::Scratch scratch;
  return sections::classes(read(fixture.write(scratch)));
}

// Bag: teacher 2820, alone 2223, student 2414 of 3333: 84.6, 66.7 and 72.4 %, a gain of 5.7 points. It gained
// most.
TEST(ClassesSection, ShowsRecallsAndPutsTheLargestGainFirst) {
  const std::string text = seen(classes_of(Fixture()));
  const std::size_t bag = text.find("Bag 84.6 % 66.7 % 72.4 % +5.7 points");
  ASSERT_NE(bag, std::string::npos) << text;
  EXPECT_LT(bag, text.find("Coat 90.0 % 81.0 % 84.0 % +3.0 points"));
  EXPECT_LT(bag, text.find("Shirt 99.0 % 90.0 % 93.0 % +3.0 points"));
}

// 3333 or 3334 a class, mean recall 0.8452: 2 sqrt(2 * 0.8452 * 0.1548 / 3333) = 1.77 points.
TEST(ClassesSection, SaysWhatMayBeChance) {
  EXPECT_TRUE(holds(seen(classes_of(Fixture())),
                    "With about 3,333 samples a class, differences below about 1.8 points may be "
                    "chance."));
}

TEST(ClassesSection, WithoutBaselineKeepsTheOrderAndShowsNoGain) {
  Fixture fixture;
  fixture.summary["baseline"] = Json::object();
  const std::string text = seen(classes_of(fixture));
  EXPECT_FALSE(holds(text, "Gain"));
  EXPECT_LT(text.find("Shirt 99.0 %"), text.find("Bag 84.6 %"));
}

TEST(ClassesSection, OfManyClassesShowsBothEnds) {
  Fixture fixture;
  Json names = Json::array(), matrix = Json::array();
  for (int i = 0; i < 30; ++i) {
    names.push_back("kind" + std::to_string(i));
    matrix.push_back(std::vector<int>(30, 0));
    matrix[i][i] = 50 + i;
    matrix[i][0] = i == 0 ? 50 : 50 - i;
  }
  fixture.judged["class_names"] = names;
  Json flat = matrix;
  for (int i = 1; i < 30; ++i) {
    flat[i][i] = 50;
    flat[i][0] = 50;
  }
  fixture.judged["models"]["student"]["confusion"] = fixture.judged["models"]["teacher"]["confusion"] =
      matrix;
  fixture.judged["models"]["student.alone"]["confusion"] = flat;
  const std::string text = seen(classes_of(fixture));
  EXPECT_TRUE(holds(text, "Of 30 classes, the first and the last 10 are shown."));
  EXPECT_TRUE(holds(text, "kind29 79.0 % 50.0 % 79.0 % +29.0 points"));
  EXPECT_FALSE(holds(text, "kind15"));
}

TEST(ClassesSection, IsLeftOutWithoutConfusions) {
  Fixture fixture;
  for (Json& model : fixture.judged["models"]) model.erase("confusion");
  EXPECT_EQ(classes_of(fixture), "");
}

}  // namespace
}  // namespace limbeck::report
