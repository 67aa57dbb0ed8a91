// VID heat maps: how well each place of the teacher's layer is known from the student's, while the student
// learns.
//
//   S. Ahn, S. X. Hu, A. Damianou, N. D. Lawrence, Z. Dai. "Variational Information Distillation for
//   Knowledge Transfer". CVPR 2019, figure 2. https://arxiv.org/abs/1904.05835
//
//   d(h, w) = log q(t_hw | s) = - sum over c of [ log sigma_c + (t_c - m_c(s))^2 / (2 sigma_c^2) ] - C/2
//   log(2 pi)
//
// At each snapshot of the stage whose loss is `vid`, and at its end, with the loss's own parts. For the lone
// student, which has no such parts, mean and variance are fitted to it as it is, as many epochs and by the
// same optimiser as in that stage: how the paper did it is not known. One scale for all, up-sampled without
// smoothing.

#include <ATen/ATen.h>

#include <algorithm>

#include "limbeck/base/text.h"
#include "limbeck/data/loader.h"
#include "limbeck/explain/photographs.h"
#include "limbeck/explain/rows.h"
#include "limbeck/train/gallery.h"
#include "limbeck/train/loop.h"
#include "limbeck/train/loss_view.h"
#include "limbeck/train/snapshots.h"
#include "limbeck/train/tap_choice.h"

namespace limbeck::train::analyses {
namespace {

using explain::Figure;
using explain::Grid;
using explain::Line;

constexpr double kLeftOut = 0.005;  // of the values at either end, beyond the colours
constexpr int64_t kRowsAtOnce = 250;
constexpr const char* kNote = "log_density";

struct Options {
  std::vector<TapChoice> pair;  // of the student
  std::string line;             // of `losses`
  int64_t images;
};

// The densities at one moment.
struct Moment {
  std::string title, model, file;
  Tensor shown;     // (images, h, w), float32
  double mean = 0;  // over the whole set
};

class VidHeatMap final : public Analysis {
 public:
  explicit VidHeatMap(Options options) : options_(std::move(options)) {}

  // The last stage that trains the student by that loss.
  void meet(const Subject& subject, Params& params, Compiler& compiler) override {
    check_models(params, "pairs", options_.pair, subject.models);
    if (subject.models.size() != subject.twins.size() + 1 && subject.models.size() != 1)
      return params.fault("explain", "must name one student, which is followed through its snapshots");
    student_ = subject.models.front();
    if (subject.models.size() > 1) twin_ = subject.models[1];
    for (const auto& stage : compiler.plan.stages) {
      if (stage->baseline || !stage->learning()) continue;
      for (const train::Line& line : stage->learning()->lines)
        if (line.learner == student_ && line.name == options_.line) stage_ = stage;
    }
    if (!stage_ && !compiler.is_ghost(student_) && !compiler.excused.contains(student_))
      params.fault("loss", "names '" + options_.line + "', but no stage before this one trains '" + student_ +
                               "' by a loss of that name; give loss: NAME, of a line of its losses");
  }

  void declare(Declaration& does) const override {
    if (!stage_) return;  // it was refused
    for (const std::string& teacher : line().teachers) does.reads.push_back(teacher);
    if (!twin_.empty()) does.learns_from.push_back(stage_->learning()->set);
  }

  void check(const Scene& scene) override {
    const train::Line& line = this->line();
    const auto loss = line.loss.build();
    const std::vector<std::string> teacher = {line.teachers.front()};
    loss->meet(teacher);
    const loss::Wants wants = loss->wants(scene.taps.at(student_), {&scene.taps.at(teacher.front())});
    tap_ = options_.pair.empty() ? wants.student[wants.student.size() / 2]
                                 : options_.pair.front().of(student_).front();
    tap_at(scene.taps.at(student_), tap_, student_, {4});
    if (std::find(wants.student.begin(), wants.student.end(), tap_) == wants.student.end())
      throw UserError("'" + tap_ + "' of '" + student_ + "' is in none of the pairs of the loss '" +
                      options_.line + "'; choose of " + join(wants.student, ", "));
  }

