#pragma once
// How the report writes numbers: one decimal for percentages, thousands separated by commas, a unit after
// each number.
#include <cstdint>
#include <string>

namespace limbeck::report {

/// Fixed decimals, never "-0.0"; "not a number" for what is none.
std::string fixed(double value, int decimals);

std::string percent(double share);        // 0.8314 as "83.1 %"
std::string points(double share);         // a distance between shares, without sign: 0.0391 as "3.9 points"
std::string signed_points(double share);  // "+3.9 points", "-0.4 points", "0.0 points"
std::string bytes(double count);          // 2680000 as "2.7 MB" (powers of 1000)
std::string milliseconds(double value);   // three figures: "0.081 ms", "1.20 ms", "245 ms"
std::string seconds(double value);        // "41 s", "3 min 5 s", "2 h 10 min"
std::string significant(double value, int figures);  // 0.0481, 1,450, 1.08e-08

/// How large `part` is beside `whole`: "1/12", "30 %", "1.4 times". Both above 0.
std::string proportion(double part, double whole);

/// "1 image", "2 images".
std::string counted(int64_t count, const std::string& noun);

/// "the teacher" as "The teacher".
std::string capital(std::string text);

}  // namespace limbeck::report
