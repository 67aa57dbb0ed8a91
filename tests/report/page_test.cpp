#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "limbeck/report/assets.h"
#include "limbeck/report/report.h"
#include "report/fixture.h"

namespace limbeck::report {
namespace {

namespace fs = std::filesystem;

std::string page_of(const Fixture& fixture) {
  const test::Scratch scratch;
  return page(read(fixture.write(scratch)));
}

struct Change {
  const char* file;
  const char* where;
  Json value;
  const char* before;  // what a reader sees of it
  const char* after;
};

const std::vector<Change>& changes() {
  static const std::vector<Change> all = {
      {"judged/test.json", "/models/student/accuracy", 0.6123, "83.1 %", "61.2 %"},
      {"judged/test.json", "/models/student/loss", 1.777, "0.467", "1.777"},
      {"judged/test.json", "/models/student/calibration_error", 0.222, "3.4 %", "22.2 %"},
      {"judged/test.json", "/models/student/agreement/teacher", 0.555, "87.4 %", "55.5 %"},
      {"judged/test.json", "/models/student/confusion/1/2", 444, "401", "444"},
      {"judged/test.json", "/models/student/confusion/0/0", 3999, "93.0 %", "94.5 %"},
      {"judged/test.json", "/models/student/reliability/1/confidence", 0.777, "86.5 %", "77.7 %"},
      {"judged/test.json", "/soft_targets/0/soft/1", 0.456, "69.3 %", "45.6 %"},
      {"judged/test.json", "/soft_targets/0/plain/2", 0.345, "2.1 %", "34.5 %"},
      {"judged/test.json", "/soft_targets/0/temperature", 9.0, "T = 4", "T = 9"},
      {"judged/test.json", "/gained/count", 666, "gets 531 samples right", "gets 666 samples right"},
      {"judged/test.json", "/gained/lost", 222, "140 samples went", "222 samples went"},
      {"judged/test.json", "/gained/examples/0/alone_probability", 0.234, "60.4 %", "23.4 %"},
      {"judged/test.json", "/class_names/2", "Umbrella", "Bag", "Umbrella"},
      {"judged/test.json", "/samples", 23456, "On test, 10,000 samples", "On test, 23,456 samples"},
      {"summary.json", "/models/0/parameters", 777777, "1,200,000", "777,777"},
      {"summary.json", "/models/0/multiply_accumulates", 555555, "2,400,000", "555,555"},
      {"summary.json", "/models/0/bytes", 7500000, "4.8 MB", "7.5 MB"},
      {"summary.json", "/models/1/arch", "{arch: lenet}", "{arch: mlp, hidden: [90]}", "{arch: lenet}"},
      {"summary.json", "/stages/1/losses/1/weight", "0.77", "0.9 \u00d7 kd", "0.77 \u00d7 kd"},
      {"summary.json", "/sets/0/samples", 34567, "train fashion_mnist 54,321", "train fashion_mnist 34,567"},
      {"summary.json", "/seed", 99, "with one seed (7)", "with one seed (99)"},
      {"summary.json", "/name", "another", "limbeck demo", "limbeck another"},
      {"timing.json", "/latency/student/0/milliseconds", 0.055, "0.081 ms", "0.055 ms"},
      {"timing.json", "/latency/teacher/1/milliseconds", 8.8, "6.30 ms", "8.80 ms"},
      {"timing.json", "/stages/0/samples_per_second", 22222.0, "13,047 samples/s", "22,222 samples/s"},
      {"timing.json", "/peak_memory_bytes", 555000000, "812 MB", "555 MB"},
      {"environment.json", "/command", "limbeck run else.yaml", "limbeck run recipes/demo.yaml",
       "limbeck run else.yaml"},
  };
  return all;
}

TEST(Page, OfARunWithoutClassesHasNoSectionsOfThem) {
  const std::string html = page_of(denoised()), text = seen(html);
  for (const char* id : {"classes", "confusion", "confidence", "targets", "gained"})
    EXPECT_FALSE(holds(html, "<section id=\"" + std::string(id) + "\"")) << id;
  for (const char* id : {"models", "learning", "facts"})
    EXPECT_TRUE(holds(html, "<section id=\"" + std::string(id) + "\"")) << id;
  EXPECT_TRUE(holds(text, "PSNR how near 31.03 dB")) << text;
  for (const char* word : {"ccuracy", "alibration", "cross-entropy", "called right"})
    EXPECT_FALSE(holds(text, word)) << text.substr(std::max<std::size_t>(60, text.find(word)) - 60, 120);
}

TEST(ReportPage, ANumberChangedInACopiedRunFolderChangesInThePage) {
  const test::Scratch scratch;
  const fs::path original = Fixture().write(scratch, "original");
  const std::string before = seen(page(read(original)));
  for (const Change& change : changes()) {
    const fs::path copy = scratch / "copy";
    fs::remove_all(copy);
    fs::copy(original, copy, fs::copy_options::recursive);
    Json content = record::read_json(copy / change.file);
    content[Json::json_pointer(change.where)] = change.value;
    record::write_json(copy / change.file, content, record::Layout::one_line);
    const std::string after = seen(page(read(copy)));
    EXPECT_TRUE(holds(before, change.before)) << change.where << " is not in the page as " << change.before;
    EXPECT_FALSE(holds(before, change.after)) << change.where << ": " << change.after << " was there before";
    EXPECT_TRUE(holds(after, change.after)) << change.where << " did not become " << change.after;
  }
}

TEST(ReportPage, AValueChangedInTheMetricsChangesInTableAndChart) {
  Fixture fixture;
  fixture.metrics[1]["values"]["train.kd"] = 0.6789;
  const std::string before = page_of(Fixture()), after = page_of(fixture);
  EXPECT_FALSE(holds(before, "0.6789"));
  EXPECT_TRUE(holds(seen(after), "0.6789"));
  EXPECT_TRUE(holds(after.substr(after.find("id=\"curves-data\"")), "0.6789"));
}

std::set<std::string> numbers_in(const std::string& text) {
  static const std::regex number("[0-9]+([.,][0-9]+)*");
  return {std::sregex_token_iterator(text.begin(), text.end(), number), std::sregex_token_iterator()};
}

// What the page says of a run that has nothing is what every page says.
TEST(ReportPage, HoldsNoNumberThatIsNotOfItsRun) {
  Fixture nothing;
  nothing.summary = nothing.judged = nothing.timing = nullptr;
  nothing.metrics.clear();
  nothing.recipe.clear();
  nothing.environment.clear();
  const std::set<std::string> always = numbers_in(seen(page_of(nothing)));
  EXPECT_EQ(always, std::set<std::string>());
  for (const std::string_view text : {assets::page_html, assets::report_js})
    EXPECT_FALSE(
        std::regex_search(std::string(text), std::regex("[0-9]\\.[0-9]+ ?%|accuracy", std::regex::icase)));
}

TEST(ReportPage, OfOneRunHoldsNoNumberOfAnother) {
  const auto shifted = [](Json value) {
    const std::function<void(Json&)> shift = [&](Json& at) {
      if (at.is_structured())
        for (Json& item : at) shift(item);
      else if (at.is_number_float() && at != 2.0 && at != 4.0)
        at = at.get<double>() * 0.5211;
      else if (at.is_number_integer() && at.get<int64_t>() > 20)
        at = at.get<int64_t>() * at.get<int64_t>() / 41 + 1900;  // not in proportion: shares change too
    };
    shift(value);
    return value;
  };
  Fixture other;
  other.judged = shifted(other.judged);
  other.summary = shifted(other.summary);
  other.timing = shifted(other.timing);
  for (Json& line : other.metrics) line = shifted(line);
  const std::set<std::string> here = numbers_in(seen(page_of(Fixture()))),
                              there = numbers_in(seen(page_of(other)));
  std::set<std::string> both;
  for (const std::string& number : here)
    if (there.contains(number) && number.size() > 3) both.insert(number);
  EXPECT_EQ(both, (std::set<std::string>{"0.1.0", "100.0"})) << "version and the hard label's whole";
}

TEST(ReportPage, NeedsNothingElse) {
  const std::string html = page_of(Fixture());
  for (const char* what :
       {"src=\"http", "href=\"http", "src=\"//", "url(", "@import", "<link", "<iframe", "fetch("})
    EXPECT_FALSE(holds(html.substr(0, html.find("<script>")), what)) << what;
  EXPECT_TRUE(holds(html, "default-src 'none'"));
  EXPECT_TRUE(holds(html, "Chart.js v"));
}

TEST(ReportPage, EscapesEveryTextOfTheFolder) {
  const std::string evil = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&";
  Fixture fixture;
  fixture.summary["name"] = evil;
  fixture.summary["limbeck"] = evil;
  fixture.summary["recipe"] = evil;
  fixture.summary["warnings"] = {evil};
  fixture.summary["exports"] = {evil};
  for (Json& model : fixture.summary["models"]) model["arch"] = evil;
  for (Json& stage : fixture.summary["stages"]) {
    for (const char* key : {"verb", "set", "kept"}) stage[key] = evil;
    stage["losses"][0]["name"] = evil;
  }
  fixture.summary["sets"][0]["source"] = evil;
  for (Json& name : fixture.judged["class_names"]) name = evil;
  fixture.judged["models"]["student"]["agreement"][evil] = 0.5;
  fixture.judged["models"]["student"][evil] = 0.5;
  fixture.judged["gained"]["examples"][0]["picture"] = evil;
  for (Json& line : fixture.metrics) {
    line["stage"] = line["stage"].get<std::string>() + evil;
    line["values"]["train." + evil] = 0.5;
  }
  fixture.metrics.push_back(fixture.metrics.back());
  fixture.metrics.back()["model"] = evil;
  fixture.recipe = evil;
  fixture.environment[evil] = evil;
  fixture.environment["command"] = evil;
  const std::string plain = page_of(Fixture()), html = page_of(fixture);
  const auto count = [](const std::string& text, const std::string& part) {
    int found = 0;
    for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at) ++found;
    return found;
  };
  EXPECT_EQ(count(html, "<script"), count(plain, "<script"));
  EXPECT_EQ(count(html, "</script"), count(plain, "</script"));
  EXPECT_EQ(count(html, "<img src=x"), 0);
  EXPECT_GT(count(html, "&lt;img src=x onerror=alert(2)&gt;&quot;&#39;&amp;"), 30);
}

TEST(ReportPage, ChartsAreGivenAsJson) {
  const std::string html = page_of(Fixture());
  const std::string open = "id=\"curves-data\">";
  const std::size_t begin = html.find(open) + open.size();
  const auto charts = nlohmann::json::parse(html.substr(begin, html.find("</script>", begin) - begin));
  ASSERT_EQ(charts.size(), 1u + 3 + 5 + 2);
  EXPECT_EQ(charts[0]["id"], "chart-overview");
  for (const auto& chart : charts)
    EXPECT_TRUE(holds(html, "<canvas id=\"" + chart["id"].get<std::string>() + "\"")) << chart["id"];
}

TEST(ReportPage, LinksOnlyToSectionsThatItHas) {
  Fixture fixture;
  fixture.judged.erase("gained");
  const std::string with = page_of(Fixture()), without = page_of(fixture);
  EXPECT_TRUE(holds(with, "href=\"#gained\""));
  EXPECT_FALSE(holds(without, "href=\"#gained\""));
  static const std::regex link("href=\"#([a-z]+)\"");
  for (std::sregex_iterator it(without.begin(), without.end(), link), end; it != end; ++it)
    EXPECT_TRUE(holds(without, "id=\"" + (*it)[1].str() + "\"")) << (*it)[1];
}

TEST(ReportPage, HasOneHeadingOfTheFirstOrderAndAltForEveryImage) {
  const std::string html = page_of(Fixture());
  EXPECT_EQ(html.find("<h1"), html.rfind("<h1"));
  static const std::regex image("<img [^>]*>");
  int images = 0;
  for (std::sregex_iterator it(html.begin(), html.end(), image), end; it != end; ++it, ++images)
    EXPECT_TRUE(holds(it->str(), "alt=\"Image of class ")) << it->str().substr(0, 60);
  EXPECT_EQ(images, 2);
}

TEST(ReportPage, OfARunThatGoesOnSaysSo) {
  Fixture fixture;
  fixture.summary = fixture.judged = fixture.timing = nullptr;
  const std::string text = seen(page_of(fixture));
  EXPECT_TRUE(holds(text, "The run is not finished"));
  EXPECT_TRUE(holds(text, "This run has no result yet."));
  EXPECT_TRUE(holds(text, "0.1176"));
  EXPECT_FALSE(holds(text, "The models"));
}

TEST(ReportPage, IsWrittenIntoTheRunFolder) {
  const test::Scratch scratch;
  const fs::path folder = Fixture().write(scratch);
  EXPECT_EQ(write(folder), folder / "report.html");
  EXPECT_EQ(test::content_of(folder / "report.html"), page(read(folder)));
}

}  // namespace
}  // namespace limbeck::report
