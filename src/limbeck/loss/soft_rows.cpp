#include "limbeck/loss/soft_rows.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <numbers>
#include <vector>

#include "limbeck/tensor/machine.h"

namespace limbeck::loss {
namespace {

// One register full of values, `kBytes` wide. All that follows is written with such vectors and becomes part
// of one loop for each kind of registers. They are passed by reference, since how they are passed by value
// differs.
template <typename T, int kBytes>
struct Vector;

template <int kBytes>
struct Vector<float, kBytes> {
  using Scalar = float;
  typedef float Values __attribute__((vector_size(kBytes)));
  typedef int32_t Bits __attribute__((vector_size(kBytes)));
  static constexpr int kMantissa = 23, kBias = 127, kTerms = 7;
  static constexpr float kLeast = -87.3F;         // e^x is a normal number from here on
  static constexpr float kHighLog2 = 0x1.63p-1F;  // log 2 to so few bits that n times it is exact
};

template <int kBytes>
struct Vector<double, kBytes> {
  using Scalar = double;
  typedef double Values __attribute__((vector_size(kBytes)));
  typedef int64_t Bits __attribute__((vector_size(kBytes)));
  static constexpr int kMantissa = 52, kBias = 1023, kTerms = 13;
  static constexpr double kLeast = -708.3;
  static constexpr double kHighLog2 = 0x1.62e42feep-1;
};

template <typename V>
using Values = typename V::Values;
template <typename V>
using Scalar = typename V::Scalar;

template <typename V>
constexpr int64_t kLanes = sizeof(Values<V>) / sizeof(Scalar<V>);

// 1 / k! for k up to `last`: the terms of Taylor's series of e^x.
template <typename T, int last>
constexpr std::array<T, last + 1> taylor() {
  std::array<T, last + 1> terms{};
  long double product = 1;
  for (int k = 0; k <= last; ++k) {
    terms[k] = static_cast<T>(1 / product);
    product *= k + 1;
  }
  return terms;
}

// x becomes e^x, for x <= 0, right to two units of the last place; 0 where that is no normal number. NaN
// stays.
template <typename V>
[[gnu::always_inline]] inline void exponential(Values<V>& x) {
  using T = Scalar<V>;
  // x = n log 2 + r with |r| <= log(2) / 2. Adding 1.5 * 2^mantissa leaves n, rounded, in the lowest bits.
  constexpr T round = 3 * static_cast<T>(int64_t{1} << (V::kMantissa - 1));
  constexpr T low_log2 = static_cast<T>(std::numbers::ln2_v<long double> - V::kHighLog2);
  Values<V> n = x * std::numbers::log2e_v<T> + round;
  const auto power = reinterpret_cast<typename V::Bits>(n);
  n -= round;
  const Values<V> r = x - n * V::kHighLog2 - n * low_log2;
  // What the series leaves out is less than half a unit of the last place.
  static constexpr std::array<T, V::kTerms + 1> kTaylor = taylor<T, V::kTerms>();
  Values<V> sum = r * kTaylor[V::kTerms] + kTaylor[V::kTerms - 1];
#pragma GCC unroll 16
  for (int k = V::kTerms - 2; k >= 0; --k) sum = sum * r + kTaylor[k];
  const auto two_to_n = reinterpret_cast<Values<V>>((power + V::kBias) << V::kMantissa);
  x = x < V::kLeast ? Values<V>{} : sum * two_to_n;
}

// `count` values, and `rest` in the lanes behind them.
template <typename V>
[[gnu::always_inline]] inline void load(const Scalar<V>* from, int64_t count, Scalar<V> rest,
                                        Values<V>& into) {
  if (count >= kLanes<V>) {
    std::memcpy(&into, from, sizeof into);
  } else {
    into = Values<V>{} + rest;
    std::memcpy(&into, from, static_cast<std::size_t>(count) * sizeof rest);
  }
}

template <typename V>
[[gnu::always_inline]] inline void store(const Values<V>& from, int64_t count, Scalar<V>* into) {
  if (count >= kLanes<V>)
    std::memcpy(into, &from, sizeof from);
  else
    std::memcpy(into, &from, static_cast<std::size_t>(count) * sizeof *into);
}

template <typename V>
[[gnu::always_inline]] inline Scalar<V> largest(const Scalar<V>* row, int64_t classes) {
  Values<V> most = Values<V>{} + row[0];
  for (int64_t i = 0; i < classes; i += kLanes<V>) {
    Values<V> z;
    load<V>(row + i, classes - i, row[0], z);
    most = z > most ? z : most;
  }
  Scalar<V> largest = most[0];
  for (int64_t lane = 1; lane < kLanes<V>; ++lane) largest = std::max(largest, most[lane]);
  return largest;
}

template <typename V>
[[gnu::always_inline]] inline double sum(const Values<V>& values) {
  double sum = 0;
  for (int64_t lane = 0; lane < kLanes<V>; ++lane) sum += values[lane];
  return sum;
}

// What is kept of a row between its two passes, in whole vectors.
template <typename V>
struct Scratch {
  explicit Scratch(int64_t classes)
      : student(static_cast<std::size_t>((classes + kLanes<V> - 1) / kLanes<V> * kLanes<V>)),
        teacher(student.size()),
        gap(student.size()) {}

