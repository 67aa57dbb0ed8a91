#include "limbeck/app/doctor/machine.h"

#include <gtest/gtest.h>

namespace limbeck::app {
namespace {

using Level = Finding::Level;

TEST(ProcessorFeatures, AreReadOnIntelAndOnArm) {
  const auto intel = processor_features("processor : 0\nflags\t\t: fpu avx2 avx512f\nbugs\t: spectre\n");
  EXPECT_TRUE(intel.contains("avx2"));
  EXPECT_FALSE(intel.contains("spectre"));
  EXPECT_TRUE(processor_features("Features\t: fp asimd bf16\n").contains("bf16"));
  EXPECT_TRUE(processor_features("").empty());
}

TEST(Instructions, WarnOfAProcessorWithoutAvx2AndOfOneThatIsHeldBack) {
  EXPECT_EQ(instructions_finding({"avx2"}, "AVX2").level, Level::ok);
  const Finding old = instructions_finding({"sse2"}, "DEFAULT");
  EXPECT_EQ(old.level, Level::note);
  const Finding held = instructions_finding({"avx2"}, "DEFAULT");
  EXPECT_NE(held.remedy.find("ATEN_CPU_CAPABILITY"), std::string::npos);
  EXPECT_EQ(instructions_finding({"asimd"}, "DEFAULT").level, Level::ok);
}

TEST(Bfloat16, IsWarnedOfWhereTheProcessorHasNone) {
  EXPECT_EQ(bfloat16_finding({"avx512_bf16"}).level, Level::ok);
  const Finding without = bfloat16_finding({"avx2", "avx512f"});
  EXPECT_EQ(without.level, Level::note);
  EXPECT_NE(without.says.find("100 times slower"), std::string::npos);
}

TEST(OpenMp, IsAProblemWhereTwoAreLoaded) {
  const std::string one =
      "7f00-7f01 r-xp 0 08:01 42 /lib/libgomp.so.1\n7f01-7f02 r--p 0 08:01 42 /lib/libgomp.so.1\n"
      "7f02-7f03 rw-p 0 0 0 \n7f05-7f06 r-xp 0 08:01 43 /lib/libgompertz/x.so\n";
  EXPECT_EQ(openmp_libraries(one), std::vector<std::string>{"/lib/libgomp.so.1"});
  EXPECT_EQ(openmp_finding(one).level, Level::ok);
  const Finding two = openmp_finding(one + "7f03-7f04 r-xp 0 08:01 44 /opt/libiomp5.so\n");
  EXPECT_EQ(two.level, Level::problem);
  EXPECT_FALSE(two.remedy.empty());
  EXPECT_EQ(openmp_finding("").level, Level::ok);
}

TEST(Threads, AreNotedWhereThereAreMoreThanProcessors) {
  EXPECT_EQ(threads_finding(2, 2).level, Level::ok);
  EXPECT_EQ(threads_finding(2, 2).says, "2 threads on 2 processors");
  EXPECT_EQ(threads_finding(8, 2).level, Level::note);
}

TEST(Gpu, IsNotedWhereTheDriverSeesOneAndWeDoNot) {
  EXPECT_EQ(gpu_finding(0, false).level, Level::ok);
  EXPECT_EQ(gpu_finding(0, true).level, Level::note);
  EXPECT_EQ(gpu_finding(1, true).level, Level::ok);
}

}  // namespace
}  // namespace limbeck::app
