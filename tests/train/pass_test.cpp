#include "limbeck/train/pass.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "limbeck/base/check.h"

namespace limbeck::train {
namespace {

// Counts its runs and how deep they went.
class Counting final : public nn::Model {
 public:
  Counting() { fc_ = register_module("fc", std::make_shared<nn::Linear>(4, 3)); }
  void forward(const Tensors& inputs) override {
    ++runs;
    const Tensor first = keep("first", (*fc_)(inputs.at("image").flatten(1)));
    ++tails;
    keep("logits", first * 2);
  }
  int runs = 0, tails = 0;

 private:
  std::shared_ptr<nn::Linear> fc_;
};

class Oracle final : public teacher::Answerer {
 public:
  Tensors answer(const data::Batch& part, const std::vector<std::string>& taps, const Progress&) override {
    ++runs;
    asked = taps;
    Tensors answers;
    for (const std::string& tap : taps) answers[tap] = at::ones({part.rows, 3});
    return answers;
  }
  nn::TapTable table(const Tensors&) override { return {}; }
  int runs = 0;
  std::vector<std::string> asked;
};

// A pass needs no more of a term than whom it asks for what.
class Nothing final : public loss::Loss {
 public:
  loss::Wants wants(const nn::TapTable&, const std::vector<const nn::TapTable*>&) const override {
    return {};
  }
  loss::Means forward(const loss::Step& step) override { return step.student.begin()->second.mean(); }
};

struct Scene {
  Scene() {
    learner.name = learner.key = "student";
    model = std::make_shared<Counting>();
    nn::init(*model, Random(1));
    learner.model = model;
    now.progress.length = {10, 10};
  }

  Term& add(std::vector<std::string> student, std::vector<std::string> taught, optim::Value weight = 1) {
    auto term = std::make_unique<Term>();
    term->name = term->line = "line" + std::to_string(terms.size());
    term->loss = std::make_shared<Nothing>();
    term->weight = weight;
    term->learner = &learner;
    term->wants.student = std::move(student);
    term->wants.teacher = taught;
    if (!taught.empty()) term->teachers = {&oracle};
    terms.push_back(std::move(term));
    return *terms.back();
  }
  Pass pass(bool learns = true) {
    Turn turn{{&learner}, {}};
    for (const auto& term : terms) turn.terms.push_back(term.get());
    const Tensors inputs{{"image", at::arange(8, at::kFloat).reshape({2, 1, 2, 2})}};
    return {data::batch_of(inputs, at::zeros({2}, at::kLong), 3), now, {turn}, learns};
  }

