// limbeck show: what recipes may name.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "support/command_line.h"

namespace limbeck::app {
namespace {

using nlohmann::json;
using test::has;
using test::say;

std::string shown(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "show");
  const auto said = say(std::move(arguments));
  EXPECT_EQ(said.code, 0) << said.err;
  return said.out;
}

json shown_json(std::vector<std::string> arguments) {
  arguments.push_back("--json");
  return json::parse(shown(std::move(arguments)));
}

TEST(Show, ListsEveryKind) {
  const std::vector<std::pair<std::string, std::string>> expected = {{"losses", "kd"},
                                                                     {"models", "resnet"},
                                                                     {"data", "fashion_mnist"},
                                                                     {"transforms", "random_crop"},
                                                                     {"optimizers", "sgd"},
                                                                     {"schedules", "cosine"},
                                                                     {"ramps", "linear"},
                                                                     {"formats", "safetensors"},
                                                                     {"metrics", "valid.accuracy"},
                                                                     {"verbs", "train"}};
  for (const auto& [kind, entry] : expected) {
    EXPECT_TRUE(has(shown({kind}), entry)) << kind;
    const json list = shown_json({kind});
    EXPECT_EQ(list.at("kind"), kind);
    EXPECT_FALSE(list.at("entries").empty());
    for (const json& one : list.at("entries")) EXPECT_NE(one.at("summary"), "") << one;
  }
}

TEST(Show, TellsWhatKindsThereAre) {
  EXPECT_TRUE(has(shown({}), "show losses      show loss NAME"));
  EXPECT_EQ(shown_json({}).at("ramps")[0], "cosine");
}

TEST(Show, GivesTheFamilyOfALoss) {
  EXPECT_TRUE(has(shown({"losses"}), "family"));
  for (const json& entry : shown_json({"losses"}).at("entries")) {
    if (entry.at("name") == "kd") {
      EXPECT_EQ(entry.at("family"), "response");
    }
  }
}

TEST(Show, TellsOptionsOfALoss) {
  const std::string text = shown({"loss", "kd"});
  for (const std::string part :
       {"{loss: kd, temperature: 4}", "https://arxiv.org/abs/1503.02531", "transfers", "fails", "published",
        "limbeck compare recipes/papers/cifar100/resnet56_resnet20.yaml", "temperature", "> 0",
        "cross_entropy"})
    EXPECT_TRUE(has(text, part)) << part;
  const json kd = shown_json({"loss", "kd"});
  bool found = false;
  for (const json& option : kd.at("options")) {
    if (option.at("key") != "temperature") continue;
    found = true;
    EXPECT_EQ(
        option,
        json::parse(R"({"key": "temperature", "type": "number", "default": "4", "range": "> 0", "help": )" +
                    option.at("help").dump() + "}"));
  }
  EXPECT_TRUE(found);
}

TEST(Show, SaysWhatMustBeGiven) {
  for (const json& option : shown_json({"optimizer", "sgd"}).at("options"))
    EXPECT_EQ(option.at("default") == "needed", option.at("key") == "learning_rate") << option;
}

TEST(Show, PrintsTheTapTableOfAModel) {
  const std::string text = shown({"model", "resnet", "--set", "depth=20"});
  EXPECT_TRUE(has(
      text, "for inputs of (3, 32, 32) and 10 classes: 272,474 parameters, 40,813,184 multiply-accumulates"))
      << text;
  EXPECT_TRUE(has(text, "stage3        (64, 8, 8)")) << text;
  EXPECT_TRUE(has(text, "for inputs of (1, 28, 28)"));
}

TEST(Show, TakesOptionsSizesAndClasses) {
  const json model =
      shown_json({"model", "mlp", "--set", "hidden=[5, 4]", "--input", "2,3,3", "--classes", "7"});
  ASSERT_EQ(model.at("networks").size(), 1);
  const json& network = model.at("networks")[0];
  EXPECT_EQ(network.at("parameters"), 18 * 5 + 5 + 5 * 4 + 4 + 4 * 7 + 7);
  EXPECT_EQ(network.at("multiply_accumulates"), 18 * 5 + 5 * 4 + 4 * 7);
  EXPECT_EQ(network.at("taps"), json::parse(R"({"layer1": [5], "layer2": [4], "logits": [7]})"));
  EXPECT_EQ(shown_json({"model", "mlp", "--set", "classes=3"}).at("networks")[0].at("taps").at("logits"),
            json{3});
}

TEST(Show, TellsOtherKindsToo) {
  EXPECT_TRUE(has(shown({"set", "fashion_mnist"}), "60,000 samples, 10 classes, image (1, 28, 28)"));
  EXPECT_TRUE(has(shown({"transform", "random_flip"}), "augment"));
  EXPECT_TRUE(has(shown({"verb", "train"}), "batch_size"));
  EXPECT_TRUE(has(shown({"schedule", "cosine"}), "warmup"));
  EXPECT_TRUE(has(shown({"analysis", "soft_targets"}),
                  "{explain: student, by: soft_targets, temperatures: [1, 4, 20], images: 6}"));
  EXPECT_TRUE(has(shown({"analyses"}), "attention_maps"));
  EXPECT_TRUE(has(shown({"ramp", "linear"}), "until"));
  EXPECT_TRUE(has(shown({"losses", "kd"}), "temperature"));  // many for one is understood
}

TEST(Show, ExplainsNamesThatItDoesNotKnow) {
  const auto complaint = [](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "show");
    const auto said = say(std::move(arguments));
    EXPECT_EQ(said.code, 2);
    EXPECT_EQ(said.out, "");
    return said.err;
  };
  EXPECT_TRUE(has(complaint({"lossses"}), "there is no kind named 'lossses'; did you mean 'losses'?"));
  EXPECT_TRUE(has(complaint({"loss", "kdd"}), "there is no loss named 'kdd'; did you mean 'kd'?"));
  const std::string said = complaint({"loss", "telepathy"});
  EXPECT_TRUE(has(said, "there is ") && has(said, "cross_entropy, ") && has(said, "kd, ")) << said;
  EXPECT_TRUE(has(complaint({"model", "resnet", "--set", "dept=20"}),
                  "dept is not a known key; did you mean 'depth'?"));
  EXPECT_TRUE(has(complaint({"model", "resnet", "--set", "depth"}), "--set wants KEY=VALUE"));
  EXPECT_TRUE(has(complaint({"model", "resnet", "--set", "arch=mlp"}), "would name another arch"));
  EXPECT_TRUE(
      has(complaint({"model", "resnet", "--input", "3,4,4"}), "needs images of at least 8 x 8 pixels"));
  EXPECT_TRUE(has(complaint({"loss", "kd", "--set", "temperature=2"}), "--set is for"));
}

}  // namespace
}  // namespace limbeck::app
