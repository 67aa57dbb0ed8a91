#pragma once
// PictureSet: pictures of one or of several sizes, decoded in memory, or decoded whenever they are read.
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "limbeck/data/dataset.h"

namespace limbeck::data {

/// One row of a PictureSet.
struct PictureRow {
  std::filesystem::path path;
  int64_t label = -1;
  int64_t height = 0, width = 0;
  int64_t offset = 0;  // of its values in memory
};

class PictureSet : public DataSet {
 public:
  /// `facts` with the one field "image", whose shape is (C, 0, 0) where sizes differ. `values` holds each
  /// row's (C, height, width) at its offset, or is empty: then rows are decoded from their files.
  PictureSet(Facts facts, std::vector<PictureRow> rows, std::vector<uint8_t> values, std::string fingerprint,
             std::vector<std::string> remarks = {});

  const Facts& facts() const override { return facts_; }
  int64_t label(int64_t row) const override;
  void read(std::span<const int64_t> rows, Fields& out) const override;
  const std::string& fingerprint() const override { return fingerprint_; }
  std::vector<std::string> remarks() const override { return remarks_; }

 private:
  const PictureRow& at(int64_t row) const;

  Facts facts_;
  std::vector<PictureRow> rows_;
  std::vector<uint8_t> values_;
  std::string fingerprint_;
  std::vector<std::string> remarks_;
};

/// Decodes the file into memory of exactly channels x height x width values. UserError if it is broken or of
/// another size.
void decode_into(const PictureRow& picture, int64_t channels, std::span<uint8_t> out);

}  // namespace limbeck::data