  std::shared_ptr<Counting> model;
  Learner learner;
  Oracle oracle;
  std::vector<std::unique_ptr<Term>> terms;
  Now now;
};

TEST(Pass, RunsEverybodyOnceForTheUnionOfTheTaps) {
  Scene scene;
  const Term &a = scene.add({"first"}, {"t1", "t2"}), &b = scene.add({"logits"}, {"t2", "t3"}),
             &c = scene.add({"logits"}, {});
  Pass pass = scene.pass();
  EXPECT_EQ(scene.model->runs, 0) << "not before it is asked";
  for (const Term* term : {&a, &b, &c, &a}) {
    const loss::Step step = pass.show(*term);
    EXPECT_TRUE(step.student.contains(term->wants.student[0]));
    EXPECT_EQ(step.teachers.size(), term->teachers.size());
  }
  EXPECT_EQ(scene.model->runs, 1);
  EXPECT_EQ(scene.oracle.runs, 1);
  EXPECT_EQ(scene.oracle.asked, (std::vector<std::string>{"t1", "t2", "t3"}));
}

TEST(Pass, ATermAtZeroForGoodWantsNothing) {
  Scene scene;
  const Term& a = scene.add({"first"}, {});
  scene.add({"logits"}, {"t1"}, 0);
  Pass pass = scene.pass();
  pass.show(a);
  EXPECT_EQ(scene.model->tails, 0) << "no deeper than the taps that are wanted";
  EXPECT_EQ(scene.oracle.runs, 0);
}

TEST(Pass, ATeacherRunsOnlyWhenATermThatNeedsItIsShown) {
  Scene scene;
  const Term& a = scene.add({"first"}, {});
  const Term& b = scene.add({"logits"}, {"t1"});
  Pass pass = scene.pass();
  pass.show(a);
  EXPECT_EQ(scene.oracle.runs, 0);
  pass.show(b);
  EXPECT_EQ(scene.oracle.runs, 1);
  EXPECT_EQ(scene.model->runs, 1);
}

TEST(Pass, ForgetsALearnerThatMovedButNotItsTeacher) {
  Scene scene;
  const Term& a = scene.add({"logits"}, {"t1"});
  Pass pass = scene.pass();
  const Tensor before = pass.show(a).student.at("logits");
  {
    const at::NoGradGuard no_gradient;
    for (Tensor& parameter : scene.model->parameters()) parameter.add_(1);
  }
  EXPECT_TRUE(at::equal(pass.show(a).student.at("logits"), before));
  pass.forget(scene.learner);
  EXPECT_FALSE(at::equal(pass.show(a).student.at("logits"), before));
  EXPECT_EQ(scene.model->runs, 2);
  EXPECT_EQ(scene.oracle.runs, 1);
  pass.clear();
  pass.show(a);
  EXPECT_EQ(scene.model->runs, 3);
  EXPECT_EQ(scene.oracle.runs, 2);
}

TEST(Pass, TheLearnerHasAGradientAndItsTeacherNone) {
  Scene scene;
  const Term& a = scene.add({"logits"}, {"t1"});
  Pass pass = scene.pass();
  const loss::Step step = pass.show(a);
  EXPECT_TRUE(step.student.at("logits").requires_grad());
  EXPECT_FALSE(step.teacher().at("t1").requires_grad());
}

TEST(Pass, GivesTheInputGradientAsATapThatCanBeDifferentiated) {
  Scene scene;
  const Term &a = scene.add({"logits"}, {}), &b = scene.add({"input_gradient"}, {});
  Pass pass = scene.pass();
  EXPECT_FALSE(pass.show(a).batch.inputs.at("image").requires_grad());
  const Tensor gradient = pass.show(b).student.at("input_gradient");
  EXPECT_EQ(scene.model->runs, 1) << "one pass for all taps";
  EXPECT_EQ(shape_of(gradient), (Shape{2, 1, 2, 2}));
  gradient.square().sum().backward();
  EXPECT_GT(scene.model->parameters().front().grad().abs().max().item<double>(), 0);
}

TEST(Pass, RunsAStudentAgainForATermThatAsks) {
  Scene scene;
  const Term& a = scene.add({"logits"}, {});
  scene.add({"first", "input_gradient"}, {});
  Pass pass = scene.pass();
  const loss::Step step = pass.show(a);
  const Tensors again = step.rerun({{"image", step.batch.inputs.at("image") + 1}});
  EXPECT_EQ(scene.model->runs, 2);
  ASSERT_EQ(again.size(), 1) << "the taps of this term alone";
  EXPECT_FALSE(at::equal(again.at("logits"), step.student.at("logits")));
  EXPECT_TRUE(again.at("logits").requires_grad());
  EXPECT_TRUE(at::equal(step.rerun(step.batch.inputs).at("logits"), step.student.at("logits")));
}

// Running statistics of a loss's own parts move with the first part of a step, and not where it is only
// measured.
TEST(Pass, TellsLossesWhichStatisticsTheirPartsUse) {
  Scene scene;
  const Term& term = scene.add({"logits"}, {});
  const auto statistics = [&](int64_t first_row, bool learns) {
    data::Batch part = scene.pass().batch();
    part.first_row = first_row;
    Turn turn{{&scene.learner}, {scene.terms[0].get()}};
    Pass pass(part, scene.now, {turn}, learns);
    return pass.show(term).statistics;
  };
  EXPECT_EQ(statistics(0, true), nn::Statistics::learn);
  EXPECT_EQ(statistics(2, true), nn::Statistics::batch);
  EXPECT_EQ(statistics(0, false), nn::Statistics::stored);
}

TEST(Pass, GivesEachLineOfEachStepItsOwnRandomness) {
  Scene scene;
  const Term &a = scene.add({"logits"}, {}), &b = scene.add({"logits"}, {});
  const auto random = [&](const Term& term, int64_t step) {
    scene.now.progress.step = step;
    Pass pass = scene.pass();
    return pass.show(term).random;
  };
  EXPECT_EQ(random(a, 0), random(a, 0));
  EXPECT_FALSE(random(a, 0) == random(b, 0));
  EXPECT_FALSE(random(a, 0) == random(a, 1));
}

// sgd moves nothing by a NaN gradient, nor by a finite one beside an infinite objective.
TEST(Learner, MovesByFiniteNumbersAlone) {
  for (const auto& [gradient, objective, moves] : {std::tuple{1.0, 1.0, true},
                                                   {std::nan(""), 1.0, false},
                                                   {INFINITY, 1.0, false},
                                                   {1.0, INFINITY, false}}) {
    Params params = Params::parse("{optimizer: sgd, learning_rate: 0.5}");
    optim::optimizers::Registry optimizers("optimizer");
    optim::optimizers::register_optimizers(optimizers);
    optim::schedules::Registry schedules("schedule");
    optim::schedules::register_schedules(schedules);
    Tensor weight = at::zeros({2}).requires_grad_(true);
    Learner learner;
    learner.parameters = {{"w", weight}};
    learner.optimizer =
        std::make_unique<optim::Optimizer>(optim::make_optimizer(params, optimizers)(), learner.parameters);
    learner.schedule = optim::schedules::make_schedule(Params::parse("{schedule: constant}"), schedules)();
    weight.mutable_grad() = at::full({2}, gradient);
    Now now;
    now.progress.length = {10, 10};
    const Update update = learner.update(now, at::scalar_tensor(objective));
    EXPECT_EQ(update.bad.item<float>() == 0, moves) << gradient << ' ' << objective;
    EXPECT_EQ(weight[0].item<float>(), moves ? -0.5F : 0.0F) << gradient << ' ' << objective;
    learner.clear();
    EXPECT_FALSE(weight.grad().defined());
  }
}

}  // namespace
}  // namespace limbeck::train
