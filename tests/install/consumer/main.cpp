#include "limbeck/app/app.h"

namespace own {
void register_losses(limbeck::loss::Registry&);
void register_archs(limbeck::model::Registry&);
void register_sets(limbeck::data::sets::Registry&);
}  // namespace own

int main(int argc, char** argv) {
  limbeck::train::Registries all = limbeck::train::everything();
  own::register_losses(all.losses);
  own::register_archs(all.archs);
  own::register_sets(all.sets);
  return limbeck::app::run(argc, argv, all);
}
