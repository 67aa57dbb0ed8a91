// The share of training that passes outside libtorch's operators: a `limbeck` that watches itself.
//
//   bench_overhead limbeck-arguments ...     prints {"overhead": ..., "steps": ...} after what limbeck prints
//
// An observer notes begin and end of every outermost operator and backward node of the thread that updates
// weights. The time from the end of the first update to the end of the last is a whole number of steps; what
// of it no operator covers is ours: the loop, the loss, taps, meters and waiting for data. So is the
// bookkeeping of libtorch's autograd engine between two nodes; the figure is an upper bound.
#include <ATen/record_function.h>

#include <chrono>
#include <iostream>
#include <string_view>
#include <vector>

#include "limbeck/app/app.h"

namespace {

using Clock = std::chrono::steady_clock;

struct Span {
  Clock::time_point begin, end;
  bool update;
};

struct Watch {
  int depth = 0;
  Clock::time_point begin;
  bool update = false;
  std::vector<Span> spans;
};

thread_local Watch watch;

std::unique_ptr<at::ObserverContext> began(const at::RecordFunction& function) {
  if (std::string_view(function.name()).starts_with("aten::_fused_sgd")) watch.update = true;
  if (watch.depth++ == 0) watch.begin = Clock::now();
  return nullptr;
}

void ended(const at::RecordFunction&, at::ObserverContext*) {
  if (--watch.depth > 0) return;
  watch.spans.push_back({watch.begin, Clock::now(), watch.update});
  watch.update = false;
}

double seconds(Clock::duration duration) { return std::chrono::duration<double>(duration).count(); }

int report(const std::vector<Span>& spans) {
  const Span* first = nullptr;
  const Span* last = nullptr;
  int updates = 0;
  for (const Span& span : spans) {
    if (!span.update) continue;
    if (first == nullptr) first = &span;
    last = &span;
    ++updates;
  }
  if (updates < 2) {
    std::cerr << "bench_overhead: fewer than two updates with sgd were seen\n";
    return 1;
  }
  double busy = 0;
  for (const Span* span = first + 1; span <= last; ++span) busy += seconds(span->end - span->begin);
  std::cout << "{\"overhead\": " << 1 - busy / seconds(last->end - first->end) << ", \"updates\": " << updates
            << "}\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  at::addGlobalCallback(at::RecordFunctionCallback(began, ended)
                            .scopes({at::RecordScope::FUNCTION, at::RecordScope::BACKWARD_FUNCTION}));
  const int code = limbeck::app::run(argc, argv, limbeck::train::everything());
  at::clearCallbacks();
  return code == 0 ? report(watch.spans) : code;
}
