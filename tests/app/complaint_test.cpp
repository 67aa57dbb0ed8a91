// What the command line says about a command line that is wrong.
#include <gtest/gtest.h>

#include "support/command_line.h"

namespace limbeck::app {
namespace {

using test::has;

std::string complaint(const std::vector<std::string>& arguments) {
  const auto said = test::say(arguments);
  EXPECT_EQ(said.code, 2);
  EXPECT_EQ(said.out, "");
  return said.err;
}

TEST(Complaint, NamesTheNearestCommand) {
  EXPECT_TRUE(has(complaint({"shw", "losses"}), "there is no command 'limbeck shw'; did you mean 'show'?"));
  EXPECT_TRUE(
      has(complaint({"--threads", "2", "trian"}), "there is no command 'limbeck trian'; there is check, "));
  EXPECT_TRUE(
      has(complaint({"compute", "los"}), "there is no command 'limbeck compute los'; did you mean 'loss'?"));
}

TEST(Complaint, NamesTheNearestOption) {
  EXPECT_TRUE(has(complaint({"show", "losses", "--jsn"}),
                  "`limbeck show` has no option --jsn; did you mean '--json'?; see `limbeck show --help`"));
  EXPECT_TRUE(
      has(complaint({"compute", "loss", "kd", "--onn=x"}), "has no option --onn; did you mean '--on'?"));
}

TEST(Complaint, SaysWhatIsMissing) {
  EXPECT_TRUE(has(complaint({}), "`limbeck` wants a command: check, "));
  EXPECT_FALSE(has(complaint({}), "docs"));  // hidden
  EXPECT_TRUE(has(complaint({"compute"}), "`limbeck compute` wants a command: loss, model"));
  EXPECT_TRUE(has(complaint({"compute", "loss", "kd"}), "--on is required"));
  EXPECT_TRUE(has(complaint({"check"}), "recipe is required; see `limbeck check --help`"));
  EXPECT_TRUE(has(complaint({"show", "model", "mlp", "--classes", "1"}), "`limbeck show`: "));
}

TEST(Complaint, StaysAwayWhereHelpIsAskedFor) {
  const auto said = test::say({"show", "--help"});
  EXPECT_EQ(said.code, 0);
  EXPECT_EQ(said.err, "");
  EXPECT_TRUE(has(said.out, "limbeck show model resnet --set depth=20"));
}

}  // namespace
}  // namespace limbeck::app
