// Nothing is in a registry that nobody uses or that no page tells of.
#include <filesystem>
#include <map>
#include <set>

#include "contract/entries.h"
#include "limbeck/app/show/catalog.h"
#include "limbeck/base/files.h"

namespace limbeck::contract {
namespace {

namespace fs = std::filesystem;

const fs::path kSource = LIMBECK_SOURCE_FOLDER;

std::vector<fs::path> files_below(const fs::path& folder, const std::set<std::string>& endings) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && endings.contains(entry.path().extension().string()))
      files.push_back(entry.path());
  return files;
}

// Every word of a tree that may name an entry: keys (verbs) and plain values.
void add_words(const config::Node& node, std::set<std::string>& words) {
  if (node.is_scalar()) words.insert(node.text);
  for (const config::Node& item : node.items) add_words(item, words);
  for (const config::Entry& entry : node.entries) {
    words.insert(entry.key);
    add_words(entry.value, words);
  }
}

const std::set<std::string>& words_of_recipes() {
  static const std::set<std::string> words = [] {
    std::set<std::string> found{"cross_entropy", "constant"};  // what stands where a recipe says nothing
    for (const fs::path& file : files_below(kSource / "recipes", {".yaml"}))
      add_words(config::read(file), found);
    return found;
  }();
  return words;
}

// Whether a test names the entry as recipes do: "loss: kd", "{format: onnx", "random_flip".
bool is_tested(const std::string& noun, const std::string& name) {
  static const std::vector<std::string> texts = [] {
    std::vector<std::string> all;
    for (const fs::path& file : files_below(kSource / "tests", {".cpp", ".h", ".yaml", ".py"}))
      if (file.string().find("recipes-ahead") == std::string::npos) all.push_back(read_file(file));
    return all;
  }();
  for (const std::string& text : texts)
    if (text.find(noun + ": " + name) != std::string::npos ||
        text.find("\"" + name + "\"") != std::string::npos)
      return true;
  return false;
}

TEST(Usage, EveryLossNetworkSetAndVerbIsInARecipe) {
  for (const app::Kind& kind : app::catalog(registries())) {
    if (!std::set<std::string>{"loss", "arch", "set", "verb"}.contains(kind.noun)) continue;
    for (const std::string& name : kind.names())
      EXPECT_TRUE(words_of_recipes().contains(name))
          << "no recipe in recipes/ uses the " << kind.noun << " " << name;
  }
}

TEST(Usage, EveryOtherEntryIsInARecipeOrATest) {
  for (const app::Kind& kind : app::catalog(registries())) {
    if (kind.noun == "metric") continue;  // these come with every stage that learns
    for (const std::string& name : kind.names())
      EXPECT_TRUE(words_of_recipes().contains(name) || is_tested(kind.noun, name))
          << "neither a recipe nor a test uses the " << kind.noun << " " << name;
  }
}

TEST(Usage, EveryEntryHasASectionInThePages) {
  const std::map<std::string, std::string> pages = {
      {"loss", "losses"},          {"arch", "models"},         {"set", "data"},        {"transform", "data"},
      {"optimizer", "optimizers"}, {"schedule", "optimizers"}, {"ramp", "optimizers"}, {"format", "stages"},
      {"verb", "stages"},          {"by", "explain"}};
  for (const app::Kind& kind : app::catalog(registries())) {
    const auto page = pages.find(kind.noun);
    if (kind.noun == "metric") continue;  // a line of a table
    ASSERT_NE(page, pages.end()) << kind.noun;
    const std::string text = read_file(kSource / "docs" / (page->second + ".md"));
    for (const std::string& name : kind.names())
      EXPECT_TRUE(text.find("# " + name + "\n") != std::string::npos)
          << page->second << ".md has no section " << name << ": run `make docs`";
  }
}

}  // namespace
}  // namespace limbeck::contract
