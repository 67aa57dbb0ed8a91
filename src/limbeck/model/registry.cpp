#include "limbeck/model/registry.h"

namespace limbeck::model {

namespace {

void read_channels(Params& params, Blueprint& blueprint) {
  blueprint.channels_in =
      params.integer("channels_in", Range::between(1, 4096),
                     "channels of an image; where absent those of the weights, else of the set");
}

}  // namespace

Blueprint read_image_fit(Params& params) {
  Blueprint blueprint;
  blueprint.scores_classes = false;
  read_channels(params, blueprint);
  return blueprint;
}

Blueprint read_fit(Params& params) {
  Blueprint blueprint;
  blueprint.classes =
      params.integer("classes", Range::between(2, 1'000'000),
                     "outputs; where absent those of the weights, else of the first labelled set");
  read_channels(params, blueprint);
  return blueprint;
}

}  // namespace limbeck::model
