// comparison.html
#include <gtest/gtest.h>

#include "report/compare/sweep_fixture.h"
#include "report/fixture.h"

namespace limbeck::report::compare {
namespace {

namespace fs = std::filesystem;

struct Change {
  const char* file;
  const char* where;
  Json value;
  const char* before;  // what a reader sees of it
  const char* after;
};

// All of them in the run of seed 2 and dkd.
const std::vector<Change>& changes() {
  static const std::vector<Change> all = {
      {"judged/test.json", "/models/student/accuracy", 0.6123, "87.23", "61.23"},
      {"judged/test.json", "/models/student/accuracy", 0.6123, "dkd 87.13 % \u00b1 0.10",
       "dkd 78.47 % \u00b1 14.93"},
      {"judged/test.json", "/models/student/accuracy", 0.6123, "dkd +1.91 +1.86 to +1.96 0.0001 better",
       "dkd -6.76 -44.09 to +30.58 1.000 cannot tell from 3 seeds"},
      {"judged/test.json", "/models/student/accuracy", 0.6123, "beaten by 1 of 2", "beaten by 0 of 2"},
      {"summary.json", "/stages/1/steps", 999, "How it was compared", "dkd 20 epochs (866 steps"},
      {"timing.json", "/stages/1/seconds", 101.0, "dkd 41 s", "dkd 1 min 1 s"},
      {"timing.json", "/stages/1/peak_memory_bytes", 777000000, "dkd 41 s 640 MB", "dkd 41 s 777 MB"},
      {"environment.json", "/threads", "16", "How it was compared",
       "number of threads: 16 (1 run), 2 (11 runs)"},
  };
  return all;
}

TEST(ComparisonPage, ANumberChangedInACopiedFolderChangesInThePage) {
  const test::Scratch scratch;
  const fs::path original = four_methods().write(scratch);
  const std::string before = seen(page(read(original)));
  for (const Change& change : changes()) {
    const fs::path copy = scratch / "copy";
    fs::remove_all(copy);
    fs::copy(original, copy, fs::copy_options::recursive);
    const fs::path file = copy / "seed=2,losses=dkd" / change.file;
    Json content = record::read_json(file);
    content[Json::json_pointer(change.where)] = change.value;
    record::write_json(file, content, record::Layout::one_line);
    const std::string after = seen(page(read(copy)));
    EXPECT_TRUE(holds(before, change.before)) << change.where << " is not in the page as " << change.before;
    EXPECT_TRUE(holds(after, change.after)) << change.where << " did not become " << change.after << "\n"
                                            << after;
  }
}

TEST(ComparisonPage, AValueChangedInAFolderChangesInTheChart) {
  SweepFixture fixture = four_methods();
  fixture.at("seed=2,losses=dkd").judged["models"]["student"]["accuracy"] = 0.6123;
  for (PointFixture& point : fixture.points) point.summary["models"][1]["parameters"] = 77777;
  const auto chart = [](const std::string& html) { return html.substr(html.find("id=\"size-data\"")); };
  const std::string before = chart(page(compared(four_methods()))), after = chart(page(compared(fixture)));
  EXPECT_TRUE(holds(before, "\"seed\":\"2\",\"value\":0.8723"));
  EXPECT_TRUE(holds(after, "\"seed\":\"2\",\"value\":0.6123"));
  EXPECT_TRUE(holds(before, "\"size\":100000"));
  EXPECT_TRUE(holds(after, "\"size\":77777"));
}

TEST(ComparisonPage, GivesItsChartAsJsonWithTeachersAndAllMethods) {
  const std::string html = page(compared(four_methods())), open = "id=\"size-data\">";
  const std::size_t begin = html.find(open) + open.size();
  const auto data = nlohmann::json::parse(html.substr(begin, html.find("</script>", begin) - begin));
  ASSERT_EQ(data["marks"].size(), 5u);
  EXPECT_EQ(data["marks"][4]["role"], "teacher");
  EXPECT_EQ(data["marks"][4]["size"], 1200000);
  EXPECT_EQ(data["marks"][2]["seeds"].size(), 3u);
  EXPECT_TRUE(holds(html, "<canvas id=\"chart-size\""));
}

TEST(ComparisonPage, WithoutSizesHasNoChart) {
  SweepFixture fixture = four_methods();
  for (PointFixture& point : fixture.points)
    for (Json& model : point.summary["models"]) model.erase("parameters");
  const std::string html = page(compared(fixture));
  EXPECT_FALSE(holds(html, "<canvas"));
  EXPECT_TRUE(holds(html, "id=\"size-data\">null<"));
}

TEST(ComparisonPage, LeadsFromEachSeedToTheReportOfItsRun) {
  SweepFixture fixture = four_methods();
  fixture.at("seed=2,losses=dkd").folder = "a b/50%&<\"";
  const std::string html = page(compared(fixture));
  EXPECT_TRUE(holds(html, "<a href=\"seed%3D1%2Closses%3Ddkd/report.html\">87.03</a>"));
  EXPECT_TRUE(holds(html, "<a href=\"a%20b/50%25%26%3C%22/report.html\">87.23</a>"));
  EXPECT_TRUE(holds(html, "<a href=\"comparison.csv\">"));
}

TEST(ComparisonPage, DrawsEverySeedTheMeanAndItsInterval) {
  const std::string html = page(compared(four_methods()));
  const auto count = [&](const std::string& part) {
    int found = 0;
    for (std::size_t at = 0; (at = html.find(part, at)) != std::string::npos; ++at) ++found;
    return found;
  };
  EXPECT_EQ(count("<i class=\"seed\""), 15);
  EXPECT_EQ(count("<i class=\"mean\""), 5);
  EXPECT_EQ(count("<i class=\"noise\""), 5 + 2 + 3) << "means, and differences to plain kd and to alone";
  EXPECT_EQ(count("<i class=\"zero\""), 2 + 3);
}

TEST(ComparisonPage, HasNoSectionForWhatIsNotCompared) {
  const std::string html =
      page(compared(SweepFixture({{"kd", "kd", {0.8, 0.81}}, {"dkd", "", {0.82, 0.83}}})));
  EXPECT_TRUE(holds(html, "href=\"#kd\""));
  EXPECT_FALSE(holds(html, "href=\"#alone\""));
  EXPECT_FALSE(holds(html, "<section id=\"alone\""));
}

TEST(ComparisonPage, NeedsNothingElse) {
  const std::string html = page(compared(four_methods()));
  for (const char* what :
       {"src=\"http", "href=\"http", "src=\"//", "url(", "@import", "<link", "<iframe", "fetch("})
    EXPECT_FALSE(holds(html.substr(0, html.find("<script>")), what)) << what;
  EXPECT_TRUE(holds(html, "default-src 'none'"));
  EXPECT_EQ(html.find("<h1"), html.rfind("<h1"));
}

TEST(ComparisonPage, EscapesEveryTextOfTheFolder) {
  const std::string evil = "</script><script>alert(1)</script><img src=x>\"'&";
  SweepFixture plain = four_methods(), fixture;
  fixture.axes = plain.axes;
  fixture.axes[1] = {evil, {evil}};
  for (const char* seed : {"1", "2", "3"}) {
    PointFixture& point = fixture.add({{"seed", seed}, {evil, evil}}, "", 0.8);
    point.folder = std::string("p") + seed;
    point.add_baseline(0.7);
    point.environment["processor"] = evil + seed;
    point.summary["limbeck"] = evil + seed;
    point.summary["teachers"] = {evil};
    point.judged["models"][evil] = {{"accuracy", 0.9}};
    point.judged["set"] = "test";
  }
  const std::string usual = page(compared(plain)), html = page(compared(fixture));
  const auto count = [](const std::string& text, const std::string& part) {
    int found = 0;
    for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at) ++found;
    return found;
  };
  EXPECT_EQ(count(html, "<script"), count(usual, "<script"));
  EXPECT_EQ(count(html, "</script"), count(usual, "</script"));
  EXPECT_EQ(count(html, "<img"), 0);
  EXPECT_GT(count(html, "&lt;img src=x&gt;&quot;&#39;&amp;"), 10);
}

}  // namespace
}  // namespace limbeck::report::compare
