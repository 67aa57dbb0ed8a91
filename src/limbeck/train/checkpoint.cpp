#include "limbeck/train/checkpoint.h"

#include <algorithm>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/base/text.h"
#include "limbeck/tensor/files.h"

namespace limbeck::train {
namespace fs = std::filesystem;
namespace {

std::string folder_name(std::size_t number, std::string stage) {
  std::replace(stage.begin(), stage.end(), '/', '-');
  return (number < 10 ? "0" : "") + std::to_string(number) + "-" + stage;
}

}  // namespace

Checkpoints::Checkpoints(const fs::path& run_folder, std::size_t number, const std::string& stage)
    : folder_(run_folder / "checkpoints" / folder_name(number, stage)) {}

int64_t Checkpoints::last_serial() const {
  int64_t last = -1;
  std::error_code error;
  if (!fs::is_directory(folder_, error)) return last;
  for (const auto& entry : fs::directory_iterator(folder_))
    if (const auto serial = parse_integer(entry.path().filename().string())) last = std::max(last, *serial);
  return last;
}

std::optional<nlohmann::json> Checkpoints::facts() const {
  const int64_t serial = last_serial();
  if (serial < 0) return std::nullopt;
  const fs::path file = folder_ / std::to_string(serial) / "state.json";
  try {
    return nlohmann::json::parse(read_file(file));
  } catch (const nlohmann::json::exception& error) {
    throw UserError("the checkpoint " + file.string() + " is broken: " + error.what() +
                    "; remove the run folder and run again");
  }
}

std::optional<Checkpoint> Checkpoints::latest() const {
  auto facts = this->facts();
  if (!facts) return std::nullopt;
  return Checkpoint{std::move(*facts),
                    load_tensors(folder_ / std::to_string(last_serial()) / "state.safetensors")};
}

void Checkpoints::write(const Checkpoint& checkpoint) {
  remove_leftovers(folder_);
  const int64_t last = last_serial();
  write_folder(folder_ / std::to_string(last + 1), [&](const fs::path& part) {
    save_tensors(part / "state.safetensors", checkpoint.tensors);
    write_file(part / "state.json", checkpoint.facts.dump(1) + "\n");
  });
  for (int64_t serial = last; serial >= 0 && fs::exists(folder_ / std::to_string(serial)); --serial)
    fs::remove_all(folder_ / std::to_string(serial));
}

}  // namespace limbeck::train
