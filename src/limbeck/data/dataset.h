#pragma once
// DataSet: samples by row, read from several threads at once. Nothing here knows libtorch.
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace limbeck::data {

using Shape = std::vector<int64_t>;  // of one sample: (C, H, W)

/// Values in one sample of this shape: 1 for ().
int64_t size_of(const Shape& shape);

/// Samples of three dimensions (C, H, W) are images: the fields that image transforms act on.
inline bool is_image(const Shape& shape) { return shape.size() == 3; }

/// Images whose sizes differ from row to row: (C, 0, 0).
inline bool is_varied(const Shape& shape) { return is_image(shape) && (shape[1] == 0 || shape[2] == 0); }

/// Fields with a meaning: what models of images read, and what a model is to answer where that is no class.
inline constexpr const char *kImage = "image", *kTarget = "target";

/// What is known of a set without reading its samples. Of a set whose files have not been opened yet,
/// `samples` 0, an empty shape and `classes` -1 mean that only the files know.
struct Facts {
  int64_t samples = 0;
  std::map<std::string, Shape> fields = {};   // "image": (C, H, W); (C, 0, 0) where sizes differ
  int64_t classes = 0;                        // 0: no labels
  std::vector<std::string> class_names = {};  // empty, or one for each class
};

/// The values of one field for some rows. Images are bytes until a transform makes them float.
struct Block {
  enum class Type { byte, float32 };
  Type type = Type::byte;
  Shape shape;  // of one row
  int64_t rows = 0;
  std::vector<uint8_t> bytes;  // rows x shape of type byte, row-major
  std::vector<float> floats;   // rows x shape of type float32
  int64_t row_size() const;    // values in one row

  /// Becomes `rows` rows of that type and shape; what they hold is for the caller to write. Memory is reused.
  void resize(Type type, const Shape& shape, int64_t rows);
};

using Fields = std::map<std::string, Block>;

/// Whether every row has the same shape, so that many can be read at once.
bool has_one_size(const Facts& facts);

class DataSet {
 public:
  virtual ~DataSet() = default;
  virtual const Facts& facts() const = 0;
  virtual int64_t size() const { return facts().samples; }
  virtual int64_t label(int64_t row) const = 0;  // 0 ... classes-1, or -1: nobody knows
  /// Reads these rows of every field into `out` (sizes set by the callee, memory reused): one row at a time
  /// where a field `is_varied`. Thread-safe.
  virtual void read(std::span<const int64_t> rows, Fields& out) const = 0;
  /// Changes when the samples do.
  virtual const std::string& fingerprint() const = 0;
  /// Equal for sets whose rows are the same samples, seen otherwise: under noise, under other labels.
  virtual const std::string& origin() const { return fingerprint(); }
  /// What its user should hear of it, such as files that were left out.
  virtual std::vector<std::string> remarks() const { return {}; }
};

}  // namespace limbeck::data
