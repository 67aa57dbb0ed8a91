// Event files of two processes, as a run and its resumed twin leave them: events FOLDER.
#include "limbeck/record/events.h"

#include <cmath>
#include <exception>
#include <iostream>

namespace {

// Steps begin ... end-1 of two curves.
void write(limbeck::record::Events& events, int64_t begin, int64_t end, double offset) {
  for (int64_t step = begin; step < end; ++step) {
    events.scalar("distil/student/train.loss", offset + 1.0 / static_cast<double>(step), step);
    events.scalar("distil/student/valid.accuracy ü", -std::sqrt(static_cast<double>(step)), step);
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc != 2) throw std::invalid_argument("usage: interop_events FOLDER");
    {
      limbeck::record::Events events(argv[1]);
      write(events, 1, 51, 0);
      events.flush();  // with the checkpoint at step 50: what a killed process did after it is in no file
    }
    limbeck::record::Events events(argv[1]);
    write(events, 51, 101, 100);
    events.scalar("large step", 1e30, int64_t{1} << 40);
    events.flush();
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
