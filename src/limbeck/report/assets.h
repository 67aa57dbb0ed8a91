#pragma once
// Files that are built into the program: those of assets/ and Chart.js. Generated at build time.
#include <string_view>

namespace limbeck::report::assets {

extern const std::string_view page_html, report_css, report_js, chart_js, compare_html, compare_css,
    compare_js;

}  // namespace limbeck::report::assets
