#include "limbeck/train/checkpoint.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "support/scratch.h"

namespace limbeck::train {
namespace {

namespace fs = std::filesystem;
using test::Scratch;

Checkpoint made(int step) {
  return {{{"step", step}, {"value", 0.1 * step}},
          {{"model.a/w", at::full({2, 3}, step + 0.25)}, {"n", at::scalar_tensor(step, at::kLong)}}};
}

TEST(Checkpoints, GiveBackTheLatestExactly) {
  const Scratch scratch;
  Checkpoints checkpoints(scratch.path(), 3, "rounds/2/learn");
  EXPECT_FALSE(checkpoints.latest());
  EXPECT_FALSE(checkpoints.facts());
  for (int step = 1; step <= 12; ++step) checkpoints.write(made(step));  // past 9, where names sort otherwise
  const auto latest = Checkpoints(scratch.path(), 3, "rounds/2/learn").latest();
  ASSERT_TRUE(latest);
  EXPECT_EQ(latest->facts, made(12).facts);
  EXPECT_EQ(latest->facts.at("value").get<double>(), 0.1 * 12) << "to the last bit";
  for (const auto& [name, value] : made(12).tensors) {
    EXPECT_TRUE(at::equal(latest->tensors.at(name), value)) << name;
    EXPECT_EQ(latest->tensors.at(name).scalar_type(), value.scalar_type()) << name;
  }
}

TEST(Checkpoints, KeepOnlyTheLatestAndOneFolderForEachStage) {
  const Scratch scratch;
  Checkpoints first(scratch.path(), 0, "teach"), second(scratch.path(), 1, "teach");
  for (int step = 1; step <= 3; ++step) first.write(made(step));
  EXPECT_FALSE(second.latest());
  second.write(made(9));
  EXPECT_EQ(first.latest()->facts.at("step"), 3);
  std::vector<std::string> there;
  for (const auto& entry : fs::directory_iterator(scratch / "checkpoints" / "00-teach"))
    there.push_back(entry.path().filename());
  EXPECT_EQ(there, std::vector<std::string>{"2"});
}

// A process of its own dies between the two files of a checkpoint, as a SIGKILL would have it.
TEST(Checkpoints, AKilledWriteLeavesTheOldOneAndItsLeftoversGoWithTheNext) {
  const Scratch scratch;
  Checkpoints checkpoints(scratch.path(), 0, "teach");
  checkpoints.write(made(1));
  const fs::path folder = scratch / "checkpoints" / "00-teach";
  const pid_t child = ::fork();
  if (child == 0) {
    write_folder(folder / "1", [](const fs::path& part) {
      write_file(part / "state.json", "{\"step\": 2}");
      ::_exit(0);
    });
    ::_exit(1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  const auto entries = [&] {
    return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
  };
  ASSERT_EQ(entries(), 2) << "the dead process left something behind";
  EXPECT_EQ(checkpoints.latest()->facts, made(1).facts);
  checkpoints.write(made(2));
  EXPECT_EQ(checkpoints.latest()->facts, made(2).facts);
  EXPECT_EQ(entries(), 1);
}

TEST(Checkpoints, SayWhichFileIsBroken) {
  for (const std::string file : {"state.json", "state.safetensors"}) {
    const Scratch scratch;
    Checkpoints checkpoints(scratch.path(), 0, "teach");
    checkpoints.write(made(1));
    const fs::path path = scratch / "checkpoints" / "00-teach" / "0" / file;
    const std::string whole = test::content_of(path);
    for (const std::string& content :
         {whole.substr(0, whole.size() / 2), std::string(), std::string("\0\xff{", 3)}) {
      scratch.file(fs::relative(path, scratch.path()), content);
      const std::string message = test::message_of<UserError>([&] { checkpoints.latest(); });
      EXPECT_NE(message.find(file), std::string::npos) << message;
    }
    fs::remove(path);
    EXPECT_THROW(checkpoints.latest(), UserError) << file;
  }
}

}  // namespace
}  // namespace limbeck::train
