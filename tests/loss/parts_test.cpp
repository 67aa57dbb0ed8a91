#include "limbeck/loss/parts.h"

#include "support/parts.h"

namespace limbeck::loss {
namespace {

// A part with a layer and a parameter of its own.
struct Part : torch::nn::Module {
  Part() {
    conv = register_module("conv", std::make_shared<nn::Conv>(nn::Conv::Shape{2, 3, 1}));
    bn = register_module("bn", std::make_shared<nn::Norm>(3));
    alpha = register_parameter("alpha", at::full({3}, 7.0));
    order = register_buffer("order", at::arange(3));
  }
  std::shared_ptr<nn::Conv> conv;
  std::shared_ptr<nn::Norm> bn;
  Tensor alpha, order;
};

class Nothing final : public Loss {
 public:
  Wants wants(const nn::TapTable&, const std::vector<const nn::TapTable*>&) const override { return {}; }
  Means forward(const Step&) override { return at::zeros({}); }
};

TEST(Parts, AreNamedByThemselvesWhereThereIsOnePairElseByNumberToo) {
  Nothing one, two;
  add_part(one, std::make_shared<Part>(), 0, 1);
  for (std::size_t i = 0; i < 2; ++i) add_part(two, std::make_shared<Part>(), i, 2);
  EXPECT_EQ(parameter_names(one), (std::vector<std::string>{"alpha", "conv.weight", "bn.weight", "bn.bias"}));
  EXPECT_EQ(parameter_names(two)[4], "1.alpha");
  EXPECT_EQ(parameter_names(two).size(), 8);
  EXPECT_TRUE(nn::state(one).contains("order"));
  EXPECT_TRUE(nn::state(two).contains("0.order"));
  EXPECT_EQ(note_name("d", 0, 1), "d");
  EXPECT_EQ(note_name("d", 1, 2), "1.d");
}

// The part and the loss speak of the same tensors, also after both became double.
TEST(Parts, ShareTheirTensorsWithTheLoss) {
  Nothing loss;
  const auto part = std::make_shared<Part>();
  add_part(loss, part, 0, 1);
  nn::use_type(loss, at::kDouble);
  init_parts(loss, Random(3));
  EXPECT_EQ(part->alpha.scalar_type(), at::kDouble);
  EXPECT_TRUE(at::equal(part->conv->parameters()[0], loss.named_parameters()["conv.weight"]));
  EXPECT_TRUE(part->alpha.is_same(loss.named_parameters()["alpha"]));
}

TEST(Parts, HaveFirstWeightsByKeyAndPathAndKeepWhatIsNoLayers) {
  Nothing a, b, other;
  for (Nothing* loss : {&a, &b, &other})
    for (std::size_t i = 0; i < 2; ++i) add_part(*loss, std::make_shared<Part>(), i, 2);
  init_parts(a, Random(3));
  init_parts(b, Random(3));
  init_parts(other, Random(4));
  const auto weight = [](Loss& loss, const std::string& name) { return loss.named_parameters()[name]; };
  EXPECT_TRUE(at::equal(weight(a, "0.conv.weight"), weight(b, "0.conv.weight")));
  EXPECT_FALSE(at::equal(weight(a, "0.conv.weight"), weight(a, "1.conv.weight")));
  EXPECT_FALSE(at::equal(weight(a, "0.conv.weight"), weight(other, "0.conv.weight")));
  EXPECT_TRUE(at::equal(weight(a, "0.alpha"), at::full({3}, 7.0)));
}

// Values -1, 1, 3, 5: mean 2, variance 5. Stored statistics are mean 0 and variance 1.
TEST(Parts, NormsUseTheStatisticsOfTheStepUnlessTheyAreFrozen) {
  nn::Norm norm(1);
  norm.init(Random(1));
  const Tensor x = at::tensor({-1.f, 1.f, 3.f, 5.f}).reshape({2, 1, 1, 2});
  const auto first = [&](nn::Statistics statistics) {
    return normalized(norm, x, statistics).flatten()[0].item<float>();
  };
  const auto mean = [&] { return norm.named_buffers()["running_mean"].item<float>(); };
  EXPECT_NEAR(first(nn::Statistics::stored), -1, 1e-4);
  EXPECT_NEAR(first(nn::Statistics::batch), -3 / std::sqrt(5 + 1e-5), 1e-6);
  EXPECT_EQ(mean(), 0);
  EXPECT_NEAR(first(nn::Statistics::learn), -3 / std::sqrt(5 + 1e-5), 1e-6);
  EXPECT_NEAR(mean(), 0.2, 1e-6);
  for (Tensor& parameter : norm.parameters()) parameter.requires_grad_(false);
  EXPECT_NEAR(first(nn::Statistics::batch), -3 / std::sqrt(5 + 1e-5), 1e-6);
  first(nn::Statistics::learn);
  EXPECT_NEAR(mean(), 0.2, 1e-6);
}

}  // namespace
}  // namespace limbeck::loss
