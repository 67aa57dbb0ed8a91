#include "limbeck/app/docs/pages.h"

#include "limbeck/app/docs/markdown.h"
#include "limbeck/app/docs/sections.h"
#include "limbeck/app/show/taps.h"
#include "limbeck/base/text.h"

namespace limbeck::app {
namespace {

const char* const kLosses =
    R"(A line of a stage's `losses:` is one term of what the student minimises. Beside a loss's own options
each line may have `weight` (a number or a ramp), `name`, `from` (who teaches: a model or several;
default the model called `teacher`) and `for` (whose loss it is). Several `pairs` or `taps` are summed,
each times its `pair_weights`. Teachers get no gradient. `limbeck show loss NAME` prints the same.

A card also says what others `published`, with the source, and the `command` that makes it again; `our number`
is what came out here, read from what `limbeck --json compare` printed, in `results/` beside this page.)";

const char* const kNetworks =
    R"(An entry of `models:` names an architecture by `arch`. `classes` and the input's shape come from the
recipe, else from the weights, else from the first labelled set the model meets. Every value that losses
may look at has a name, its tap; the tables show the taps of each example. `limbeck show model NAME
--set depth=20` prints them for other options and sizes.)";

const char* const kData =
    R"(An entry of `data:` names a set by `set`, or a view of another by `of`. Which samples it has is said by
`part`, `hold_out`, `classes` and `unlabelled`; how they are shown by `augment` (random, in stages that
learn) and `transforms` (always).)";

const char* const kOptimizers =
    R"(A stage's `optimizer` moves weights, its `schedule` is a factor on the learning rate, and a ramp is a
value that moves, such as the weight of a loss. A duration is `20` (epochs), `4000 steps` or `67%` of
the stage.)";

const char* const kStages =
    R"(A stage is `verb: object` and the keys of its verb. `keep: best METRIC`, schedules and ramps may wait
for a metric. `export` names the formats in which the outcome leaves the house.)";

const char* const kExplain =
    R"(A stage `explain: MODELS, by: ANALYSIS, data: SET` draws a figure of trained networks and changes nothing.
The figure lies in the run folder, `explain/STAGE/`: pictures (PNG), the numbers they are made of with the
order of their rows (NPY, for `numpy.load`) and `figure.json`; the report shows it with its scale of colours.
A held-out set is looked at only after the last stage that learns, and the figure says so. With
`baseline: true` every student stands beside its lone twin: such a stage waits until that has learnt too.
`tap` and its like may differ from model to model: `tap: {teacher: stage4, student: stage3}`.)";

const Kind& kind_of(const std::vector<Kind>& all, const std::string& name) { return *find_kind(all, name); }

std::string page(const std::string& title, const std::string& introduction) {
  return "# " + title + "\n\n" + kGenerated + "\n\n" + introduction + "\n";
}

std::string losses_page(const std::vector<Kind>& all, const Numbers& numbers) {
  const Kind& losses = kind_of(all, "loss");
  std::string text = page("Losses", kLosses) + taxonomy(losses);
  for (const Item& item : losses.items) {
    const auto ours = numbers.find(item.is.name);
    text += section(losses, item, "##", ours == numbers.end() ? std::vector<std::string>{} : ours->second);
  }
  return text;
}

std::string models_page(const std::vector<Kind>& all, const model::Registry& archs) {
  const Kind& models = kind_of(all, "model");
  std::string text = page("Networks", kNetworks);
  text += list(models);
  for (const Item& item : models.items) {
    text += section(models, item, "##");
    const config::Node entry = config::example_entry("arch", item.is.name, archs.at(item.is.name).example);
    if (is_network(entry, archs)) text += "\n" + network_section(entry, archs);
  }
  return text;
}

std::string data_page(const std::vector<Kind>& all) {
  const Kind &sets = kind_of(all, "set"), &transforms = kind_of(all, "transform");
  return page("Data", kData) + "\n## Sets\n" + list(sets) + sections(sets, "###") + "\n## Transforms\n" +
         list(transforms) + sections(transforms, "###");
}

std::string optimizers_page(const std::vector<Kind>& all) {
  std::string text = page("Optimisers, schedules, ramps", kOptimizers);
  for (const char* name : {"optimizer", "schedule", "ramp"}) {
    const Kind& kind = kind_of(all, name);
    text += "\n## " + kind.title + "\n" + list(kind) + sections(kind, "###");
  }
  return text;
}

std::string stages_page(const std::vector<Kind>& all) {
  const Kind &verbs = kind_of(all, "verb"), &metrics = kind_of(all, "metric"),
             &formats = kind_of(all, "format");
  return page("Stages, metrics, export", kStages) + "\n## Verbs\n" + list(verbs) + sections(verbs, "###") +
         "\n## Metrics\n" + list(metrics) + "\n## Export formats\n" + list(formats) +
         sections(formats, "###");
}

std::string explain_page(const std::vector<Kind>& all) {
  const Kind& analyses = kind_of(all, "by");
  return page("Figures", kExplain) + list(analyses) + sections(analyses, "##");
}

}  // namespace

std::map<std::string, std::string> catalog_pages(const train::Registries& registries,
                                                 const Numbers& numbers) {
  const std::vector<Kind> all = catalog(registries);
  return {{"losses.md", losses_page(all, numbers)},
          {"models.md", models_page(all, registries.archs)},
          {"data.md", data_page(all)},
          {"optimizers.md", optimizers_page(all)},
          {"stages.md", stages_page(all)},
          {"explain.md", explain_page(all)}};
}

}  // namespace limbeck::app
