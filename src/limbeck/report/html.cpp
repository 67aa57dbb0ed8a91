#include "limbeck/report/html.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "limbeck/base/check.h"
#include "limbeck/base/text.h"

namespace limbeck::report {
namespace {

constexpr std::string_view kNoBreakSpace = "\u00a0", kThinNoBreakSpace = "\u202f", kMinus = "\u2212";

bool digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string escape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') out += c;
    }
  }
  return out;
}

std::string prose(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char previous = i > 0 ? text[i - 1] : ' ', next = i + 1 < text.size() ? text[i + 1] : ' ';
    if (text[i] == ' ' && digit(previous))
      out += next == '%' ? kThinNoBreakSpace : kNoBreakSpace;
    else if (text[i] == '-' && digit(next) && (previous == ' ' || previous == '('))
      out += kMinus;
    else
      out += escape(text.substr(i, 1));
  }
  return out;
}

std::string with_code(std::string_view text) {
  std::string html;
  bool code = false;
  for (const std::string& part : split(text, '`')) {
    html += code ? "<code>" + escape(part) + "</code>" : prose(part);
    code = !code;
  }
  return html;
}

std::string script_json(const nlohmann::json& value) {
  const std::string text =
      value.dump(-1, ' ', /*ensure_ascii=*/true, nlohmann::json::error_handler_t::replace);
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (c == '<')
      out += "\\u003c";
    else if (c == '>')
      out += "\\u003e";
    else if (c == '&')
      out += "\\u0026";
    else
      out += c;
  }
  return out;
}

std::string script_code(std::string_view code) {
  std::string out(code);
  for (const auto& [from, to] : {std::pair{"</script", "<\\/script"}, {"<!--", "<\\!--"}})
    for (std::size_t at = 0; (at = out.find(from, at)) != std::string::npos; ++at)
      out.replace(at, std::string_view(from).size(), to);
  return out;
}

std::string fill(std::string_view text,
                 std::initializer_list<std::pair<std::string_view, std::string_view>> values) {
  std::string out;
  while (true) {
    const std::size_t open = text.find("{{");
    out += text.substr(0, open);
    if (open == std::string_view::npos) return out;
    const std::size_t close = text.find("}}", open);
    LIMBECK_CHECK(close != std::string_view::npos, "the page's template has an open {{");
    const std::string_view name = text.substr(open + 2, close - open - 2);
    const auto* value =
        std::find_if(values.begin(), values.end(), [name](const auto& pair) { return pair.first == name; });
    LIMBECK_CHECK(value != values.end(), "the page's template asks for ", name);
    out += value->second;
    text.remove_prefix(close + 2);
  }
}

std::string section(std::string_view id, std::string_view title, std::string_view lead,
                    std::string_view body) {
  if (body.empty()) return "";
  return fmt::format(
      "<section id=\"{0}\" aria-labelledby=\"{0}-title\">\n<header><h2 id=\"{0}-title\">{1}</h2>\n<div "
      "class=\"lead\">{2}</div></header>\n{3}</section>\n",
      id, escape(title), lead, body);
}

std::string scrolling(std::string_view label, std::string_view body) {
  return fmt::format("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">{}</div>\n",
                     escape(label), body);
}

}  // namespace limbeck::report
