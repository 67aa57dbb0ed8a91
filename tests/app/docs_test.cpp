// The pages of docs/ that the program writes are those that are checked in.
#include <gtest/gtest.h>

#include <filesystem>

#include "limbeck/base/files.h"
#include "limbeck/base/text.h"
#include "support/command_line.h"
#include "support/scratch.h"

namespace limbeck::app {
namespace {

namespace fs = std::filesystem;

const fs::path kDocs = fs::path(LIMBECK_SOURCE_FOLDER) / "docs";

TEST(Docs, AreAsTheProgramWritesThem) {
  const test::Scratch scratch;
  fs::create_directories(scratch / "docs");
  if (fs::exists(kDocs / "results"))
    fs::copy(kDocs / "results", scratch / "docs/results", fs::copy_options::recursive);
  const auto said = test::say({"docs", "--out", scratch / "docs"});
  ASSERT_EQ(said.code, 0) << said.err;
  int pages = 0;
  for (const auto& entry : fs::directory_iterator(scratch / "docs")) {
    if (entry.is_directory()) continue;
    const fs::path kept = kDocs / entry.path().filename();
    ASSERT_TRUE(fs::exists(kept)) << kept << " is missing: run `make docs`";
    EXPECT_EQ(read_file(entry.path()), read_file(kept)) << kept << " is out of date: run `make docs`";
    ++pages;
  }
  EXPECT_EQ(pages, 7);
}

TEST(Docs, AreTheSameWhateverTheThreads) {
  const test::Scratch scratch;
  test::say({"docs", "--out", scratch / "one", "--threads", "1"});
  test::say({"docs", "--out", scratch / "two", "--threads", "2"});
  for (const auto& entry : fs::directory_iterator(scratch / "one"))
    EXPECT_EQ(read_file(entry.path()), read_file(scratch / "two" / entry.path().filename()));
}

// "## kd" up to the next loss.
std::string card(const std::string& page, const std::string& loss) {
  const std::size_t begin = page.find("\n## " + loss + "\n");
  return begin == std::string::npos ? "" : page.substr(begin, page.find("\n## ", begin + 1) - begin);
}

TEST(Docs, CardsOfLossesHoldPublishedNumbersCommandsAndOurs) {
  const test::Scratch scratch;
  const std::string all = R"("set": "test", "measure": "accuracy", "seeds": 3, )";
  scratch.file("docs/results/pair.json",
               "[{" + all +
                   R"("method": "kd", "role": "kd", "mean": 0.8123, "standard_deviation": 0.0031, )"
                   R"("alone": "alone"}, {)" +
                   all +
                   R"("method": "alone", "role": "alone", "mean": 0.8011, "standard_deviation": 0.002, )"
                   R"("alone": null}])");
  ASSERT_EQ(test::say({"docs", "--out", scratch / "docs"}).code, 0);
  const std::string page = read_file(scratch / "docs/losses.md");
  EXPECT_TRUE(test::has(card(page, "kd"), "| published | CIFAR-100, resnet56 to resnet20: 70.66 %"));
  EXPECT_TRUE(test::has(card(page, "kd"),
                        "\n| command | `limbeck compare recipes/papers/cifar100/resnet56_resnet20.yaml` |\n"
                        "| our number | 81.23 \u00b1 0.31 % (test accuracy, 3 seeds), the student alone "
                        "80.11 %: [pair](results.md#pair) |\n"))
      << card(page, "kd");
  EXPECT_TRUE(test::has(card(page, "cross_entropy"), "| our number | 80.11 \u00b1 0.20 % (test accuracy"));
  EXPECT_FALSE(test::has(card(page, "vid"), "our number"));
}

TEST(Docs, CommandsOfLossesNameRecipesThatAreThere) {
  int commands = 0;
  const train::Registries all = train::everything();
  for (const auto& [name, entry] : all.losses.entries()) {
    const auto command = entry.about.find("command");
    if (command == entry.about.end()) continue;
    const std::vector<std::string> words = split(command->second, ' ');
    ASSERT_GE(words.size(), 3u) << name;
    EXPECT_EQ(words[0], "limbeck") << name;
    EXPECT_TRUE(words[1] == "run" || words[1] == "compare") << name << ": " << words[1];
    const std::string recipe = read_file(fs::path(LIMBECK_SOURCE_FOLDER) / words[2]);
    EXPECT_TRUE(test::has(recipe, name)) << words[2] << " does not show " << name;
    EXPECT_EQ(test::has(recipe, "\nsweep:"), words[1] == "compare") << name << ": a sweep is compared";
    ++commands;
  }
  EXPECT_GE(commands, 13);
}

TEST(Docs, AreNoCommandForUsers) { EXPECT_FALSE(test::has(test::say({"--help"}).out, "docs")); }

}  // namespace
}  // namespace limbeck::app
