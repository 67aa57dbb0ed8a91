#include "limbeck/loss/stages.h"

#include "limbeck/base/error.h"

namespace limbeck::loss {
namespace {

void require_stages(const std::vector<std::string>& stages, const std::string& who) {
  if (stages.empty())
    throw UserError(
        who + " has no taps stage1, stage2 ...; say which are compared: pairs: [{student: a, teacher: b}]");
}

}  // namespace

std::vector<std::string> stages_of(const nn::TapTable& taps) {
  std::vector<std::string> stages;
  while (taps.contains("stage" + std::to_string(stages.size() + 1)))
    stages.push_back("stage" + std::to_string(stages.size() + 1));
  return stages;
}

std::vector<Pair> all_stages(const nn::TapTable& student, const nn::TapTable& teacher) {
  require_stages(stages_of(student), "the student");
  require_stages(stages_of(teacher), "the teacher");
  std::vector<Pair> pairs;
  for (const std::string& stage : stages_of(student))
    if (teacher.contains(stage)) pairs.push_back({stage, stage});
  return pairs;
}

std::vector<Pair> last_stages(const nn::TapTable& student, const nn::TapTable& teacher) {
  require_stages(stages_of(student), "the student");
  require_stages(stages_of(teacher), "the teacher");
  return {{stages_of(student).back(), stages_of(teacher).back()}};
}

}  // namespace limbeck::loss
