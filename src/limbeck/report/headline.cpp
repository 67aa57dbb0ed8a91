#include "limbeck/report/headline.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "limbeck/base/text.h"
#include "limbeck/report/format.h"
#include "limbeck/report/measures.h"
#include "limbeck/report/models.h"
#include "limbeck/report/statistics.h"

namespace limbeck::report {
namespace {

constexpr double kAboutEqual = 0.95;  // sizes nearer than this are called the same
constexpr const char* kNoBaseline =
    "There is no baseline: whether the student would have come as far without its teacher is not known. "
    "Write `baseline: true` in the recipe to know.";

std::string share_of(const std::string& share, const std::string& whole) {
  return ", at " + share + (share.ends_with("times") ? " " : " of ") + whole;
}

// ", at 1/12 of the teacher's size" where there is one teacher; where the student is no smaller but does less
// arithmetic, that.
std::string size_phrase(const Run& run, const Model& outcome) {
  const Model* teacher = only_teacher(run);
  if (!teacher || teacher == &outcome) return "";
  const auto ratio = [&](std::optional<int64_t> Model::*member) {
    const auto part = static_cast<double>((outcome.*member).value_or(0));
    const auto whole = static_cast<double>((teacher->*member).value_or(0));
    return part > 0 && whole > 0 ? part / whole : 0;
  };
  const double size = ratio(&Model::parameters), work = ratio(&Model::multiply_accumulates);
  if (size == 0) return "";
  if (size >= kAboutEqual && work > 0 && work < kAboutEqual)
    return ", with " + proportion(work, 1) + " of the teacher's arithmetic";
  if (size >= kAboutEqual && size <= 1 / kAboutEqual) return ", at the teacher's size";
  return share_of(proportion(size, 1), "the teacher's size");
}

// Beside the same network trained alone.
std::string beside_alone(const Difference& gain) {
  if (points(gain.value) == points(0)) return "the same as that network trained alone";
  return points(gain.value) + (gain.value > 0 ? " above" : " below") + " the same network trained alone" +
         (gain.above() || gain.below() ? "" : " (which may be chance)");
}

std::string beside_teacher(const Difference& distance) {
  if (points(distance.value) == points(0)) return "the same as its teacher";
  return points(distance.value) + (distance.value > 0 ? " above" : " below") + " its teacher";
}

// How much may be chance, as a sentence.
std::string chance(const Run& run, const JudgedSet& set, double accuracy,
                   const std::optional<Difference>& gain) {
  if (set.labelled <= 0) return "";
  const std::string rows = counted(set.labelled, "sample");
  const std::string seed =
      run.seed ? "One run with one seed (" + std::to_string(*run.seed) + "): " : "One run: ";
  if (!gain)
    return seed + "the accuracy is known to about " + points(2 * standard_error(accuracy, set.labelled)) +
           " (two standard errors on " + rows + "), and another seed may move it further.";
  return seed + "differences below about " + points(gain->noise) + " (two standard errors on " + rows +
         (gain->paired ? ", both judged on the same ones" : ", taken as if judged on different ones") +
         ") may be chance, and another seed may move the result further.";
}

// What the teacher reaches, and how much of the way there distillation went.
std::string way_to_teacher(const Run& run, const JudgedSet& set, const Model& outcome,
                           const std::optional<Difference>& gain) {
  const Model* teacher = only_teacher(run);
  const Judgement* judged = teacher && teacher != &outcome ? set.find(teacher->name) : nullptr;
  if (!judged || !judged->accuracy) return "";
  std::string text = "The teacher reaches " + percent(*judged->accuracy);
  const Model* alone = alone_of(run, outcome);
  const Judgement* lone = alone ? set.find(alone->name) : nullptr;
  if (!lone || !lone->accuracy) return text + ".";
  text += ", the student alone " + percent(*lone->accuracy);
  const double gap = *judged->accuracy - *lone->accuracy;
  if (gain && gain->above() && gap > gain->noise)
    text += ": distillation went " + fixed(100 * gain->value / gap, 0) +
            " % of the way from the one to the other";
  return text + ".";
}

Headline judged_headline(const Run& run, const JudgedSet& set, const Model& outcome, double accuracy) {
  Headline line{.before = capital(in_words(run, outcome)) + " reaches",
                .number = percent(accuracy),
                .after = {},
                .caption = "Accuracy on the held-out set " + set.name +
                           (set.samples > 0 ? ", " + counted(set.samples, "sample") : ""),
                .notes = {}};
  const Model* alone = alone_of(run, outcome);
  const auto gain = alone ? difference(set, outcome.name, alone->name) : std::nullopt;
  const Model* teacher = only_teacher(run);
  const auto distance =
      teacher && teacher != &outcome ? difference(set, outcome.name, teacher->name) : std::nullopt;
  if (gain)
    line.after = beside_alone(*gain) + size_phrase(run, outcome);
  else if (distance)
    line.after = beside_teacher(*distance) + size_phrase(run, outcome);
  if (gain && !run.teachers.empty() && gain->below())
    line.notes.push_back("Distillation did not help here.");
  else if (gain && !run.teachers.empty() && !gain->above())
    line.notes.push_back("This run does not show that distillation helped.");
  if (!gain && !run.teachers.empty()) line.notes.emplace_back(kNoBaseline);
  line.notes.push_back(way_to_teacher(run, set, outcome, gain));
  line.notes.push_back(chance(run, set, accuracy, gain));
  return line;
}

// By a measure that is no accuracy: how near two values may be by chance is not known of one run.
Headline measured_headline(const Run& run, const JudgedSet& set, const Model& outcome,
                           const std::string& measure) {
  const MeasureFacts facts = facts_of(run, measure);
  const auto value_of = [&](const Model* model) -> std::optional<double> {
    const Judgement* judged = model && model != &outcome ? set.find(model->name) : nullptr;
    return judged ? value_in(*judged, measure) : std::nullopt;
  };
  const double value = value_in(*set.find(outcome.name), measure).value();
  const auto alone = value_of(alone_of(run, outcome)), taught = value_of(only_teacher(run));
  const auto beside = [&](double other, const std::string& whom, const std::string& equal) {
    if (written(facts, value) == written(facts, other)) return "the same as " + equal;
    return distance(facts, value, other) + (value > other ? " above " : " below ") + whom;
  };
  Headline line{.before = capital(in_words(run, outcome)) + " reaches",
                .number = written(facts, value),
                .after = {},
                .caption = capital(facts.title) + " on the held-out set " + set.name +
                           (set.samples > 0 ? ", " + counted(set.samples, "sample") : ""),
                .notes = {}};
  if (alone)
    line.after = beside(*alone, "the same network trained alone", "that network trained alone") +
                 size_phrase(run, outcome);
  else if (taught)
    line.after = beside(*taught, "its teacher", "its teacher") + size_phrase(run, outcome);
  if (alone && !run.teachers.empty() && written(facts, value) == written(facts, *alone))
    line.notes.push_back("This run does not show that distillation helped.");
  else if (alone && !run.teachers.empty() && (facts.higher_is_better ? value < *alone : value > *alone))
    line.notes.push_back("Distillation did not help here.");
  if (!alone && !run.teachers.empty()) line.notes.emplace_back(kNoBaseline);
  if (taught)
    line.notes.push_back("The teacher reaches " + written(facts, *taught) +
                         (alone ? ", the student alone " + written(facts, *alone) : "") + ".");
  line.notes.push_back("One run" + (run.seed ? " with one seed (" + std::to_string(*run.seed) + ")" : "") +
                       ": another seed may move the result.");
  return line;
}

// Before any held-out set was read: the last value on a set that served the training.
Headline unjudged_headline(const Run& run, const Model& outcome) {
  Headline line{.before = capital(in_words(run, outcome)) + " was not judged on a test set",
                .number = {},
                .after = {},
                .caption = {},
                .notes = {}};
  for (auto epoch = run.epochs.rbegin(); epoch != run.epochs.rend(); ++epoch) {
    if (epoch->model != outcome.name) continue;
    for (const auto& [name, value] : epoch->values)
      if (name.ends_with(".accuracy") && !name.starts_with("train.")) {
        const std::string set = name.substr(0, name.find('.'));
        line = {.before = capital(in_words(run, outcome)) + " reaches",
                .number = percent(value),
                .after = {},
                .caption = "Accuracy on " + set + " after epoch " + number_text(epoch->epoch),
                .notes = {}};
        line.notes.push_back("No test set was judged: " + set +
                             " may have served to choose the epoch, so this number may flatter.");
        return line;
      }
  }
  return line;
}

Headline outcome_headline(const Run& run, const Model& outcome) {
  const JudgedSet* set = run.test();
  const Judgement* judged = set ? set->find(outcome.name) : nullptr;
  if (!judged) return unjudged_headline(run, outcome);
  if (judged->accuracy) return judged_headline(run, *set, outcome, *judged->accuracy);
  if (!judged->others.empty()) return measured_headline(run, *set, outcome, judged->others.front().first);
  if (!judged->loss)
    return {.before = capital(in_words(run, outcome)) + " was judged on " + set->name,
            .number = {},
            .after = {},
            .caption = {},
            .notes = {}};
  return {.before = capital(in_words(run, outcome)) + " reaches a loss of",
          .number = fixed(*judged->loss, 3),
          .after = {},
          .caption = "On the held-out set " + set->name,
          .notes = {}};
}

}  // namespace

std::optional<Difference> difference(const JudgedSet& set, const std::string& outcome,
                                     const std::string& other) {
  const Judgement *a = set.find(outcome), *b = set.find(other);
  if (!a || !b || !a->accuracy || !b->accuracy) return std::nullopt;
  const Gained* gained = set.gained_by(outcome);
  const bool paired = gained && gained->alone == other;
  return Difference{.value = *a->accuracy - *b->accuracy,
                    .noise = paired ? paired_noise(gained->count, gained->lost, set.labelled)
                                    : unpaired_noise(*a->accuracy, *b->accuracy, set.labelled),
                    .paired = paired};
}

std::string Headline::text() const {
  std::string text = before;
  if (!number.empty()) text += " " + number;
  if (!after.empty()) text += ": " + after;
  return text + ".";
}

std::vector<Headline> headlines(const Run& run) {
  std::vector<Headline> lines;
  for (const Model* outcome : outcomes(run)) lines.push_back(outcome_headline(run, *outcome));
  if (lines.empty())
    lines.push_back(
        {.before = "This run has no result yet", .number = {}, .after = {}, .caption = {}, .notes = {}});
  std::set<std::string> said{""};
  for (Headline& line : lines)
    std::erase_if(line.notes, [&](const std::string& note) { return !said.insert(note).second; });
  return lines;
}

std::vector<std::string> cautions(const Run& run) {
  std::vector<std::string> sentences;
  if (run.smoke)
    sentences.push_back(
        "A smoke run, shrunk to a few rows and steps: it shows that the recipe works; its numbers mean "
        "nothing.");
  if (!run.finished)
    sentences.push_back(
        "The run is not finished: this is what it has recorded so far. `limbeck resume` goes on with it.");
  return sentences;
}

}  // namespace limbeck::report
