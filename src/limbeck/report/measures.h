#pragma once
// How measures are called and written: as the run says of those that it took.
#include <optional>
#include <string>

#include "limbeck/report/run.h"

namespace limbeck::report {

/// Of a measure by its name. Where the run says nothing of it, what the report knows of class scores; else it
/// is called by its name and higher is better.
MeasureFacts facts_of(const Run& run, const std::string& measure);

/// By what models are judged first: accuracy where one has it, else the first further measure, else the
/// cross-entropy; "" where the set has none of these.
std::string main_measure(const JudgedSet& set);

/// Its value for one model; nothing where it was not taken.
std::optional<double> value_in(const Judgement& judgement, const std::string& measure);

/// "83.1 %", "28.31 dB", "0.4670".
std::string written(const MeasureFacts& facts, double value);

/// How far two values are apart, without sign and as precise as they are: "3.9 points", "0.41 dB", "0.0210".
std::string distance(const MeasureFacts& facts, double a, double b);

/// "PSNR" as it stands within a sentence: "PSNR"; "Accuracy" as "accuracy".
std::string within_sentence(const std::string& title);

}  // namespace limbeck::report
