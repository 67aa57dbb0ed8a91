#include "limbeck/config/path.h"

#include <gtest/gtest.h>

#include "limbeck/base/error.h"
#include "support/scratch.h"

namespace limbeck::config {
namespace {

using test::message_of;

Node recipe() {
  return parse(R"(seed: 7
models: {teacher: {arch: mlp, hidden: [32, 64]}, student: lenet}
data: {train: mnist}
stages:
  - {train: teacher, optimizer: sgd}
  - name: distil
    train: student
    losses: [cross_entropy, {loss: kd, temperature: 4}, {loss: kd, name: late}]
    schedule: {schedule: cosine}
  - {train: [net, broad]}
  - {evaluate: student}
  - {evaluate: student}
)",
               "r.yaml");
}

std::string text_at(const std::string& path) {
  const Node root = recipe();
  const Node* node = find_path(root, path);
  return node ? write(*node) : "nothing";
}

std::string fault_of(const std::string& path) {
  return message_of<UserError>([&] {
    Node root = recipe();
    set_path(root, path, Node::scalar("1"));
  });
}

TEST(Paths, GoByKeyNameEntryOrNumber) {
  EXPECT_EQ(text_at("seed"), "7\n");
  EXPECT_EQ(text_at("stages.distil.train"), "student\n");
  EXPECT_EQ(text_at("stages.1.train"), "student\n");
  EXPECT_EQ(text_at("stages.distil.losses.cross_entropy"), "cross_entropy\n");
  EXPECT_EQ(text_at("stages.distil.losses.late.loss"), "kd\n");
  EXPECT_EQ(text_at("stages.train/teacher.optimizer"), "sgd\n");
  EXPECT_EQ(text_at("stages.train/net+broad.train.1"), "broad\n");
  EXPECT_EQ(text_at("models.teacher.hidden.0"), "32\n");
}

TEST(Paths, LeadNowhereWithoutAFault) {
  for (const char* path :
       {"none", "seed.x", "stages.9", "stages.-1", "stages.distil.losses.dkd", "models.teacher.hidden.64"})
    EXPECT_EQ(text_at(path), "nothing") << path;
}

// `kd` fits two entries, one of which has the name `late`; only the other is called by its entry.
TEST(Paths, AreRefusedWhereANameFitsSeveral) {
  const Node root = parse("losses: [{loss: kd, temperature: 1}, {loss: kd, temperature: 4}]", "r.yaml");
  EXPECT_NE(message_of<UserError>([&] { find_path(root, "losses.kd"); }).find("fits 2 elements"),
            std::string::npos);
  EXPECT_EQ(find_path(root, "losses.1.temperature")->text, "4");
  EXPECT_EQ(text_at("stages.distil.losses.kd.temperature"), "4\n");
  const Node named = parse("losses: [{loss: kd, name: a}, {loss: dkd, name: kd}]", "r.yaml");
  EXPECT_EQ(find_path(named, "losses.kd.loss")->text, "dkd");
}

TEST(Paths, PreferAGivenNameToAnEntry) {
  const Node root = parse("losses: [{loss: kd}, {loss: dkd, name: kd}]", "r.yaml");
  EXPECT_EQ(find_path(root, "losses.kd.loss")->text, "dkd");
}

TEST(Paths, HaveNoEmptySteps) {
  for (const char* path : {"", ".", "a.", ".a", "a..b"})
    EXPECT_THROW(find_path(recipe(), path), UserError) << path;
}

TEST(ElementName, IsWhatFindsTheElement) {
  const Node root = recipe();
  const auto names = [](const Node& list) {
    std::vector<std::string> all;
    for (std::size_t i = 0; i < list.items.size(); ++i)
      all.push_back(element_name(list.items[i], i, list.items));
    return all;
  };
  const Node& stages = *root.find("stages");
  EXPECT_EQ(names(stages),
            (std::vector<std::string>{"train/teacher", "distil", "train/net+broad", "3", "4"}));
  EXPECT_EQ(names(*find_path(root, "stages.distil.losses")),
            (std::vector<std::string>{"cross_entropy", "kd", "late"}));
  EXPECT_EQ(names(*find_path(root, "models.teacher.hidden")), (std::vector<std::string>{"0", "1"}));
  EXPECT_EQ(names(parse("[a.b, [1], c]", "")), (std::vector<std::string>{"0", "1", "c"}));
  for (std::size_t i = 0; i < stages.items.size(); ++i)
    EXPECT_EQ(find_path(root, "stages." + names(stages)[i]), &stages.items[i]);
}

TEST(StageName, IsGivenOrVerbAndObject) {
  EXPECT_EQ(stage_name(parse("{name: distil, train: student}", "")), "distil");
  EXPECT_EQ(stage_name(parse("{epochs: 3, train: student}", "")), "train/student");
  EXPECT_EQ(stage_name(parse("{train: [net, broad]}", "")), "train/net+broad");
  EXPECT_EQ(stage_name(parse("{label: pool, into: pseudo}", "")), "label/pool");
  EXPECT_EQ(stage_name(parse("{epochs: 3}", "")), "");
}

TEST(SetPath, ReplacesAndAdds) {
  Node root = recipe();
  set_path(root, "seed", Node::scalar("8"));
  set_path(root, "stages.distil.epochs", Node::scalar("3"));
  set_path(root, "models.teacher.hidden.1", Node::scalar("65"));
  EXPECT_EQ(root.find("seed")->text, "8");
  EXPECT_EQ(find_path(root, "stages.distil.epochs")->text, "3");
  EXPECT_EQ(write(*find_path(root, "models.teacher.hidden")), "- 32\n- 65\n");
}

TEST(SetPath, MakesAMapOfABareNameThatItEnters) {
  Node root = recipe();
  set_path(root, "stages.distil.losses.cross_entropy.weight", Node::scalar("0.1"));
  set_path(root, "stages.0.optimizer.learning_rate", Node::scalar("0.2"));
  set_path(root, "models.student.width", Node::scalar("2"));
  set_path(root, "data.train.split", Node::scalar("test"));
  EXPECT_EQ(write(*find_path(root, "stages.distil.losses.cross_entropy")),
            "loss: cross_entropy\nweight: 0.1\n");
  EXPECT_EQ(find_path(root, "stages.0.optimizer.optimizer")->text, "sgd");
  EXPECT_EQ(find_path(root, "models.student.arch")->text, "lenet");
  EXPECT_EQ(find_path(root, "data.train.set")->text, "mnist");
}

TEST(SetPath, StartsFromNothing) {
  Node root;
  set_path(root, "seed", Node::scalar("8"));
  EXPECT_EQ(root.find("seed")->text, "8");
  Node text = Node::scalar("x");
  EXPECT_THROW(set_path(text, "seed", Node()), UserError);
}

TEST(SetPath, NamesTheStepThatIsNotThere) {
  EXPECT_EQ(fault_of("stages.distill.epochs"),
            "the path 'stages.distill.epochs' does not exist: there is no 'distill'; did you mean 'distil'?");
  EXPECT_EQ(fault_of("stages.distil.losses.zzz.weight"),
            "the path 'stages.distil.losses.zzz.weight' does not exist: there is no 'zzz'; there is "
            "cross_entropy, kd, late");
  EXPECT_EQ(fault_of("stages.9"),
            "the path 'stages.9' does not exist: there is no '9'; there is train/teacher, distil, "
            "train/net+broad, 3, 4");
  EXPECT_EQ(fault_of("seed.x"), "the path 'seed.x' does not exist: 'seed' holds no keys");
  EXPECT_EQ(fault_of("seed.x.y"), "the path 'seed.x.y' does not exist: there is no 'x'");
}

TEST(ErasePath, RemovesKeysAndElements) {
  Node root = recipe();
  erase_path(root, "stages.distil.losses.kd");
  EXPECT_EQ(find_path(root, "stages.distil.losses")->items.size(), 2u);
  erase_path(root, "models.student");
  EXPECT_EQ(find_path(root, "models.student"), nullptr);
  EXPECT_THROW(erase_path(root, "models.student"), UserError);
}

TEST(ApplySet, ReadsTheValueAsYaml) {
  Node root = recipe();
  apply_set(root, "stages.distil.losses=[kd, {loss: dkd, weight: 0.5}]");
  apply_set(root, "stages.distil.losses.dkd.weight=a=b");
  EXPECT_EQ(find_path(root, "stages.distil.losses.dkd.weight")->text, "a=b");
  EXPECT_EQ(find_path(root, "stages.distil.losses.dkd.weight")->mark.text(),
            "--set stages.distil.losses.dkd.weight");
  apply_set(root, "seed=");
  EXPECT_TRUE(root.find("seed")->is_null());
}

TEST(ApplySet, RefusesWhatIsNoAssignment) {
  Node root = recipe();
  for (const char* text : {"seed", "=3", ""})
    EXPECT_NE(message_of<UserError>([&] { apply_set(root, text); }).find("--set wants PATH=VALUE"),
              std::string::npos);
  EXPECT_TRUE(
      message_of<UserError>([&] { apply_set(root, "seed=[1"); }).starts_with("--set seed: this is no YAML"));
  EXPECT_THROW(apply_set(root, "none.x=1"), UserError);
}

TEST(AsEntry, WrapsBareNamesAlone) {
  EXPECT_EQ(write(as_entry(Node::scalar("kd"), "loss")), "loss: kd\n");
  EXPECT_EQ(as_entry(parse("{loss: kd}", ""), "loss"), parse("{loss: kd}", ""));
  EXPECT_TRUE(as_entry(Node(), "loss").is_null());
}

}  // namespace
}  // namespace limbeck::config
