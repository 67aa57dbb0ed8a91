#pragma once
// Console: what a run says on a terminal (one moving line) or into a file (a line now and then).
#include <chrono>
#include <string>

#include "limbeck/train/observer.h"

namespace limbeck::app {

class Console final : public train::Observer {
 public:
  enum class Style { bar, lines, quiet };
  /// A bar where standard error is a terminal; lines where it is not.
  static Style style(bool quiet);

  /// Hears Ctrl-C and SIGTERM while it lives: a second Ctrl-C ends the process at once.
  explicit Console(Style style);
  ~Console() override;

  void phase(const std::string& text) override;
  void tick(const train::Ticker& ticker) override;
  void epoch(const std::string& stage, const Progress& progress, const std::string& model,
             const std::map<std::string, double>& values) override;
  void warning(const std::string& text) override;
  bool stop() override;

 private:
  void clear_bar();

  Style style_;
  bool bar_shown_ = false;
  std::chrono::steady_clock::time_point last_line_;
};

/// "41 s", "3 min 20 s", "2 h 5 min".
std::string duration_text(double seconds);

/// "12 MB", "1.25 GB".
std::string size_text(double bytes);

}  // namespace limbeck::app
