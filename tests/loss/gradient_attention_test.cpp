#include "support/differentiated.h"

namespace limbeck::loss {
namespace {

using Strings = std::vector<std::string>;

Scene gradients(const Tensor& student, const Tensor& teacher, const std::vector<int64_t>& labels) {
  return {.student = {{nn::kInputGradient, student}},
          .teachers = {{{nn::kInputGradient, teacher}}},
          .batch = labelled(labels, 3)};
}

double attention(const std::string& options, const Scene& scene) {
  return number(*make("{loss: gradient_attention, " + options + "}"), scene);
}

// z = W x, x = (1, 2), y = 0: J = W^T (softmax(z) - e_y) at W = I is (-0.731059, 0.731059), at W = diag(2, 1)
// it is
// (-1, 0.5): softmax(2, 2) is (1/2, 1/2). The gap is (0.268941, 0.231059).
const Tensor kStudent = at::tensor({-0.7310585786300049, 0.7310585786300049}, at::kDouble).view({1, 1, 1, 2});
const Tensor kTeacher = at::tensor({-1.0, 0.5}, at::kDouble).view({1, 1, 1, 2});

TEST(GradientAttention, MatchesAValueWorkedOutByHand) {
  const double square = 0.2689414213699951 * 0.2689414213699951 + 0.2310585786300049 * 0.2310585786300049;
  EXPECT_NEAR(attention("distance: squared", gradients(kStudent, kTeacher, {0})), square / 2, 1e-15);
  EXPECT_NEAR(attention("distance: squared", gradients(kStudent, kTeacher, {0})), 0.062859, 1e-6)
      << "as printed";
  EXPECT_NEAR(attention("distance: norm", gradients(kStudent, kTeacher, {0})), 0.177283, 1e-6);
  // Rows 3 and 4 long: (9 + 16) / 4 and (3 + 4) / 4; of the mean over two rows half as long.
  const Scene two = gradients(at::tensor({3.0, 0.0, 0.0, 4.0}, at::kDouble).view({2, 2}),
                              at::zeros({2, 2}, at::kDouble), {1, 2});
  EXPECT_EQ(attention("distance: squared", two), 6.25);
  EXPECT_EQ(attention("distance: norm", two), 1.75);
  EXPECT_EQ(attention("gradient_of: batch_mean", two), 6.25 / 4);
  EXPECT_EQ(attention("gradient_of: batch_mean, distance: norm", two), 1.75 / 2);
}

// d/dW of half the squared gap, W = I, by double back-propagation (methods' worked example).
TEST(GradientAttention, DifferentiatesTwice) {
  auto fc = std::make_shared<nn::Linear>(2, 2);
  class Flat final : public nn::Model {
   public:
    explicit Flat(const std::shared_ptr<nn::Linear>& fc) : fc_(register_module("fc", fc)) {}
    void forward(const Tensors& inputs) override { keep("logits", (*fc_)(only(inputs).flatten(1))); }
    std::shared_ptr<nn::Linear> fc_;
  } student(fc);
  nn::use_type(student, at::kDouble);
  {
    const at::NoGradGuard no_gradient;
    fc->parameters()[0].copy_(at::eye(2, at::kDouble));
    fc->parameters()[1].zero_();
  }
  const data::Batch batch = data::batch_of(
      {{"image", at::tensor({1.0, 2.0}, at::kDouble).view({1, 1, 1, 2})}}, at::zeros({1}, at::kLong), 2);
  const Tensors theirs{{nn::kInputGradient, kTeacher}};
  for (const auto& [distance, corner, other] :
       {std::tuple{"squared", -0.189164, -0.154021}, {"norm", -0.266753, -0.217196}}) {
    const Tensors mine = nn::run(student, batch.inputs, {batch.labels, {}}, {nn::kInputGradient});
    Step step{mine, {&theirs}, batch};
    fc->parameters()[0].mutable_grad() = Tensor();
    make("{loss: gradient_attention, distance: " + std::string(distance) + "}")
        ->forward(step)
        .front()
        .backward();
    const Tensor slope = fc->parameters()[0].grad();
    const Tensor known = at::tensor({corner, other, -corner, -other}, at::kDouble).view({2, 2});
    EXPECT_LT((slope - known).abs().max().item<double>(), 1e-6) << slope;
  }
}

TEST(GradientAttention, WeightGradientAgreesWithFiniteDifferences) {
  PooledNet student(1), teacher(2);
  for (const std::string options : {"distance: squared", "distance: norm", "gradient_of: batch_mean"})
    expect_weight_gradient(*make("{loss: gradient_attention, " + options + "}"), student, &teacher,
                           pictures());
}

TEST(GradientAttention, WeightGradientAgreesWithFiniteDifferencesThroughBatchNorm) {
  PooledNet student(1, /*with_norm=*/true), teacher(2);
  const nn::Mode of_batch{.statistics = nn::Statistics::batch};
  expect_weight_gradient(*make("{loss: gradient_attention}"), student, &teacher, pictures(), of_batch);
}

TEST(GradientAttention, IsZeroForEqualNetworksAndGivesTheTeacherNoGradient) {
  PooledNet student(1), teacher(1), other(2);
  for (const std::string distance : {"squared", "norm"}) {
    const auto loss = make("{loss: gradient_attention, distance: " + distance + "}");
    const Tensor zero = loss_of(*loss, student, &teacher, pictures());
    EXPECT_EQ(zero.item<double>(), 0);
    zero.backward();
    for (const Tensor& parameter : student.parameters())
      EXPECT_EQ(parameter.grad().defined() ? parameter.grad().abs().max().item<double>() : 0, 0) << "not NaN";
    EXPECT_GT(loss_of(*loss, student, &other, pictures()).item<double>(), 1e-4);
    for (const Tensor& parameter : teacher.parameters()) EXPECT_FALSE(parameter.grad().defined());
  }
}

TEST(GradientAttention, CountsRowsWithALabelHardOrSoft) {
  Scene scene = gradients(noise({3, 4}, 1), noise({3, 4}, 2), {1, -1, -1});
  const auto loss = make("{loss: gradient_attention}");
  EXPECT_EQ(loss->counts(scene.batch), std::vector<double>{1});
  const Scene first = part(scene, 0, 1);
  EXPECT_NEAR(number(*loss, scene), number(*loss, first), 1e-15);
  scene.batch.soft_labels =
      at::tensor({0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.2, 0.8, 0.0}, at::kDouble).view({3, 3});
  scene.batch.soft_labelled = 1;
  EXPECT_EQ(loss->counts(scene.batch), std::vector<double>{2});
  EXPECT_NEAR(number(*loss, scene),
              (number(*loss, first) +
               number(*loss, gradients(scene.student[nn::kInputGradient].slice(0, 2, 3),
                                       scene.teachers[0][nn::kInputGradient].slice(0, 2, 3), {0}))) /
                  2,
              1e-15);
}

TEST(GradientAttention, AddsUpFromPartsOfABatch) {
  const Scene whole = gradients(noise({6, 2, 3}, 1), noise({6, 2, 3}, 2), {0, -1, 2, 1, -1, -1});
  for (const std::string distance : {"squared", "norm"})
    expect_parts_add_up(*make("{loss: gradient_attention, distance: " + distance + "}"), whole, {2, 4, 6},
                        nn::kInputGradient);
  EXPECT_TRUE(
      builder("{loss: gradient_attention, gradient_of: batch_mean}").needs.contains(Need::whole_batch))
      << "there a row's gradient depends on how many others there are";
  EXPECT_FALSE(builder("{loss: gradient_attention}").needs.contains(Need::whole_batch));
}

TEST(GradientAttention, GradientAgreesWithFiniteDifferences) {
  const Scene scene = gradients(noise({4, 1, 2, 3}, 1), noise({4, 1, 2, 3}, 2), {0, -1, 2, 1});
  for (const std::string options :
       {"distance: squared", "distance: norm", "gradient_of: batch_mean, distance: norm"})
    expect_gradient(*make("{loss: gradient_attention, " + options + "}"), scene);
}

TEST(GradientAttention, RefusesBadOptionsOtherInputsAndOtherClasses) {
  expect_faults(faults("loss: gradient_attention\ndistance: cosine\ngradient_of: batch\nbeta: 1"),
                (Strings{"r.yaml:2: distance must be one of squared, norm",
                         "r.yaml:3: gradient_of must be one of sample, batch_mean",
                         "r.yaml:4: beta is not a known key"}));
  const auto loss = make("{loss: gradient_attention}");
  EXPECT_EQ(complaint([&] {
              wants(*loss, {{"input_gradient", {2, 1, 8, 8}}}, {{{"input_gradient", {2, 3, 8, 8}}}});
            }),
            "'input_gradient' is (N, 1, 8, 8) in the student and 'input_gradient' (N, 3, 8, 8) in the "
            "teacher: gradients "
            "are compared value by value, so both must see the same input");
  EXPECT_EQ(wants(*loss, {{"input_gradient", {2, 1, 8, 8}}}, {{{"input_gradient", {2, 1, 8, 8}}}}).teacher,
            Strings{"input_gradient"});
  const Tensors ten{{"logits", at::zeros({2, 10})}}, five{{"logits", at::zeros({2, 5})}};
  const data::Facts facts{.samples = 9, .fields = {}, .classes = 10, .class_names = {}};
  EXPECT_EQ(complaint([&] {
              loss->prepare({ten, {&five}, facts, {}, 4});
            }),
            "the teacher scores 5 classes, the set has labels of 10: input_gradient is that of the labels' "
            "cross-entropy");
  EXPECT_EQ(complaint([&] { loss->prepare({ten, {&ten}, facts, {}, 4}); }), "no complaint");
}

}  // namespace
}  // namespace limbeck::loss