  Figure draw(const Stage& stage, const Subject& subject, Workshop& workshop) override {
    const Tensors fitted = twin_.empty() ? Tensors() : fit(stage, workshop);
    const data::Set& set = workshop.sets.get(subject.set);
    const std::vector<int64_t> rows = explain::in_turn(set, options_.images);
    LossView view(*stage_, options_.line, workshop);
    const std::vector<Moment> moments = moments_of(view, set, rows, fitted, workshop);
    Figure figure = described();
    figure.rows = set.size();
    Grid grid;
    grid.lines.push_back({"images", "", explain::photographs(figure, set, rows)});
    std::vector<Tensor> all;
    for (const Moment& moment : moments) all.push_back(moment.shown);
    grid.scale = explain::range_of("log density", all, kLeftOut);
    const Tensor seen = explain::images_of(explain::rows_of(set, rows));
    for (const Moment& moment : moments) grid.lines.push_back(line_of(moment, seen, *grid.scale, figure));
    figure.grids.push_back(std::move(grid));
    return figure;
  }

 private:
  const train::Line& line() const {
    const auto& lines = stage_->learning()->lines;
    return *std::find_if(lines.begin(), lines.end(), [&](const train::Line& line) {
      return line.learner == student_ && line.name == options_.line;
    });
  }

  std::size_t number_of_stage(const Workshop& workshop) const {
    const auto& stages = workshop.plan.stages;
    return static_cast<std::size_t>(std::find(stages.begin(), stages.end(), stage_) - stages.begin());
  }

  // What the loss's parts become for the lone student, which does not move.
  Tensors fit(const Stage& stage, Workshop& workshop) const {
    const Learning& learnt = *stage_->learning();
    Learning learning = learnt;
    learning.learners = {twin_};
    learning.lines = {line()};
    learning.lines.front().learner = twin_;
    learning.lines.front().teachers.resize(1);
    learning.optimizers = {{twin_, learnt.optimizers.at(student_)}};
    learning.schedules = {{twin_, learnt.schedules.at(student_)}};
    learning.valid.clear();
    learning.keep.reset();
    learning.patience.reset();
    learning.ema.reset();
    learning.snapshots.clear();
    learning.freeze.clear();
    for (const auto& parameter : workshop.models.get(twin_).model->named_parameters())
      learning.freeze.push_back(parameter.key());
    workshop.observer.phase("  fits mean and variance of '" + options_.line + "' to " + twin_ +
                            ", whose weights stay");
    Workshop inner{workshop.plan,     workshop.options, workshop.sets,
                   workshop.models,   workshop.metrics, workshop.events,
                   workshop.observer, workshop.group,   {},
                   workshop.number};
    Loop(stage, learning, inner).run();
    const auto checkpoint = Checkpoints(workshop.options.folder, workshop.number, stage.name).latest();
    return below(checkpoint->tensors, "loss." + options_.line + "/");
  }

  std::vector<Moment> moments_of(LossView& view, const data::Set& set, const std::vector<int64_t>& rows,
                                 const Tensors& fitted, Workshop& workshop) const {
    std::vector<Moment> moments;
    const auto add = [&](const std::string& title, const std::string& model, const std::string& file) {
      moments.push_back({title, model, file, densities(view, explain::rows_of(set, rows)),
                         densities(view, set).mean().item<double>()});
    };
    const auto& folder = workshop.options.folder;
    const auto last = Checkpoints(folder, number_of_stage(workshop), stage_->name).latest();
    if (!last)
      throw UserError("the checkpoint of " + stage_->name + " is not in " + folder.string() + "; run again");
    const int64_t each =
        stage_->learning()->length(workshop.sets.get(stage_->learning()->set).size()).steps_per_epoch;
    const int64_t end = (last->facts.at("step").get<int64_t>() + each - 1) / each;
    for (const int64_t epoch : snapshot_epochs(folder, stage_->name)) {
      if (epoch >= end) continue;
      view.restore(read_snapshot(folder, stage_->name, epoch),
                   "the snapshot of epoch " + std::to_string(epoch));
      add(epoch == 0 ? "before the first step" : "epoch " + std::to_string(epoch), student_,
          "epoch-" + std::to_string(epoch));
    }
    view.restore(last->tensors, "the checkpoint of " + stage_->name);
    add("epoch " + std::to_string(end) + ", the end", student_, "epoch-" + std::to_string(end));
    if (twin_.empty()) return moments;
    view.restore(*workshop.models.get(twin_).model, fitted, "what was fitted to " + twin_);
    add(twin_ + ", fitted afterwards", twin_, twin_);
    return moments;
  }

