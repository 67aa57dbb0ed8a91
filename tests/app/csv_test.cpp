#include "limbeck/app/docs/csv.h"

#include <gtest/gtest.h>

#include "limbeck/base/error.h"
#include "support/scratch.h"

namespace limbeck::app {
namespace {

std::vector<CsvRow> rows(const std::string& text) {
  const test::Scratch scratch;
  return read_csv(scratch.file("a.csv", text), {"a"});
}

std::string fault(const std::string& text) {
  return test::message_of<UserError>([&] { rows(text); });
}

bool says(const std::string& message, const std::string& part) {
  return message.find(part) != std::string::npos;
}

TEST(Csv, ReadsFieldsByTheNamesOfTheHead) {
  const std::vector<CsvRow> expected = {{{"a", "1"}, {"b", ""}}, {{"a", ""}, {"b", "x y"}}};
  EXPECT_EQ(rows("a,b\r\n1,\r\n,x y\r\n"), expected);
  EXPECT_EQ(rows("a,b\n1,\n,x y"), expected);
  EXPECT_TRUE(rows("b,a\r\n").empty());
}

TEST(Csv, ReadsQuotes) {
  EXPECT_EQ(rows("a,b\r\n\"1,\"\"x\"\"\r\ny\",\"\"\r\n"),
            (std::vector<CsvRow>{{{"a", "1,\"x\"\r\ny"}, {"b", ""}}}));
}

TEST(Csv, RefusesWhatIsNotInOrder) {
  EXPECT_TRUE(says(fault("a,b\n1,2\n3\n"), "a.csv, line 3: it has 1 fields, the head 2"));
  EXPECT_TRUE(says(fault("a,b\n\"1,2\n"), "line 2: quotes are opened and not closed"));
  EXPECT_TRUE(says(fault("a\n\"1\"2\n"), "line 2: a comma or the line's end belongs after a field"));
  EXPECT_TRUE(says(fault("a\n1\"2\"\n"), "line 2: a comma"));
  EXPECT_TRUE(says(fault("b,c\n1,2\n"), "no column `a`"));
  EXPECT_TRUE(says(fault(""), "no column `a`"));
}

}  // namespace
}  // namespace limbeck::app
