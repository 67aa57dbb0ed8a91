#pragma once
// A figure.json for the report's tests. Its numbers are easy to tell apart.
#include "limbeck/record/json.h"

namespace limbeck::report {

inline record::Json figure_json() {
  using record::Json;
  const auto panel = [](const char* picture, const char* caption, const char* says) {
    return Json{{"picture", picture}, {"caption", caption}, {"says", says}};
  };
  const Json lines = {
      {{"title", "teacher, stage3"},
       {"model", "teacher"},
       {"panels",
        {panel("teacher-1.png", "", "first matrix of the teacher"), panel("teacher-2.png", "", "second")}}},
      {{"title", "student, stage2"},
       {"model", "student"},
       {"panels",
        {panel("student-1.png", "a <caption>", "a matrix of the student"), panel("", "no picture", "")}}}};
  return {{"stage", "matrices"},
          {"number", 4},
          {"by", "similarity_matrices"},
          {"title", "Which images resemble each other"},
          {"shows", "Each point is the likeness of two images."},
          {"paper", "F. Tung, G. Mori, ICCV 2019, figure 3"},
          {"models", {"teacher", "student"}},
          {"set", "test"},
          {"held_out", true},
          {"rows", 4321},
          {"notes", {"Colours end at the 99th hundredth."}},
          {"grids",
           {{{"title", "six batches"},
             {"columns", {"batch 1", "batch 2"}},
             {"lines", lines},
             {"scale", {{"label", "similarity"}, {"low", 0}, {"high", 0.25}, {"picture", "scale.png"}}},
             {"axis", {{{"name", "Shirt"}, {"share", 0.25}}, {{"name", "Coat"}, {"share", 0.75}}}}}}},
          {"numbers",
           {{"title", "Mean likeness"},
            {"columns", {"within a class", "images"}},
            {"rows",
             {{{"title", "teacher"}, {"model", "teacher"}, {"values", {0.0873, 12345}}},
              {{"title", "student"}, {"model", "student"}, {"values", {-0.0412, nullptr}}}}}}},
          {"arrays", {{{"file", "teacher-1.npy"}, {"shape", {128, 128}}, {"holds", "G of batch 1"}}}}};
}

}  // namespace limbeck::report