  // log q at every place of every row (rows, h, w).
  Tensor densities(LossView& view, const data::Set& set) const {
    data::Loader loader(set, {.batch_size = kRowsAtOnce, .threads = 0, .key = std::nullopt});
    loader.seek(0);
    std::vector<Tensor> all;
    while (auto batch = loader.next())
      all.push_back(view.note(kNote, view.pair_of(tap_), *batch).to(at::kFloat).cpu());
    return at::cat(all).contiguous();
  }

  Figure described() const {
    Figure figure;
    figure.title = "How well the student knows the teacher's layer";
    figure.shows = "The log density of the teacher's features at each place of '" + tap_ +
                   "', given the student's: the brighter, the better they are known from it.";
    figure.paper =
        "S. Ahn and others, Variational Information Distillation for Knowledge Transfer, CVPR 2019, figure 2";
    figure.notes = {"The images are the first of each class in turn. One scale for all panels.",
                    "Densities are sums over channels and may be far below 0; only their differences tell."};
    if (!twin_.empty())
      figure.notes.push_back(twin_ +
                             " learned without a teacher; mean and variance were fitted to it afterwards, as "
                             "long and by the same optimiser as in '" +
                             stage_->name + "', which is our choice: the paper's way is not known.");
    figure.numbers_title = "Mean log density";
    figure.numbers_columns = {"of these images", "of the whole set"};
    return figure;
  }

  Line line_of(const Moment& moment, const Tensor& seen, const explain::Scale& scale, Figure& figure) const {
    Line line{moment.title, moment.model, {}};
    for (int64_t i = 0; i < moment.shown.size(0); ++i) {
      const auto picture =
          explain::coloured(explain::nearest(moment.shown[i], seen.size(2), seen.size(3)), scale);
      line.panels.push_back(
          {figure.add_picture(moment.file + "-" + std::to_string(i + 1),
                              explain::enlarged(picture, explain::factor_for(picture, explain::kLeastSide))),
           "", "log density, " + moment.title + ", image " + std::to_string(i + 1)});
    }
    figure.add_array(moment.file, moment.shown, "log q at each place (images, height, width)");
    figure.numbers.push_back(
        {moment.title, moment.model, {moment.shown.to(at::kDouble).mean().item<double>(), moment.mean}});
    return line;
  }

  Options options_;
  std::shared_ptr<Stage> stage_;  // that trains by the loss
  std::string student_, twin_, tap_;
};

std::shared_ptr<Analysis> make_vid_heat_map(Params& params) {
  Options options;
  options.pair = read_tap_choices(params, "pairs", 1,
                                  "the student's tap of one pair of the loss, the middle one by default");
  options.line = params.text("loss", "vid", "the line of the stage's losses, by its name");
  options.images = read_images(params, 8, "the first of each class in turn");
  if (options.pair.size() > 1) params.fault("pairs", "must be one pair");
  return std::make_shared<VidHeatMap>(std::move(options));
}

}  // namespace

void register_vid_heat_map(Registry& registry) {
  registry.add(
      {.name = "vid_heat_map",
       .summary = "how well each place of the teacher's layer is known from the student's, over the "
                  "snapshots of a stage",
       .paper = "https://arxiv.org/abs/1904.05835",
       .example = "pairs: [stage2], images: 8",
       .make = make_vid_heat_map,
       .about = {
           {"shows",
            "the log density of the teacher's features at each place given the student's, at every snapshot "
            "of the stage that learned by the loss vid, at its end, and for the student that learned alone; "
            "one scale for all"},
           {"numbers", "the mean log density of the images shown and of the whole set"},
           {"against the paper",
            "by the paper densities are high on the object. Ours, on Fashion-MNIST, are lowest there: an "
            "even ground is easily known, features of the object are larger and so are their errors, and all "
            "places of a channel share one variance. What grows brighter as the student learns is the "
            "object. How the paper came to densities of a student that never learned by vid is not known: we "
            "keep that student as it is and fit mean and variance alone, as many epochs and by the same "
            "optimiser. Densities depend on channels and variances, so only panels of one figure compare"}}});
}

}  // namespace limbeck::train::analyses
