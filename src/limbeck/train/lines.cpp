// `losses:` to Lines.
#include <algorithm>

#include "limbeck/base/text.h"
#include "limbeck/config/describe.h"
#include "limbeck/config/path.h"
#include "limbeck/loss/members.h"
#include "limbeck/loss/pairs.h"
#include "limbeck/train/learning.h"
#include "limbeck/train/names.h"

namespace limbeck::train {
namespace {

// Who teaches by this line: its `from`, else the stage's, else the model called `teacher`.
std::vector<std::string> teachers_of(Params& stage, Params& line, const std::vector<std::string>& learners,
                                     Compiler& compiler) {
  Params& says = line.has("from") ? line : stage;
  std::vector<std::string> names = line.texts("from", {}, "who teaches: a model, or several");
  if (!line.has("from")) names = stage.texts("from", {}, "who teaches in this stage: a model, or several");
  const bool said = line.has("from") || stage.has("from");
  if (!said && compiler.has_model("teacher") &&
      std::find(learners.begin(), learners.end(), "teacher") == learners.end())
    names = {"teacher"};
  if (line.has("from")) check_distinct(line, "from", names);
  for (const std::string& name : names) {
    if (name == "others" || name == "self") {
      says.fault("from", "with '" + name + "' is not yet supported");
      return {};
    }
    compiler.check_network(says, "from", name,
                           "let its members teach, from: [a, b], and the loss combine them");
    if (std::find(learners.begin(), learners.end(), name) != learners.end()) {
      says.fault("from", "as a peer that learns in this stage ('" + name + "') is not yet supported");
      return {};
    }
  }
  return names;
}

// The teachers' shares of `combine: mean_loss`. A loss that has `member_weights` of its own has read them.
std::vector<double> shares_of(Params& line, const Line& read) {
  const bool asked = line.asked("member_weights");
  std::vector<double> numbers = asked ? read.loss.member_weights : std::vector<double>();
  if (!asked) {
    const config::Node* given = line.node().find("member_weights");
    if (given && given->is_list())
      numbers = line.numbers("member_weights", {}, Range::from(0), "one share for each teacher");
    else
      line.choice("member_weights", {"uniform"}, "how several teachers share");
  }
  if (read.teachers.empty()) return {1};
  try {
    return loss::shares(numbers, read.teachers.size());
  } catch (const UserError& error) {
    line.fault("member_weights", error.what());
    return std::vector<double>(read.teachers.size(), 1.0);
  }
}

std::string text_of(const config::Node* node) { return node ? config::line_of(*node) : "1"; }

// Metrics and checkpoints are kept by it.
void check_line_name(Params& line, const std::string& name, const std::vector<Line>& before) {
  check_name(line, "name", name);
  if (name == "loss")
    line.fault("name", "must be another than 'loss', which is what metrics call the sum of all lines");
  if (std::any_of(before.begin(), before.end(), [&](const Line& other) { return other.name == name; }))
    line.fault("name", "is the name of another line of this stage already");
}

void read_line(Params& stage, Params line, const std::string& name, const std::vector<std::string>& learners,
               Compiler& compiler, std::vector<Line>& lines) {
  Line read;
  read.name = line.text("name", name, "what metrics call it");
  if (line.has("name")) check_line_name(line, read.name, lines);
  read.weight =
      optim::read_value(line, "weight", 1, Range::from(0), "a number or a ramp", compiler.registries.ramps);
  read.weight_text = text_of(line.node().find("weight"));
  read.weight_mark = line.has("weight") ? line.node().find("weight")->mark : line.node().mark;
  for (const std::string later : {"data", "continue"})
    if (line.has(later)) line.not_yet(later);
  const std::vector<std::string> whose = line.texts("for", learners, "whose loss it is");
  check_distinct(line, "for", whose);
  for (const std::string& learner : whose)
    if (std::find(learners.begin(), learners.end(), learner) == learners.end())
      line.fault("for", "names '" + learner + "', which does not learn in this stage" +
                            did_you_mean(learner, learners));
  const std::string entry = line.text("loss", "which loss");
  if (entry.empty()) return;
  read.entry = entry;
  if (!compiler.registries.losses.has(entry))
    return line.fault("loss", "is an " + compiler.registries.losses.unknown(entry));
  read.loss = compiler.registries.losses.make(compiler.registries.losses.at(entry), line);
  const bool learns_from_somebody = read.loss.teachers != loss::Teachers::none;
  if (learns_from_somebody) {
    read.teachers = teachers_of(stage, line, learners, compiler);
    if (read.teachers.empty() && read.loss.teachers == loss::Teachers::needed && !line.has("from") &&
        !stage.has("from"))
      line.fault("loss", "needs a teacher: give 'from', or call a model 'teacher'");
  } else if (line.has("from")) {
    line.fault("from", "is not for '" + entry + "', which learns from labels alone");
  }
  line.ask("from");
  loss::check_teachers(line, read.teachers);
  if (!line.asked("combine"))
    line.choice("combine", {"mean_loss"}, "how several teachers' losses become one");
  read.member_weights = shares_of(line, read);
  if (const config::Node* temperature = line.node().find("temperature"))
    read.temperature = parse_number(temperature->text);
  if (!read.temperature && line.asked("temperature"))
    for (const config::Option& option : line.options())
      if (option.key == "temperature") read.temperature = parse_number(option.fallback);
  line.done();
  for (std::string& teacher : read.teachers) teacher = compiler.twin(teacher);
  for (const std::string& learner : whose) {
    read.learner = compiler.twin(learner);
    lines.push_back(read);
  }
}

}  // namespace

std::vector<Line> read_lines(Params& params, const std::vector<std::string>& learners, Compiler& compiler) {
  std::vector<Line> lines;
  if (!params.has("losses")) {
    const config::Node fallback =
        config::as_entry(config::Node::scalar("cross_entropy", params.node().mark), "loss");
    params.entries("losses", "loss", "the terms of the objective, summed");
    read_line(params, Params(fallback, params.path("losses.cross_entropy"), params.shared_findings()),
              "cross_entropy", learners, compiler, lines);
  } else {
    const auto entries = params.entries("losses", "loss", "the terms of the objective, summed");
    if (entries.empty()) params.fault("losses", "must hold at least one loss");
    for (const Params& entry : entries) {
      std::string name = entry.path().substr(entry.path().rfind('.') + 1);
      // A number says nothing to a reader of metrics: the entry's name, numbered.
      if (const config::Node* loss = entry.node().find("loss"); loss && parse_integer(name))
        name = loss->text + "." + name;
      read_line(params, entry, name, learners, compiler, lines);
    }
  }
  check_distinct(params, "from", params.texts("from", {}, "who teaches in this stage: a model, or several"));
  return lines;
}

}  // namespace limbeck::train
