#include "limbeck/train/models.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "limbeck/base/error.h"
#include "support/ran.h"
#include "support/scene.h"

namespace limbeck::train {
namespace {

const std::string kRecipe = R"(
limbeck: 1
seed: 3
data: {train: {set: synthetic, shape: [1, 6, 6], classes: 3, samples: 60}}
models:
  teacher: {arch: mlp, hidden: [8], weights: {file: none.safetensors}}
  student: MODEL
stages:
  - {name: learn, train: student, epochs: 1, losses: [cross_entropy, {loss: kd, weight: 0}], optimizer: {optimizer: sgd, learning_rate: 0.1}}
baseline: true
)";

const data::Facts kFacts{
    .samples = 60, .fields = {{"image", {1, 6, 6}}}, .classes = 3, .class_names = {"a", "b", "c"}};

Plan plan_of(const std::string& model) { return test::compiled(test::with(kRecipe, "MODEL", model)); }

Tensors first_weights(const Plan& plan, const std::string& name, uint64_t seed) {
  Models models(plan, at::kCPU, true);
  models.meet(name, kFacts);
  return nn::state(*models.fill(name, seed).model);
}

TEST(Models, TakeInputAndClassesFromTheFirstSetTheyMeet) {
  const Plan plan = plan_of("{arch: mlp, hidden: [8]}");
  Models models(plan, at::kCPU, false);
  const Member& member = models.meet("student", kFacts);
  EXPECT_EQ(member.fit, (model::Fit{{1, 6, 6}, 3}));
  EXPECT_EQ(member.card.class_names, kFacts.class_names);
  EXPECT_EQ(nn::state(*member.model).at("fc1.weight").sizes().vec(), (Shape{8, 36}));
  EXPECT_FALSE(member.filled);
}

TEST(Models, TheRecipesClassesWin) {
  const Plan plan = plan_of("{arch: mlp, hidden: [8], classes: 7}");
  Models models(plan, at::kCPU, false);
  const Member& member = models.meet("student", kFacts);
  EXPECT_EQ(member.fit.classes, 7);
  EXPECT_TRUE(member.card.class_names.empty()) << "names of three classes do not fit seven";
}

TEST(Models, WantToBeToldTheirClassesBySomebody) {
  const Plan plan = plan_of("{arch: mlp, hidden: [8]}");
  Models models(plan, at::kCPU, false);
  data::Facts unlabelled = kFacts;
  unlabelled.classes = 0;
  const std::string message = test::message_of<UserError>([&] { models.meet("student", unlabelled); });
  EXPECT_NE(message.find("recipe.yaml:7: models.student: nothing says how many classes"), std::string::npos)
      << message;
}

TEST(Models, FirstWeightsAreAFunctionOfSeedAndKey) {
  const Plan plan = plan_of("{arch: mlp, hidden: [8]}"), again = plan_of("{arch: mlp, hidden: [8]}");
  const Tensors student = first_weights(plan, "student", 3);
  test::expect_same(student, first_weights(again, "student", 3));
  test::expect_same(student,
                    first_weights(plan, "student.alone", 3));  // a baseline's twin begins as its student
  EXPECT_EQ(test::differing(student, first_weights(plan, "student", 4)), 4);
  EXPECT_EQ(test::differing(student, first_weights(plan, "teacher", 3)), 4) << "same shape, another name";
}

TEST(Models, DoNotFillTwice) {
  const Plan plan = plan_of("{arch: mlp, hidden: [8]}");
  Models models(plan, at::kCPU, false);
  models.meet("student", kFacts);
  const Tensors before = test::copied(*models.fill("student", 3).model);
  test::expect_same(before, nn::state(*models.fill("student", 4).model));
}

TEST(Models, ACopyIsAnotherObjectWithTheSameWeights) {
  const Plan plan = plan_of("{arch: convnet, channels: [3]}");
  Models models(plan, at::kCPU, false);
  models.meet("student", kFacts);
  Member& member = models.fill("student", 3);
  const auto copy = models.copy("student");
  test::expect_same(nn::state(*member.model), nn::state(*copy));
  const Tensors before = test::copied(*member.model);
  const at::NoGradGuard no_gradient;
  for (Tensor& parameter : copy->parameters()) parameter.zero_();
  test::expect_same(before, nn::state(*member.model));
}

// A model of three classes over (1, 6, 6) in a file.
struct Stored {
  Stored() {
    const Plan plan = plan_of("{arch: mlp, hidden: [8]}");
    Models models(plan, at::kCPU, false);
    models.meet("student", kFacts);
    Member& member = models.fill("student", 9);
    weights = test::copied(*member.model);
    model::save(scratch / "stored", *member.model, member.card);
  }
  Plan plan(const std::string& more = "") const {
    return plan_of("{arch: mlp, hidden: [8], weights: {file: " +
                   (scratch / "stored" / "model.safetensors").string() + "}" + more + "}");
  }
  std::string refusal(const Plan& plan, const data::Facts& facts) const {
    Models models(plan, at::kCPU, false);
    return test::message_of<UserError>([&] {
      models.meet("student", facts);
      models.fill("student", 1);
    });
  }
  test::Scratch scratch;
  Tensors weights;
};

TEST(Models, TakeTheirWeightsAndClassesFromAFile) {
  const Stored stored;
  const Plan plan = stored.plan();
  Models models(plan, at::kCPU, false);
  data::Facts unlabelled = kFacts;
  unlabelled.classes = 0;
  EXPECT_EQ(models.meet("student", unlabelled).fit.classes, 3);
  test::expect_same(nn::state(*models.fill("student", 1).model), stored.weights);
}

// A teacher that only teaches is still saved and exported with what its user must know.
TEST(Models, TakeWhatNothingElseSaysFromTheCardBesideTheirFile) {
  Stored stored;
  {
    const Plan plan = plan_of("{arch: mlp, hidden: [8]}");
    Models models(plan, at::kCPU, false);
    models.meet("student", kFacts);
    Member& member = models.fill("student", 9);
    member.card.preprocessing = {"{transform: normalize, mean: [0.25], std: [0.5]}"};
    member.card.tables = {{"whitening.mean", at::ones({2})}};
    model::save(stored.scratch / "stored", *member.model, member.card);
  }
  const Plan plan = stored.plan(), wider = stored.plan(", classes: 4");
  data::Facts nameless = kFacts;
  nameless.class_names.clear();
  const model::Card card = Models(plan, at::kCPU, false).meet("student", nameless).card;
  EXPECT_EQ(card.preprocessing, std::vector<std::string>{"{transform: normalize, mean: [0.25], std: [0.5]}"});
  EXPECT_EQ(card.class_names, kFacts.class_names);
  EXPECT_TRUE(card.tables.contains("whitening.mean"));
  data::Facts named = kFacts;
  named.class_names = {"x", "y", "z"};
  EXPECT_EQ(Models(plan, at::kCPU, false).meet("student", named).card.class_names, named.class_names)
      << "the set says";
  EXPECT_TRUE(Models(wider, at::kCPU, false).meet("student", nameless).card.class_names.empty())
      << "a new head has other classes";
}

TEST(Models, TryTheirFileWithoutTakingIt) {
  const Stored stored;
  const Plan plan = stored.plan(),
             absent = plan_of("{arch: mlp, hidden: [8], weights: {file: none.safetensors}}");
  Models models(plan, at::kCPU, false), none(absent, at::kCPU, false), smoke(absent, at::kCPU, true);
  for (Models* some : {&models, &none, &smoke}) some->meet("student", kFacts);
  models.try_weights("student");
  EXPECT_FALSE(models.get("student").filled);
  EXPECT_NE(test::message_of<UserError>([&] {
              none.try_weights("student");
            }).find("models.student.weights: there is no file none.safetensors"),
            std::string::npos);
  EXPECT_NO_THROW(smoke.try_weights("student"));
}

TEST(Models, GetANewHeadWhereTheRecipeSaysOtherClasses) {
  struct Told : Observer {
    void phase(const std::string& text) override { said += text; }
    std::string said;
  } told;
  const Stored stored;
  const Plan plan = stored.plan(", classes: 4");
  Models models(plan, at::kCPU, false, &told);
  EXPECT_EQ(models.meet("student", kFacts).fit.classes, 4);
  const Tensors state = nn::state(*models.fill("student", 1).model);
  EXPECT_TRUE(at::equal(state.at("fc1.weight"), stored.weights.at("fc1.weight")));
  EXPECT_EQ(state.at("head.weight").size(0), 4);
  EXPECT_GT(state.at("head.weight").std().item<double>(), 0) << "first weights, not memory as it was found";
  EXPECT_EQ(told.said, "  student gets a new head of 4 classes: first weights for head.weight, head.bias");
}

TEST(Models, NameBothSidesOfADisagreement) {
  const Stored stored;
  data::Facts larger = kFacts;
  larger.fields["image"] = {1, 8, 8};
  const std::string input = stored.refusal(stored.plan(), larger);
  EXPECT_NE(input.find("its weights were made for inputs of (1, 6, 6), and its set gives (1, 8, 8)"),
            std::string::npos)
      << input;
  const std::string channels = stored.refusal(plan_of("{arch: mlp, channels_in: 3}"), kFacts);
  EXPECT_NE(channels.find("models.student.channels_in is 3, but its set has 1 channels"), std::string::npos)
      << channels;
  const Plan other =
      plan_of("{arch: mlp, hidden: [9], weights: {file: " + (stored.scratch / "stored").string() + "}}");
  const std::string shape = stored.refusal(other, kFacts);
  EXPECT_NE(shape.find("models.student.weights: "), std::string::npos) << shape;
  EXPECT_NE(shape.find("fc1.weight"), std::string::npos) << shape;
}

TEST(Models, RefuseASetOfAnotherShapeThanTheirFirst) {
  const Plan plan = plan_of("{arch: mlp, hidden: [8]}");
  Models models(plan, at::kCPU, false);
  models.meet("student", kFacts);
  data::Facts larger = kFacts;
  larger.fields["image"] = {1, 8, 8};
  const std::string message = test::message_of<UserError>([&] { models.meet("student", larger); });
  EXPECT_NE(message.find("models.student: it was made for inputs of (1, 6, 6), and this set gives (1, 8, 8)"),
            std::string::npos)
      << message;
}

TEST(Models, AbsentWeightsAreRefusedUnlessItIsSmoke) {
  const Plan plan = plan_of("{arch: mlp, hidden: [8], weights: {file: none.safetensors}}");
  Models models(plan, at::kCPU, false), smoke(plan, at::kCPU, true);
  for (Models* some : {&models, &smoke}) some->meet("student", kFacts);
  EXPECT_NE(test::message_of<UserError>([&] { models.fill("student", 1); }).find("models.student.weights: "),
            std::string::npos);
  EXPECT_TRUE(smoke.fill("student", 1).filled);
}

}  // namespace
}  // namespace limbeck::train
