#pragma once
// Ramps: values that move through a stage. Value: a number or a ramp.
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "limbeck/config/registry.h"
#include "limbeck/config/time.h"

namespace limbeck::optim {

/// What a measure came to in an epoch, and which way is better.
struct Measured {
  Measured(double value = 0, bool higher_is_better = false)  // NOLINT: most are losses
      : value(value), higher_is_better(higher_is_better) {}
  double value;
  bool higher_is_better;
};

/// Measures of one epoch by name: "train.loss", "valid.accuracy".
using Measures = std::map<std::string, Measured>;

namespace ramps {

/// A pure function of time, except where it waits for a metric (`when`): then its state is in `state`.
class Ramp {
 public:
  virtual ~Ramp() = default;
  virtual double at(const Progress& now) const = 0;
  /// True where it is `value` now and for the rest of the stage.
  virtual bool stays(double value, const Progress& now) const = 0;
  /// Steps measured in epochs (`when`): called at each epoch's end.
  virtual void epoch_ended(const Measures&) {}
  virtual std::map<std::string, double> state() const { return {}; }
  virtual void restore(const std::map<std::string, double>&) {}
  /// The metric it waits for, "" if none.
  virtual std::string metric() const { return ""; }
};

using Builder = std::function<std::shared_ptr<Ramp>()>;
using Registry = BasicRegistry<Builder>;

/// The value of a moving ramp where `share` (0 to 1) of its way lies behind.
using Course = double (*)(double start, double end, double share);

/// For ramps that move from `start` to `end` between `begin` and `until`: reads these four options.
Builder moving(Params& params, Course course);

void register_ramps(Registry& registry);  // generated from the files in ramps/

}  // namespace ramps

/// A number, or a ramp that is built once per stage.
class Value {
 public:
  Value(double number = 0) : number_(number) {}  // NOLINT: numbers are values
  explicit Value(std::shared_ptr<ramps::Ramp> ramp) : ramp_(std::move(ramp)) {}
  double at(const Progress& now) const { return ramp_ ? ramp_->at(now) : number_; }
  bool stays(double value, const Progress& now) const {
    return ramp_ ? ramp_->stays(value, now) : number_ == value;
  }
  ramps::Ramp* ramp() const { return ramp_.get(); }

 private:
  double number_ = 0;
  std::shared_ptr<ramps::Ramp> ramp_;
};

/// What reading a value gives: made anew for every stage and run.
using ValueBuilder = std::function<Value()>;

/// Reads the number or ramp at `key`. Both ends of a ramp must lie in `range`. Faulty options: `fallback`.
ValueBuilder read_value(Params& params, const std::string& key, double fallback, const Range& range,
                        const std::string& help, const ramps::Registry& registry);

}  // namespace limbeck::optim
