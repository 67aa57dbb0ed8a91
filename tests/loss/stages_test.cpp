#include "limbeck/loss/stages.h"

#include "support/loss_test.h"

namespace limbeck::loss {
namespace {

const nn::TapTable kThree{
    {"stem", {2, 4}}, {"stage1", {2, 4}}, {"stage1.pre", {2, 4}}, {"stage2", {2, 4}}, {"stage3", {2, 4}}};
const nn::TapTable kTwo{{"stage1", {2, 4}}, {"stage2", {2, 4}}, {"stage2.first", {2, 4}}};

TEST(Stages, AreFoundInOrderWithoutWhatIsWithinThem) {
  EXPECT_EQ(stages_of(kThree), (std::vector<std::string>{"stage1", "stage2", "stage3"}));
  nn::TapTable many;
  for (int i = 1; i <= 11; ++i) many["stage" + std::to_string(i)] = {2, 4};
  EXPECT_EQ(stages_of(many).back(), "stage11");
}

TEST(Stages, ArePairedByNameOrByPosition) {
  const std::vector<Pair> all = all_stages(kThree, kTwo), last = last_stages(kThree, kTwo);
  ASSERT_EQ(all.size(), 2);
  EXPECT_EQ(all[1].student, "stage2");
  EXPECT_EQ(all[1].teacher, "stage2");
  ASSERT_EQ(last.size(), 1);
  EXPECT_EQ(last[0].student, "stage3");
  EXPECT_EQ(last[0].teacher, "stage2");
  EXPECT_EQ(last[0].weight, 1);
}

TEST(Stages, ThatAreNotThereMustBeNamed) {
  EXPECT_EQ(complaint([] {
              all_stages(kThree, {{"layer1", {2, 4}}});
            }),
            "the teacher has no taps stage1, stage2 ...; say which are compared: pairs: [{student: a, "
            "teacher: b}]");
  EXPECT_EQ(complaint([] { last_stages({}, kTwo); }).substr(0, 31), "the student has no taps stage1,");
}

}  // namespace
}  // namespace limbeck::loss
