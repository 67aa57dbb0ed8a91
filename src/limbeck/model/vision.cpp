#include "limbeck/model/vision.h"

#include <algorithm>

#include "limbeck/base/error.h"

namespace limbeck::model {

Image image_of(const Fit& fit, const std::string& arch, int64_t least) {
  if (fit.input.size() != 3)
    throw UserError("arch " + arch + " takes images (channels, height, width), not samples of shape " +
                    shape_text(fit.input) + "; for those take mlp");
  const Image image{fit.input[0], fit.input[1], fit.input[2]};
  if (std::min(image.height, image.width) < least)
    throw UserError("arch " + arch + " needs images of at least " + std::to_string(least) + " x " +
                    std::to_string(least) + " pixels, not " + std::to_string(image.height) + " x " +
                    std::to_string(image.width) + "; the transform resize enlarges them");
  return image;
}

}  // namespace limbeck::model
