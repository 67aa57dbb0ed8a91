#include "limbeck/report/models.h"

#include <gtest/gtest.h>

namespace limbeck::report {
namespace {

Model named(const std::string& name, Role role) {
  Model model;
  model.name = name;
  model.role = role;
  return model;
}

Run one_of_each() {
  Run run;
  run.models = {named("small", Role::student), named("small.alone", Role::alone), named("big", Role::teacher),
                named("mixer", Role::other)};
  run.outcome = {"small"};
  run.teachers = {"big"};
  run.baseline = {{"small", "small.alone"}};
  return run;
}

TEST(Models, ComeFromWhatIsGivenToWhatWasMade) {
  const auto run = one_of_each();
  std::vector<std::string> names;
  for (const Model* model : in_order(run)) names.push_back(model->name);
  EXPECT_EQ(names, (std::vector<std::string>{"big", "mixer", "small.alone", "small"}));
}

TEST(Models, AreCalledByTheirRole) {
  const auto run = one_of_each();
  EXPECT_EQ(label(run, "big"), "Teacher");
  EXPECT_EQ(label(run, "small.alone"), "Student alone");
  EXPECT_EQ(label(run, "small"), "Distilled student");
  EXPECT_EQ(sublabel(run, *run.find("small")), "small");
  EXPECT_EQ(label(run, "mixer"), "mixer");
  EXPECT_EQ(sublabel(run, *run.find("mixer")), "");
  EXPECT_EQ(label(run, "nobody"), "nobody");
  EXPECT_EQ(in_words(run, *run.find("small")), "the distilled student");
  EXPECT_EQ(in_words(run, *run.find("mixer")), "the model 'mixer'");
}

TEST(Models, NothingIsDistilledWithoutATeacher) {
  auto run = one_of_each();
  run.teachers.clear();
  EXPECT_EQ(label(run, "small"), "Student");
}

TEST(Models, SeveralOfOneRoleAreCalledByName) {
  auto run = one_of_each();
  run.models.push_back(named("tiny", Role::student));
  run.models.push_back(named("old", Role::teacher));
  EXPECT_EQ(label(run, "tiny"), "tiny");
  EXPECT_EQ(sublabel(run, *run.find("tiny")), "Distilled student");
  EXPECT_EQ(in_words(run, *run.find("tiny")), "the distilled student 'tiny'");
  EXPECT_EQ(only_teacher(run), nullptr);
}

TEST(Models, OutcomesAreTheStudentsWhereNoneIsNamed) {
  auto run = one_of_each();
  run.outcome.clear();
  ASSERT_EQ(outcomes(run).size(), 1u);
  EXPECT_EQ(outcomes(run)[0]->name, "small");
  EXPECT_EQ(alone_of(run, *outcomes(run)[0])->name, "small.alone");
}

}  // namespace
}  // namespace limbeck::report
