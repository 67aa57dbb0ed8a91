#include "limbeck/explain/colours.h"

#include <algorithm>
#include <cmath>

namespace limbeck::explain {
namespace {

// Lightness 0.17 to 0.96, hue 285 over 360 to 95 degrees, chroma within sRGB.
constexpr std::array<Colour, 17> kSequential = {{{14, 12, 34},
                                                 {30, 17, 56},
                                                 {50, 21, 74},
                                                 {73, 23, 89},
                                                 {98, 26, 99},
                                                 {125, 29, 104},
                                                 {152, 33, 105},
                                                 {178, 41, 101},
                                                 {202, 53, 93},
                                                 {223, 69, 81},
                                                 {242, 90, 66},
                                                 {247, 121, 68},
                                                 {248, 150, 84},
                                                 {249, 175, 105},
                                                 {251, 199, 131},
                                                 {252, 222, 160},
                                                 {254, 242, 199}}};

// Lightness 0.42 to 0.97 and back, hue 255 on the left and 48 on the right.
constexpr std::array<Colour, 17> kDiverging = {{{9, 76, 146},
                                                {14, 94, 180},
                                                {46, 116, 199},
                                                {81, 138, 210},
                                                {113, 160, 219},
                                                {145, 181, 228},
                                                {177, 203, 236},
                                                {210, 224, 242},
                                                {245, 245, 245},
                                                {240, 217, 206},
                                                {231, 190, 170},
                                                {220, 164, 135},
                                                {209, 137, 100},
                                                {196, 110, 63},
                                                {181, 84, 18},
                                                {151, 69, 13},
                                                {123, 54, 8}}};

}  // namespace

Colour colour(ColourMap map, double place) {
  if (std::isnan(place)) return kNoNumber;
  const auto& knots = map == ColourMap::sequential ? kSequential : kDiverging;
  const double at = std::clamp(place, 0.0, 1.0) * static_cast<double>(knots.size() - 1);
  const auto left = std::min(static_cast<std::size_t>(at), knots.size() - 2);
  const double share = at - static_cast<double>(left);
  Colour mixed;
  for (std::size_t c = 0; c < mixed.size(); ++c)
    mixed[c] = static_cast<uint8_t>(std::lround((1 - share) * knots[left][c] + share * knots[left + 1][c]));
  return mixed;
}

}  // namespace limbeck::explain
