#include "limbeck/model/registry.h"

namespace limbeck::model {

Blueprint read_fit(Params& params) {
  Blueprint blueprint;
  blueprint.classes =
      params.integer("classes", Range::between(2, 1'000'000),
                     "outputs; where absent those of the weights, else of the first labelled set");
  blueprint.channels_in =
      params.integer("channels_in", Range::between(1, 4096),
                     "channels of an image; where absent those of the weights, else of the set");
  return blueprint;
}

}  // namespace limbeck::model
