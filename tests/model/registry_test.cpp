// What every architecture of the registry keeps to, for small grey images and for larger coloured ones.
#include "limbeck/model/registry.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <limits>
#include <regex>

#include "limbeck/base/error.h"
#include "limbeck/model/store.h"
#include "model/made.h"

namespace limbeck::model {
namespace {

// Calls `check` with every entry's example, once for each of the two kinds of images.
template <typename Check>
void for_every_arch(const Check& check) {
  for (const auto& [name, entry] : archs().entries()) {
    if (!stands_alone(name)) continue;
    for (const Fit& fit : {fit_of(name, kSmallGray), fit_of(name, kColor)}) {
      const std::string text = "{arch: " + name + ", " + entry.example + "}";
      SCOPED_TRACE(text + " for " + shape_text(fit.input));
      check(text, fit);
    }
  }
}

TEST(EveryArch, AnswersItsTapTableOneByOne) {
  const std::regex conventional(R"(stem|(stage\d+)(\.pre|\.first)?|layer\d+|pooled|logits|output)");
  for_every_arch([&](const std::string& entry, const Fit& fit) {
    const auto model = make(entry, fit);
    const Tensors inputs = images(fit, 3), all = nn::run_all(*model, inputs);
    const nn::TapTable table = nn::tap_table(*model, inputs);
    if (fit.classes > 0) {
      ASSERT_EQ(table.at("logits"), (Shape{3, fit.classes}));
    } else {
      ASSERT_TRUE(table.contains("output")) << "it answers with no class scores";
    }
    EXPECT_GE(table.size(), 2u);
    for (const auto& [name, shape] : table) {
      EXPECT_TRUE(std::regex_match(name, conventional))
          << name
          << " is no conventional tap: stem, stage<i>, stage<i>.pre, stage<i>.first, layer<i>, pooled, "
             "logits, output";
      EXPECT_EQ(shape[0], 3) << name;
      EXPECT_TRUE(at::equal(nn::run(*model, inputs, {name}).at(name), all.at(name))) << name;
    }
  });
}

// Stages that end in something other than a ReLU over `.pre`; what it is there, their own tests check.
bool ends_otherwise(const std::string& entry, const std::string& stage) {
  if (entry.starts_with("{arch: nin")) return stage == "stage3";  // class scores, not rectified
  for (const char* arch : {"wrn",                                 // .pre is behind the norm that follows
                           "mobilenet_v2",                        // blocks end without a ReLU
                           "shufflenet_v2",                       // .pre stands before the shuffle
                           "maxout", "fitnet"})                   // a maximum over pieces
    if (entry.starts_with("{arch: " + std::string(arch))) return true;
  return false;
}

TEST(EveryArch, PublishesWhatItsStagesHoldBeforeTheirLastReLU) {
  int stages = 0;
  for_every_arch([&](const std::string& entry, const Fit& fit) {
    const Tensors taps = nn::run_all(*make(entry, fit), images(fit, 2));
    for (const auto& [name, value] : taps) {
      if (!name.ends_with(".pre")) continue;
      ++stages;
      if (ends_otherwise(entry, name.substr(0, name.size() - 4))) continue;
      EXPECT_TRUE(at::equal(at::relu(value), taps.at(name.substr(0, name.size() - 4)))) << name;
    }
  });
  EXPECT_GE(stages,
            2 * (2 + 2 + 3 + 4 + 4 + 3));  // lenet, convnet, resnet, vgg, resnet50_cifar, shufflenet_v1
}

TEST(EveryArch, OffersTheConventionalTapsOfItsStages) {
  for_every_arch([](const std::string& entry, const Fit& fit) {
    const nn::TapTable table = nn::tap_table(*make(entry, fit), images(fit, 2));
    for (const auto& [name, shape] : table) {
      if (!std::regex_match(name, std::regex(R"(stage\d+)"))) continue;
      EXPECT_TRUE(table.contains("pooled"));
      ASSERT_TRUE(table.contains(name + ".pre") && table.contains(name + ".first")) << name;
      const Shape &pre = table.at(name + ".pre"), &first = table.at(name + ".first");
      EXPECT_EQ(Shape(pre.begin() + 2, pre.end()), Shape(shape.begin() + 2, shape.end())) << name;
      EXPECT_EQ(Shape(first.begin() + 2, first.end()), Shape(shape.begin() + 2, shape.end())) << name;
    }
  });
}

TEST(EveryArch, SaysWhatToDoAboutImagesThatAreTooSmall) {
  for (const std::string& name : archs().names()) {
    if (name == "mlp" || name == "dncnn" || !stands_alone(name)) continue;  // take any input, any image
    const std::string said =
        complaint("{arch: " + name + ", " + archs().at(name).example + "}", Fit{{3, 2, 32}, 10});
    EXPECT_NE(said.find("arch " + name + " needs images of at least"), std::string::npos)
        << name << ": " << said;
    EXPECT_NE(said.find("resize"), std::string::npos) << said;
  }
}

TEST(EveryArch, AnswersForTheSmallestImagesThatItTakes) {
  for (const std::string& name : archs().names()) {
    if (name == "mlp" || !stands_alone(name)) continue;
    const std::string entry = "{arch: " + name + ", " + archs().at(name).example + "}";
    int64_t side = 1;
    while (side < 64 && !complaint(entry, Fit{{3, side, side}, 10}).empty()) ++side;
    EXPECT_LE(side, 16) << name;
    const Fit fit = fit_of(name, {{3, side, side}, 10});
    EXPECT_TRUE(nn::tap_table(*make(entry, fit), images(fit, 2)).contains(fit.answer())) << name;
  }
}

TEST(EveryArch, TreatsEachRowAloneInEvaluation) {
  for_every_arch([](const std::string& entry, const Fit& fit) {
    const auto model = make(entry, fit);
    unsettle(*model);
    const Tensors inputs = images(fit, 5);
    const std::string tap = fit.answer();
    const Tensor together = nn::run(*model, inputs, {tap}).at(tap);
    const Tensor alone = nn::run(*model, {{"image", inputs.at("image").slice(0, 3, 4)}}, {tap}).at(tap);
    const double largest = together.abs().max().item<double>();
    EXPECT_LT(at::sub(together.slice(0, 3, 4), alone).abs().max().item<double>(), 1e-5 * largest);
  });
}

TEST(EveryArch, FillsEveryTensorFromTheKeyAlone) {
  for_every_arch([](const std::string& entry, const Fit& fit) {
    const auto first = make(entry, fit), second = make(entry, fit), other = make(entry, fit, 2);
    for (const auto& [name, value] : nn::state(*second))
      if (value.is_floating_point()) value.detach().fill_(std::numeric_limits<float>::quiet_NaN());
    nn::init(*second, Random(1));
    const Tensors again = nn::state(*second), others = nn::state(*other);
    for (const auto& [name, value] : nn::state(*first)) {
      EXPECT_TRUE(at::equal(value, again.at(name))) << name;
      if (value.dim() > 1) {
        EXPECT_FALSE(at::equal(value, others.at(name))) << name;
      }
    }
  });
}

TEST(EveryArch, SendsAGradientToEveryParameter) {
  for_every_arch([](const std::string& entry, const Fit& fit) {
    const auto model = make(entry, fit);
    const nn::Mode learning{.statistics = nn::Statistics::learn};
    const Tensor answer = nn::run(*model, images(fit, 4), {fit.answer()}, learning).at(fit.answer());
    at::mul(answer, at::sin(at::arange(answer.numel(), at::kFloat)).reshape(answer.sizes())).sum().backward();
    for (const auto& item : model->named_parameters()) {
      ASSERT_TRUE(item.value().grad().defined()) << item.key();
      EXPECT_GT(item.value().grad().abs().max().item<float>(), 0) << item.key();
    }
  });
}

TEST(EveryArch, ComesBackFromItsFolderBitForBit) {
  const auto folder = std::filesystem::path(testing::TempDir()) / "every_arch";
  for_every_arch([&](const std::string& entry, const Fit& fit) {
    const auto model = make(entry, fit);
    unsettle(*model);
    save(folder, *model, {.arch = entry, .fit = fit});
    const Loaded loaded = load(folder, archs());
    const Tensors before = nn::state(*model), after = nn::state(*loaded.model);
    ASSERT_EQ(before.size(), after.size());
    for (const auto& [name, value] : before) EXPECT_TRUE(at::equal(value, after.at(name))) << name;
    const std::string tap = fit.answer();
    EXPECT_TRUE(at::equal(nn::run(*model, images(fit, 2), {tap}).at(tap),
                          nn::run(*loaded.model, images(fit, 2), {tap}).at(tap)));
  });
  std::filesystem::remove_all(folder);
}

TEST(EveryArch, HasTheSameTapsWhenFolded) {
  for_every_arch([](const std::string& entry, const Fit& fit) {
    const auto plain = make(entry, fit), folded = make(entry, fit);
    unsettle(*plain);
    unsettle(*folded);
    nn::fold(*folded);
    nn::use_channels_last(*folded);
    const Tensors after = nn::run_all(*folded, images(fit, 3));
    for (const auto& [name, value] : nn::run_all(*plain, images(fit, 3))) {
      const double largest = value.abs().max().item<double>();
      EXPECT_LT(at::sub(value, after.at(name)).abs().max().item<double>(), 1e-5 * largest) << name;
    }
  });
}

TEST(EveryArch, RunsInDouble) {
  for_every_arch([](const std::string& entry, const Fit& fit) {
    const auto model = make(entry, fit);
    nn::use_type(*model, at::kDouble);
    const Tensors wide{{"image", images(fit, 2).at("image").to(at::kDouble)}};
    EXPECT_EQ(nn::run(*model, wide, {fit.answer()}).at(fit.answer()).scalar_type(), at::kDouble);
  });
}

TEST(EveryArch, FitsOtherSizesChannelsAndClasses) {
  for_every_arch([](const std::string& entry, const Fit& fit) {
    const Fit other{{2, fit.input[1] + 4, fit.input[2] + 8}, fit.classes > 0 ? 7 : 0};
    const Shape answer = nn::tap_table(*make(entry, other), images(other, 2)).at(other.answer());
    EXPECT_EQ(answer.size() == 2 ? answer[1] : 0, other.classes);
  });
}

TEST(ReadFit, TakesWhatTheRecipeSays) {
  Params params = Params::parse("{arch: resnet, classes: 7, channels_in: 1}");
  const Blueprint blueprint = archs().make(params);
  EXPECT_EQ(blueprint.classes, 7);
  EXPECT_EQ(blueprint.channels_in, 1);
  Params silent = Params::parse("{arch: resnet}");
  EXPECT_FALSE(archs().make(silent).classes.has_value());
  EXPECT_THROW(make("{arch: resnet, classes: 1}"), RecipeError);
}

}  // namespace
}  // namespace limbeck::model
