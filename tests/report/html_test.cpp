#include "limbeck/report/html.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "limbeck/base/error.h"

namespace limbeck::report {
namespace {

TEST(Html, EscapesWhatCouldBeMarkup) {
  EXPECT_EQ(escape("<b>\"Tom\" & 'Jerry'</b>"), "&lt;b&gt;&quot;Tom&quot; &amp; &#39;Jerry&#39;&lt;/b&gt;");
  EXPECT_EQ(escape(std::string("a\0b\x1b\n", 5)), "ab\n");
  EXPECT_EQ(escape("Größe"), "Größe");
}

TEST(Html, KeepsNumbersWithTheirUnits) {
  EXPECT_EQ(prose("83.1 % of 10,000 samples"), "83.1\u202f% of 10,000\u00a0samples");
  EXPECT_EQ(prose("-0.4 points"), "\u22120.4\u00a0points");
  EXPECT_EQ(prose("T-4<x>"), "T-4&lt;x&gt;");
}

TEST(Html, JsonInAScriptCannotEndIt) {
  const nlohmann::json value = {{"a", "</script><!-- & \u2028"}, {"b", {1.5, nullptr}}};
  const std::string text = script_json(value);
  EXPECT_EQ(text.find('<'), std::string::npos);
  EXPECT_EQ(text.find('&'), std::string::npos);
  EXPECT_EQ(text.find("\u2028"), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(text), value);
}

TEST(Html, JsonOfBrokenTextIsStillJson) { EXPECT_EQ(nlohmann::json::parse(script_json("\xff")), "\ufffd"); }

TEST(Html, CodeInAScriptCannotEndIt) {
  EXPECT_EQ(script_code("f('</script>') // <!--"), "f('<\\/script>') // <\\!--");
}

TEST(Html, FillsEachNameOnceAndLooksAtNoValueAgain) {
  EXPECT_EQ(fill("{{a}}-{{b}}-{{a}}", {{"a", "{{b}}"}, {"b", "2"}}), "{{b}}-2-{{b}}");
  EXPECT_THROW(fill("{{c}}", {{"a", ""}}), CheckFailed);
  EXPECT_THROW(fill("{{a", {{"a", ""}}), CheckFailed);
}

TEST(Html, ASectionWithoutBodyIsNone) {
  EXPECT_EQ(section("x", "Title", "<p>lead</p>", ""), "");
  const std::string html = section("x", "A & B", "<p>lead</p>", "<p>body</p>");
  EXPECT_NE(html.find("<section id=\"x\" aria-labelledby=\"x-title\">"), std::string::npos);
  EXPECT_NE(html.find("<h2 id=\"x-title\">A &amp; B</h2>"), std::string::npos);
}

TEST(Html, WhatScrollsCanBeReachedByKeyboard) {
  EXPECT_EQ(scrolling("a \"b\"", "x"),
            "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"a &quot;b&quot;\">x</div>\n");
}

}  // namespace
}  // namespace limbeck::report
