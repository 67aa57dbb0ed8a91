#include "limbeck/app/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <iostream>

#include "limbeck/base/text.h"

namespace limbeck::app {
namespace {

volatile std::sig_atomic_t interrupted = 0;

void interrupt(int signal) {
  interrupted = 1;
  std::signal(signal, SIG_DFL);  // the next one ends the process
}

constexpr int kBarWidth = 24;
constexpr double kLineSeconds = 10;

std::string rounded(double value) {
  char text[32];
  std::snprintf(text, sizeof(text), std::abs(value) < 0.001 && value != 0 ? "%.1e" : "%.4g", value);
  return text;
}

// Terms of the objective and validation measures, without the paths' first words.
std::string measures_text(const std::map<std::string, double>& values) {
  std::string text;
  const auto say = [&](const std::string& name, const std::string& label) {
    if (const auto it = values.find(name); it != values.end())
      text += "  " + label + " " + rounded(it->second);
  };
  say("train.loss", "loss");
  for (const auto& [name, value] : values)
    if (name.starts_with("train.") && name != "train.loss" && values.size() > 2)
      text += "  " + name.substr(6) + " " + rounded(value);
  if (const auto it = values.find("valid.accuracy"); it != values.end()) {
    char percent[32];
    std::snprintf(percent, sizeof(percent), "  valid %.2f %%", 100 * it->second);
    text += percent;
  }
  return text;
}

std::size_t terminal_width() {
  winsize size{};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 20 ? size.ws_col : 100;
}

}  // namespace

std::string duration_text(double seconds) {
  const auto whole = static_cast<int64_t>(std::llround(std::max(0.0, seconds)));
  if (whole < 60) return std::to_string(whole) + " s";
  if (whole < 3600) return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
  return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min";
}

Console::Style Console::style(bool quiet) {
  if (quiet) return Style::quiet;
  return ::isatty(STDERR_FILENO) ? Style::bar : Style::lines;
}

Console::Console(Style style) : style_(style), last_line_(std::chrono::steady_clock::now()) {
  interrupted = 0;
  std::signal(SIGINT, interrupt);
  std::signal(SIGTERM, interrupt);
}

Console::~Console() {
  clear_bar();
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

void Console::clear_bar() {
  if (bar_shown_) std::cerr << "\r\x1b[K" << std::flush;
  bar_shown_ = false;
}

void Console::phase(const std::string& text) {
  if (style_ == Style::quiet) return;
  clear_bar();
  std::cerr << text << std::endl;
}

void Console::warning(const std::string& text) {
  if (style_ == Style::quiet) return;
  clear_bar();
  std::cerr << "warning: " << text << std::endl;
}

void Console::tick(const train::Ticker& ticker) {
  if (style_ == Style::quiet) return;
  const double share = ticker.progress.fraction();
  std::string text = "  epoch " + std::to_string(ticker.progress.epoch() + 1);
  text += "  " + grouped(std::llround(ticker.samples_per_second)) + " samples/s";
  text += measures_text(ticker.values);
  text += "  " + duration_text(ticker.seconds_left) + " left";
  if (style_ == Style::bar) {
    const int full = static_cast<int>(share * kBarWidth);
    std::string line = "  [" + std::string(full, '=') + std::string(kBarWidth - full, ' ') + "]" + text;
    std::cerr << "\r\x1b[K" << line.substr(0, terminal_width() - 1) << std::flush;
    bar_shown_ = true;
    return;
  }
  const auto now = std::chrono::steady_clock::now();
  if (std::chrono::duration<double>(now - last_line_).count() < kLineSeconds) return;
  last_line_ = now;
  std::cerr << "  " << std::lround(100 * share) << " %" << text << std::endl;
}

void Console::epoch(const std::string&, const Progress& progress, const std::string& model,
                    const std::map<std::string, double>& values) {
  if (style_ == Style::quiet) return;
  const auto now = std::chrono::steady_clock::now();
  const bool last = progress.step >= progress.length.steps;
  // Short epochs would flood the screen.
  if (!last && std::chrono::duration<double>(now - last_line_).count() < 2) return;
  last_line_ = now;
  clear_bar();
  const int64_t epoch =
      (progress.step + progress.length.steps_per_epoch - 1) / progress.length.steps_per_epoch;
  std::cerr << "  epoch " << epoch << " of " << number_text(std::ceil(progress.length.epochs())) << "  "
            << model << measures_text(values) << std::endl;
}

bool Console::stop() { return interrupted != 0; }

std::string size_text(double bytes) {
  char text[32];
  std::snprintf(text, sizeof(text), bytes >= 1e9 ? "%.2f GB" : "%.1f MB",
                bytes >= 1e9 ? bytes / 1e9 : bytes / 1e6);
  return text;
}

}  // namespace limbeck::app
