#pragma once
// DataSet: samples by row, read from several threads at once. Nothing here knows libtorch.
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace limbeck::data {

using Shape = std::vector<int64_t>;   // of one sample: (C, H, W)

/// What is known of a set without reading its samples.
struct Facts {
  int64_t samples = 0;
  std::map<std::string, Shape> fields;    // "image": (C, H, W)
  int64_t classes = 0;                    // 0: no labels
  std::vector<std::string> class_names;   // empty, or one for each class
};

/// The values of one field for some rows. Images are bytes until a transform makes them float.
struct Block {
  enum class Type { byte, float32 };
  Type type = Type::byte;
  Shape shape;                            // of one row
  int64_t rows = 0;
  std::vector<uint8_t> bytes;             // rows x shape of type byte, row-major
  std::vector<float> floats;              // rows x shape of type float32
  int64_t row_size() const;               // values in one row
};

using Fields = std::map<std::string, Block>;

class DataSet {
 public:
  virtual ~DataSet() = default;
  virtual const Facts& facts() const = 0;
  virtual int64_t size() const { return facts().samples; }
  virtual int64_t label(int64_t row) const = 0;   // 0 ... classes-1, or -1: nobody knows
  /// Reads these rows of every field into `out` (sizes set by the callee, memory reused). Thread-safe.
  virtual void read(std::span<const int64_t> rows, Fields& out) const = 0;
  /// Changes when the samples do.
  virtual const std::string& fingerprint() const = 0;
};

}  // namespace limbeck::data
