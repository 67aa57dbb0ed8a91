#include "limbeck/record/metrics.h"

#include <gtest/gtest.h>

#include <limits>

#include "limbeck/base/error.h"
#include "support/scratch.h"

namespace limbeck::record {
namespace {

using test::content_of;
using test::message_of;
using test::Scratch;

TEST(Metrics, WriteOneLineForEachEventAtOnce) {
  const Scratch scratch;
  Metrics metrics(scratch / "run/metrics.jsonl");
  metrics.add({{"event", "epoch"}, {"epoch", 1}, {"values", {{"train.loss", 0.5}}}});
  metrics.add({{"event", "warning"}, {"text", "two\nlines"}});
  EXPECT_EQ(content_of(scratch / "run/metrics.jsonl"),
            "{\"event\":\"epoch\",\"epoch\":1,\"values\":{\"train.loss\":0.5}}\n"
            "{\"event\":\"warning\",\"text\":\"two\\nlines\"}\n");
  EXPECT_EQ(metrics.offset(), content_of(scratch / "run/metrics.jsonl").size());
  EXPECT_THROW(metrics.add(3), CheckFailed);
}

TEST(Metrics, AreReadBack) {
  const Scratch scratch;
  Metrics metrics(scratch / "m");
  EXPECT_TRUE(read_metrics(scratch / "m").empty());
  metrics.add({{"event", "epoch"}, {"values", {{"train.loss", std::numeric_limits<double>::infinity()}}}});
  const auto lines = read_metrics(scratch / "m");
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(number_of(lines[0]["values"]["train.loss"]), std::numeric_limits<double>::infinity());
}

// What an interrupted run wrote after its checkpoint is cut off; what it writes again gives the same bytes.
TEST(Metrics, GoOnFromWhatACheckpointRemembers) {
  const Scratch scratch;
  const auto line = [](int epoch) { return Json{{"event", "epoch"}, {"epoch", epoch}}; };
  {
    Metrics unbroken(scratch / "unbroken");
    for (int epoch = 1; epoch <= 4; ++epoch) unbroken.add(line(epoch));
  }
  uint64_t offset = 0;
  {
    Metrics metrics(scratch / "broken");
    metrics.add(line(1));
    metrics.add(line(2));
    offset = metrics.offset();
    metrics.add(line(3));
  }
  scratch.file("torn", content_of(scratch / "broken") + "{\"event\":\"ep");
  for (const char* name : {"broken", "torn"}) {
    Metrics resumed(scratch / name);
    resumed.truncate(offset);
    EXPECT_EQ(resumed.offset(), offset);
    resumed.add(line(3));
    resumed.add(line(4));
    EXPECT_EQ(content_of(scratch / name), content_of(scratch / "unbroken")) << name;
  }
}

TEST(Metrics, RefuseAnOffsetThatIsNotTheirs) {
  const Scratch scratch;
  Metrics metrics(scratch / "m");
  metrics.add({{"event", "x"}});
  EXPECT_NE(message_of<UserError>([&] { metrics.truncate(5); }).find("remove the run folder"),
            std::string::npos);
  EXPECT_THROW(metrics.truncate(1000), UserError);
  metrics.truncate(0);
  EXPECT_EQ(content_of(scratch / "m"), "");
}

TEST(ReadMetrics, LeavesOutALineThatIsStillBeingWritten) {
  const Scratch scratch;
  EXPECT_EQ(read_metrics(scratch.file("m", "{\"a\":1}\n{\"a\":2}\n{\"a\":")).size(), 2u);
  EXPECT_EQ(read_metrics(scratch.file("m", "{\"a\":1}\n{\"a\":2}")).size(), 1u);
}

TEST(ReadMetrics, NamesTheLineThatIsBroken) {
  const Scratch scratch;
  const auto broken = scratch.file("m", "{\"a\":1}\nnonsense\n{\"a\":2}\n");
  EXPECT_TRUE(message_of<UserError>([&] {
                read_metrics(broken);
              }).starts_with(broken.string() + ":2: this line is no JSON"));
  EXPECT_THROW(read_metrics(scratch.file("m", "[1]\n")), UserError);
  EXPECT_THROW(read_metrics(scratch.file("m", "\n")), UserError);
}

}  // namespace
}  // namespace limbeck::record
