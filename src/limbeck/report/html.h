#pragma once
// Text to HTML. Everything that comes from a file passes through here.
#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace limbeck::report {

/// Fit for element content and for quoted attributes.
std::string escape(std::string_view text);

/// The same for our own sentences and numbers: a number stays with its unit, and a minus is a minus.
std::string prose(std::string_view text);

/// Prose with `words` between grave accents as code.
std::string with_code(std::string_view text);

/// JSON fit for a <script> element: no "<", so that no "</script>" and no comment can begin.
std::string script_json(const nlohmann::json& value);

/// JavaScript fit for a <script> element.
std::string script_code(std::string_view code);

/// Replaces each {{name}} of the template once; what a value holds is not looked at again. Unknown names are
/// our mistake.
std::string fill(std::string_view text,
                 std::initializer_list<std::pair<std::string_view, std::string_view>> values);

/// A section of the page: "" if the body is empty.
std::string section(std::string_view id, std::string_view title, std::string_view lead,
                    std::string_view body);

/// What can be scrolled sideways on a narrow screen, reachable by keyboard.
std::string scrolling(std::string_view label, std::string_view body);

}  // namespace limbeck::report
