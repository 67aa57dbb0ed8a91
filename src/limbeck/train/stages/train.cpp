// train: NAME | [NAMES]: models learn by gradient descent.

#include "limbeck/train/cast.h"
#include "limbeck/train/learning.h"
#include "limbeck/train/loop.h"
#include "limbeck/train/names.h"
#include "limbeck/train/patterns.h"
#include "limbeck/train/probe.h"
#include "limbeck/train/stage.h"
#include "limbeck/train/waiting.h"

namespace limbeck::train {
namespace {

class Train final : public Stage {
 public:
  explicit Train(Learning learning) : learning_(std::move(learning)) {}

  Declaration declare() const override {
    Declaration does;
    does.learns = true;
    does.changes = learning_.learners;
    for (const Line& line : learning_.lines)
      does.reads.insert(does.reads.end(), line.teachers.begin(), line.teachers.end());
    does.learns_from = {learning_.set};
    if (!learning_.valid.empty()) does.judges_on = does.chooses_on = {learning_.valid};
    return does;
  }

  std::optional<double> temperature() const override {
    for (const Line& line : learning_.lines)
      if (line.temperature && !line.teachers.empty()) return line.temperature;
    return std::nullopt;
  }

  void probe(ProbeRoom& room) override {
    SetFacts set{room.sets.facts(learning_.set), {}};
    set.class_counts.assign(static_cast<std::size_t>(set.facts.classes), 1.0);
    const Cast cast = cast_for(learning_, path, room.models, set);
    // A baseline has its student's patterns, and not the losses of whose parts they may speak.
    for (const PatternFault& fault : pattern_faults(cast, learning_))
      if (!baseline || !fault.idle) room.findings.fault(mark, path + "." + fault.key, fault.what);
    if (!learning_.valid.empty())
      for (const Unmeasured& fault :
           unmeasured(learning_, room.sets.facts(learning_.valid), room.models, room.measures))
        room.findings.fault(mark, path + "." + fault.key + ":", fault.what);
  }

  void run(Workshop& workshop) override { Loop(*this, learning_, workshop).run(); }

  const Learning* learning() const override { return &learning_; }

 private:
  Learning learning_;
};

}  // namespace

void register_train(Registry& registry) {
  registry.add("train", "models learn from labels, teachers, or both",
               [](Params& params, Compiler& compiler) {
                 const std::vector<std::string> learners =
                     params.texts("train", {}, "the model that learns, or several");
                 for (const std::string& learner : learners)
                   compiler.check_network(params, "train", learner, "train its members");
                 if (learners.empty()) params.fault("train", "must name a model");
                 check_distinct(params, "train", learners);
                 for (const std::string later : {"by", "into"})
                   if (params.has(later)) params.not_yet(later);
                 return std::make_shared<Train>(read_learning(params, learners, compiler));
               });
}

}  // namespace limbeck::train
