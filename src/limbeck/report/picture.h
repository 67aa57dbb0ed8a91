#pragma once
// PNG files of a run folder as images inside the page.
#include <filesystem>
#include <string>
#include <string_view>

namespace limbeck::report {

std::string base64(std::string_view bytes);

/// An <img> that holds the PNG file `name` of the folder. A box that says so where there is no such file,
/// where it is no PNG or too large, or where the name leads out of the folder: a page about a run does not
/// fail for one picture.
std::string picture(const std::filesystem::path& folder, const std::string& name,
                    const std::string& description);

}  // namespace limbeck::report