  std::vector<Scalar<V>> student,
      teacher;                 // e^x of scores x, less the row's largest, over T; 0 behind the last
  std::vector<Scalar<V>> gap;  // teacher's x less the student's; for the cross-entropy 0 less it
};

template <typename V>
[[gnu::always_inline]] inline void work_on(const SoftRows<Scalar<V>>& rows, int64_t row,
                                           Scratch<V>& scratch) {
  using T = Scalar<V>;
  const int64_t classes = rows.classes;
  const T *student = rows.student + row * classes, *teacher = rows.teacher + row * classes;
  const T largest_s = largest<V>(student, classes), largest_t = largest<V>(teacher, classes);
  const T over_temperature = static_cast<T>(1 / rows.temperature);
  Values<V> sums_s{}, sums_t{};
  for (int64_t i = 0; i < classes; i += kLanes<V>) {
    Values<V> s, t;
    load<V>(student + i, classes - i, largest_s, s);
    load<V>(teacher + i, classes - i, largest_t, t);
    s = (s - largest_s) * over_temperature;
    t = (t - largest_t) * over_temperature;
    store<V>((rows.cross_entropy ? Values<V>{} : t) - s, kLanes<V>, scratch.gap.data() + i);
    exponential<V>(s);
    exponential<V>(t);
    for (int64_t lane = classes - i; lane < kLanes<V>; ++lane) s[lane] = t[lane] = 0;
    sums_s += s;
    sums_t += t;
    store<V>(s, kLanes<V>, scratch.student.data() + i);
    store<V>(t, kLanes<V>, scratch.teacher.data() + i);
  }
  // q = s / sum_s and p = t / sum_t. Where both rows are equal, s - t * ratio is 0 whatever is fused.
  const double sum_s = sum<V>(sums_s), sum_t = sum<V>(sums_t);
  const T offset = static_cast<T>(std::log(sum_s) - (rows.cross_entropy ? 0 : std::log(sum_t)));
  const T ratio = static_cast<T>(sum_s / sum_t), scale = static_cast<T>(rows.gradient_scale / sum_s);
  Values<V> total{};
  for (int64_t i = 0; i < classes; i += kLanes<V>) {
    Values<V> s, t, gap;
    load<V>(scratch.student.data() + i, kLanes<V>, 0, s);
    load<V>(scratch.teacher.data() + i, kLanes<V>, 0, t);
    load<V>(scratch.gap.data() + i, kLanes<V>, 0, gap);
    total += t * (gap + offset);
    if (rows.gradient) store<V>((s - t * ratio) * scale, classes - i, rows.gradient + row * classes + i);
  }
  rows.values[row] = sum<V>(total) / sum_t;
}

template <typename V>
[[gnu::always_inline]] inline void work_on_all(const SoftRows<Scalar<V>>& rows, int64_t begin, int64_t end) {
  Scratch<V> scratch(rows.classes);
  for (int64_t row = begin; row < end; ++row) work_on<V>(rows, row, scratch);
}

template <typename T>
void with_any(const SoftRows<T>& rows, int64_t begin, int64_t end) {
  work_on_all<Vector<T, 16>>(rows, begin, end);
}

#if defined(__x86_64__)
template <typename T>
[[gnu::target("avx2,fma")]] void with_avx2(const SoftRows<T>& rows, int64_t begin, int64_t end) {
  work_on_all<Vector<T, 32>>(rows, begin, end);
}

template <typename T>
[[gnu::target("avx512f,fma")]] void with_avx512(const SoftRows<T>& rows, int64_t begin, int64_t end) {
  work_on_all<Vector<T, 64>>(rows, begin, end);
}
#endif

template <typename T>
void dispatch(const SoftRows<T>& rows, int64_t begin, int64_t end, Registers registers) {
#if defined(__x86_64__)
  if (registers == Registers::avx512) return with_avx512(rows, begin, end);
  if (registers == Registers::avx2) return with_avx2(rows, begin, end);
#endif
  with_any(rows, begin, end);
}

}  // namespace

Registers widest_registers() {
  static const std::string set = instruction_set();
  return set == "AVX512" ? Registers::avx512 : set == "AVX2" ? Registers::avx2 : Registers::any;
}

void work(const SoftRows<float>& rows, int64_t begin, int64_t end, Registers registers) {
  dispatch(rows, begin, end, registers);
}

void work(const SoftRows<double>& rows, int64_t begin, int64_t end, Registers registers) {
  dispatch(rows, begin, end, registers);
}

}  // namespace limbeck::loss
