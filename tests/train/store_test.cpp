#include "limbeck/train/store.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <thread>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/base/hash.h"
#include "support/scratch.h"

namespace limbeck::train {
namespace {

namespace fs = std::filesystem;

const std::string kKey = fingerprint("a stage");

Stored stored() {
  return {.checkpoint = {{{"step", 3}, {"finished", true}}, {{"model.student/w", at::arange(4, at::kFloat)}}},
          .metrics = "{\"event\":\"stage\"}\n",
          .snapshots = {},
          .about = {{"stage", "distil"}, {"seconds", 1.5}}};
}

TEST(Store, GivesBackWhatWasPut) {
  const test::Scratch scratch;
  write_file(scratch / "snapshots" / "2" / "state.safetensors", "bytes");
  const Store store(scratch / "store");
  EXPECT_FALSE(store.find(kKey));
  Stored given = stored();
  given.snapshots = scratch / "snapshots";
  store.put(kKey, given);
  const auto found = store.find(kKey);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->checkpoint.facts, given.checkpoint.facts);
  EXPECT_TRUE(at::equal(found->checkpoint.tensors.at("model.student/w"), at::arange(4, at::kFloat)));
  EXPECT_EQ(found->metrics, given.metrics);
  EXPECT_EQ(found->about.at("seconds"), 1.5);
  EXPECT_EQ(read_file(found->snapshots / "2" / "state.safetensors"), "bytes");
  EXPECT_FALSE(store.find(fingerprint("another stage")));
}

TEST(Store, NeverGivesWhatIsNotWhole) {
  for (const std::string name : {"metrics.jsonl", "state.json", "state.safetensors", "about.json"}) {
    const test::Scratch scratch;
    const Store store(scratch / "store");
    store.put(kKey, stored());
    ASSERT_TRUE(store.is_whole(kKey));
    std::string content = read_file(scratch / "store" / kKey / name);
    content[content.size() / 2] ^= 1;
    write_file(scratch / "store" / kKey / name, content);
    EXPECT_FALSE(store.find(kKey)) << name;
    store.put(kKey, stored());
    EXPECT_TRUE(store.find(kKey)) << "what is broken is replaced: " << name;
    fs::remove(scratch / "store" / kKey / name);
    EXPECT_FALSE(store.find(kKey)) << name << " is missing";
  }
}

TEST(Store, ListsTheLeastLatelyUsedFirstAndRemoves) {
  const test::Scratch scratch;
  const Store store(scratch / "store");
  const std::string other = fingerprint("another stage");
  store.put(kKey, stored());
  store.put(other, stored());
  fs::create_directories(scratch / "store" / (kKey + ".part"));  // of a writer that was killed
  fs::last_write_time(scratch / "store" / other, fs::file_time_type::clock::now() - std::chrono::hours(48));
  ASSERT_EQ(store.items().size(), 2);
  EXPECT_EQ(store.items().front().key, other);
  EXPECT_GT(store.items().front().bytes, 100);
  fs::last_write_time(scratch / "store" / kKey, fs::file_time_type::clock::now() - std::chrono::hours(99));
  EXPECT_EQ(store.items().front().key, kKey);
  ASSERT_TRUE(store.find(kKey));
  EXPECT_EQ(store.items().front().key, other) << "finding is using";
  store.remove(other);
  EXPECT_EQ(store.items().size(), 1);
  EXPECT_THROW(store.remove("../run"), UserError);
}

TEST(Store, LetsOneAtATimeWorkOnAStage) {
  const test::Scratch scratch;
  const Store store(scratch / "store");
  auto mine = store.claim(kKey, [] {});
  int waited = 0;
  std::thread other([&] {
    const auto theirs = store.claim(kKey, [&] { ++waited; });
    EXPECT_EQ(mine, nullptr) << "the other one came in while the stage was claimed";
  });
  while (waited == 0) std::this_thread::yield();
  mine = nullptr;
  other.join();
  EXPECT_GT(waited, 0);
  const auto another =
      store.claim(fingerprint("another stage"), [] { FAIL() << "nobody works on that one"; });
}

TEST(Store, GivesUpWaitingWhenItIsTold) {
  const test::Scratch scratch;
  const Store store(scratch / "store");
  const auto mine = store.claim(kKey, [] {});
  EXPECT_THROW(store.claim(kKey, [] { throw Interrupted("stop"); }), Interrupted);
}

TEST(Store, WithoutAFolderHoldsNothing) {
  const Store store;
  store.put(kKey, stored());
  EXPECT_FALSE(store.find(kKey));
  EXPECT_TRUE(store.items().empty());
  EXPECT_EQ(store.claim(kKey, [] {}), nullptr);
}

}  // namespace
}  // namespace limbeck::train
