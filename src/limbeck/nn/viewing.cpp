#include "limbeck/nn/viewing.h"

#include <algorithm>

#include "limbeck/base/check.h"

namespace limbeck::nn {
namespace {

uint32_t version(const Tensor& value) { return value.is_inference() ? 0 : value._version(); }

}  // namespace

Viewing::Viewing(Walk& walk, const std::vector<std::string>* wanted)
    : walk_(walk), everything_(wanted == nullptr) {
  if (wanted) {
    for (const std::string& name : *wanted) {
      const bool twice =
          std::any_of(seen_.begin(), seen_.end(), [&](const Seen& seen) { return seen.name == name; });
      if (!twice) seen_.push_back({name, {}, 0});
    }
    missing_ = seen_.size();
  }
  before_.reserve(walk.units.size());
  for (Walk::Seat& seat : walk.units) {
    before_.emplace_back(seat.unit->slot_, seat.slot.viewing);
    seat.slot.viewing = this;
    seat.unit->slot_ = &seat.slot;
  }
}

Viewing::~Viewing() {
  // Backwards: a unit that sits at two paths must get its first state back.
  for (std::size_t i = walk_.units.size(); i-- > 0;) {
    walk_.units[i].unit->slot_ = before_[i].first;
    walk_.units[i].slot.viewing = before_[i].second;
  }
}

const Viewing::Seen* Viewing::find(const Unit::Slot& slot, std::string_view name) const {
  for (const Seen& seen : seen_) {
    if (seen.name.size() != slot.prefix.size() + name.size()) continue;
    if (seen.name.ends_with(name) && seen.name.starts_with(slot.prefix)) return &seen;
  }
  return nullptr;
}

bool Viewing::wants(const Unit::Slot& slot, std::string_view name) const {
  return everything_ || find(slot, name) != nullptr;
}

void Viewing::see(const Unit::Slot& slot, std::string_view name, const Tensor& value) {
  Seen* place = const_cast<Seen*>(find(slot, name));
  if (everything_) {
    if (!place) seen_.push_back({slot.prefix + std::string(name), value, version(value)});
    return;
  }
  if (!place || place->value.defined()) return;
  LIMBECK_CHECK(value.defined(), "'", place->name, "' was published without a value");
  place->value = value;
  place->version = version(value);
  if (--missing_ == 0) throw Reached();
}

Tensors Viewing::take() {
  Tensors taken;
  for (Seen& seen : seen_) {
    if (!seen.value.defined()) continue;
    LIMBECK_CHECK(version(seen.value) == seen.version, "'", seen.name,
                  "' was changed in place after it was published");
    taken.emplace(std::move(seen.name), std::move(seen.value));
  }
  return taken;
}

Tensor Unit::keep(std::string_view name, Tensor value) const {
  if (slot_) slot_->viewing->see(*slot_, name, value);
  return value;
}

bool Unit::wanted(std::string_view name) const { return slot_ && slot_->viewing->wants(*slot_, name); }

}  // namespace limbeck::nn
