#include "limbeck/record/environment.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "limbeck/base/error.h"
#include "limbeck/base/text.h"
#include "support/scratch.h"

namespace limbeck::record {
namespace {

using test::Scratch;

TEST(MachineFacts, AreAllThere) {
  const Facts facts = machine_facts();
  std::set<std::string> keys;
  for (const auto& [key, value] : facts) {
    keys.insert(key);
    EXPECT_FALSE(value.empty()) << key;
  }
  EXPECT_EQ(keys, (std::set<std::string>{"command", "compiler", "cores", "folder", "limbeck", "memory_bytes",
                                         "operating_system", "processor", "started"}));
  EXPECT_GE(parse_integer(facts.at("cores")).value_or(0), 1);
  EXPECT_GT(parse_integer(facts.at("memory_bytes")).value_or(0), 64 << 20);
  EXPECT_EQ(facts.at("folder"), std::filesystem::current_path());
  EXPECT_NE(facts.at("command").find("record_tests"), std::string::npos) << facts.at("command");
  EXPECT_EQ(facts.at("started").size(), std::string("2026-08-01T12:00:00Z").size());
}

TEST(Environment, IsReadBackWithWhatTheRunAdds) {
  const Scratch scratch;
  const Folder folder(scratch.path());
  write_environment(folder, {{"device", "cpu"}, {"threads", "2"}, {"cores", "mine"}});
  const Facts facts = read_environment(scratch.path());
  EXPECT_EQ(facts.at("device"), "cpu");
  EXPECT_EQ(facts.at("cores"), "mine");
  EXPECT_EQ(facts.at("processor"), processor_name());
}

TEST(Environment, MayBeAbsentButNotBroken) {
  const Scratch scratch;
  EXPECT_TRUE(read_environment(scratch.path()).empty());
  for (const char* content : {"{\"a\":1}", "[\"a\"]", "3", "{"}) {
    scratch.file("environment.json", content);
    EXPECT_THROW(read_environment(scratch.path()), UserError) << content;
  }
}

TEST(PeakMemory, GrowsWithWhatIsHeld) {
  const int64_t before = peak_memory_bytes();
  EXPECT_GT(before, 1 << 20);
  std::vector<char> held(static_cast<std::size_t>(before) + (64 << 20), 'x');
  EXPECT_GT(peak_memory_bytes(), before + (32 << 20)) << held.size();
}

}  // namespace
}  // namespace limbeck::record
