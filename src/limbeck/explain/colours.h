#pragma once
// Colours for numbers. Both maps are even to the eye: equal steps of the number are equal steps of lightness
// in OKLab (B. Ottosson, "A perceptual color space for image processing", 2020), so they can also be read in
// grey.
#include <array>
#include <cstdint>

namespace limbeck::explain {

using Colour = std::array<uint8_t, 3>;  // red, green, blue

enum class ColourMap {
  sequential,  // dark violet, red, pale yellow: little to much
  diverging    // blue, almost white in the middle, brown: below to above
};

inline constexpr Colour kNoNumber = {140, 140, 140}, kPaper = {255, 255, 255};

/// The colour at `place`, 0 to 1; what lies outside has the colour of the end, and what is no number is grey.
Colour colour(ColourMap map, double place);

}  // namespace limbeck::explain
