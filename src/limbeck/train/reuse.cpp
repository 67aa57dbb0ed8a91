// A learning stage's result under the hash of all that can change it: taken from the store, or given to it.
#include <ATen/ATen.h>

#include "limbeck/base/hash.h"
#include "limbeck/base/text.h"
#include "limbeck/record/environment.h"
#include "limbeck/tensor/machine.h"
#include "limbeck/train/loop.h"
#include "limbeck/train/snapshots.h"

namespace limbeck::train {
namespace {

void add_weights(Hasher& hash, const std::string& name, Member& member) {
  hash.text(name).text(member.plan->key).text(member.plan->entry);
  for (const auto& [tensor, value] : nn::state(*member.model)) {
    const Tensor bytes = value.detach().to(at::kCPU).contiguous();
    hash.text(tensor).text(shape_text(shape_of(bytes))).bytes(bytes.data_ptr(), bytes.nbytes());
  }
}

}  // namespace

// Of the stage's own keys, the weights it starts from and learns from, the samples and how they are shown,
// the seed, and the machine: those decide every bit. Loader threads and checkpoints do not.
std::string Loop::key() const {
  Hasher hash;
  hash.text("learning stage 1").text(machine_fingerprint()).text(record::processor_name());
  hash.text(workshop_.models.device().str()).number(workshop_.plan.deterministic);
  hash.text(stage_.text).text(stage_.name).text(stage_.key);
  hash.number(static_cast<int64_t>(learning_.seed.value_or(workshop_.plan.seed)));
  for (const std::string& name : learning_.learners)
    add_weights(hash.text("learns"), name, workshop_.models.get(name));
  for (const Line& line : learning_.lines)
    for (const std::string& name : line.teachers)
      add_weights(hash.text("teaches").text(line.name), name, workshop_.models.get(name));
  hash.text(set_->name).text(set_->fingerprint());
  hash.text(valid_ ? valid_->name : "").text(valid_ ? valid_->fingerprint() : "");
  return hash.hex();
}

void Loop::wait_for_claim() {
  bool said = false;
  claim_ = workshop_.store.claim(key_, [&] {
    if (!said) workshop_.observer.phase("  waiting: another run is training this very stage");
    said = true;
    if (workshop_.observer.stop())
      throw Interrupted("stopped while waiting for " + stage_.name + "; go on with: limbeck resume " +
                        workshop_.options.folder.string());
  });
}

bool Loop::take_from_store() {
  if (workshop_.options.fresh) return false;
  auto stored = workshop_.store.find(key_);
  if (!stored) return false;
  begins_ = workshop_.metrics.offset();
  workshop_.metrics.append(stored->metrics);
  for (const record::Json& line : record::lines_of(stored->metrics)) {
    if (line.at("event") != "epoch") continue;
    for (const auto& [name, value] : line.at("values").items())
      workshop_.events.scalar(stage_.name + "/" + line.at("model").get<std::string>() + "/" + name,
                              record::number_of(value), line.at("step").get<int64_t>());
  }
  if (!stored->snapshots.empty()) copy_snapshots(stored->snapshots, workshop_.options.folder, stage_.name);
  stored->checkpoint.facts["begins"] = begins_;
  stored->checkpoint.facts["metrics"] = workshop_.metrics.offset();
  checkpoints_.write(stored->checkpoint);
  workshop_.events.flush();
  times_ = stored->about;
  workshop_.observer.phase("  taken from the store: trained in " +
                           number_text(std::round(times_.value("seconds", 0.0) * 10) / 10) + " s by " +
                           times_.value("recipe", std::string("another run")));
  restore(stored->checkpoint);
  return true;
}

void Loop::give_to_store(const Checkpoint& finished) {
  const StageFacts facts = this->facts();
  const auto snapshots = snapshots_of(workshop_.options.folder, stage_.name);
  workshop_.store.put(key_,
                      {.checkpoint = finished,
                       .metrics = workshop_.metrics.text_from(begins_),
                       .snapshots = std::filesystem::exists(snapshots) ? snapshots : std::filesystem::path(),
                       .about = {{"stage", stage_.name},
                                 {"model", join(learning_.learners, ", ")},
                                 {"recipe", workshop_.plan.name},
                                 {"seconds", facts.seconds},
                                 {"samples_per_second", facts.samples_per_second},
                                 {"waiting_for_data", facts.waiting_for_data},
                                 {"peak_memory_bytes", facts.peak_memory_bytes},
                                 {"keys", stage_.text}}});
}

}  // namespace limbeck::train
