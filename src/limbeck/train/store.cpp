#include "limbeck/train/store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <map>
#include <thread>

#include "limbeck/base/error.h"
#include "limbeck/base/files.h"
#include "limbeck/base/hash.h"
#include "limbeck/tensor/files.h"

namespace limbeck::train {
namespace fs = std::filesystem;
namespace {

const fs::path kState = "state.json", kTensors = "state.safetensors", kMetrics = "metrics.jsonl",
               kAbout = "about.json", kSnapshots = "snapshots";
constexpr std::size_t kKeyLength = 32;
constexpr auto kWait = std::chrono::milliseconds(200);

bool is_key(const std::string& name) {
  return name.size() == kKeyLength && name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

// Fingerprints of an entry's files but about.json, by relative path.
std::map<std::string, std::string> checksums(const fs::path& entry) {
  std::map<std::string, std::string> all;
  for (const auto& file : fs::recursive_directory_iterator(entry)) {
    const fs::path name = fs::relative(file.path(), entry);
    if (file.is_regular_file() && name != kAbout) all[name.string()] = fingerprint(read_file(file.path()));
  }
  return all;
}

std::optional<record::Json> about_of(const fs::path& entry) {
  try {
    return record::read_json(entry / kAbout);
  } catch (const UserError&) {
    return std::nullopt;
  }
}

}  // namespace

class Store::Claim {
 public:
  Claim(const fs::path& file, const std::function<void()>& waits) {
    handle_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (handle_ < 0) cannot_write(file, errno);
    while (::flock(handle_, LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK && errno != EINTR) {
        const int code = errno;
        ::close(handle_);
        cannot_write(file, code);
      }
      try {
        waits();
      } catch (...) {
        ::close(handle_);
        throw;
      }
      std::this_thread::sleep_for(kWait);
    }
  }
  ~Claim() { ::close(handle_); }
  Claim(const Claim&) = delete;
  Claim& operator=(const Claim&) = delete;

 private:
  int handle_ = -1;
};

std::shared_ptr<Store::Claim> Store::claim(const std::string& key, const std::function<void()>& waits) const {
  if (folder_.empty()) return nullptr;
  const fs::path locks = folder_ / "locks";
  std::error_code error;
  fs::create_directories(locks, error);
  if (error) cannot_write(locks, error.value());
  return std::make_shared<Claim>(locks / key, waits);
}

bool Store::is_whole(const std::string& key) const {
  const fs::path entry = folder_ / key;
  const auto about = about_of(entry);
  try {
    return about && about->value("files", std::map<std::string, std::string>()) == checksums(entry);
  } catch (const std::exception&) {
    return false;
  }
}

std::optional<Stored> Store::find(const std::string& key) const {
  if (folder_.empty() || !fs::exists(folder_ / key) || !is_whole(key)) return std::nullopt;
  const fs::path entry = folder_ / key;
  Stored stored;
  try {
    stored.checkpoint.facts = nlohmann::json::parse(read_file(entry / kState));
    stored.checkpoint.tensors = load_tensors(entry / kTensors);
    stored.metrics = read_file(entry / kMetrics);
    stored.about = record::read_json(entry / kAbout);
  } catch (const UserError&) {
    return std::nullopt;  // it was whole a moment ago: another process has removed it meanwhile
  }
  if (fs::exists(entry / kSnapshots)) stored.snapshots = entry / kSnapshots;
  std::error_code ignored;
  fs::last_write_time(entry, fs::file_time_type::clock::now(), ignored);
  return stored;
}

void Store::put(const std::string& key, const Stored& stored) const {
  if (folder_.empty()) return;
  if (fs::exists(folder_ / key)) {
    if (is_whole(key)) return;
    remove(key);
  }
  write_folder(folder_ / key, [&](const fs::path& part) {
    save_tensors(part / kTensors, stored.checkpoint.tensors);
    write_file(part / kState, stored.checkpoint.facts.dump(1) + "\n");
    write_file(part / kMetrics, stored.metrics);
    if (!stored.snapshots.empty()) fs::copy(stored.snapshots, part / kSnapshots, fs::copy_options::recursive);
    record::Json about = stored.about;
    about["files"] = checksums(part);
    record::write_json(part / kAbout, about, record::Layout::indented);
  });
}

std::vector<Store::Item> Store::items() const {
  std::vector<Item> all;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder_, error)) {
    const std::string key = entry.path().filename().string();
    if (!entry.is_directory() || !is_key(key)) continue;
    Item item{key, about_of(entry.path()).value_or(nullptr), 0, entry.last_write_time()};
    for (const auto& file : fs::recursive_directory_iterator(entry.path()))
      if (file.is_regular_file()) item.bytes += file.file_size();
    all.push_back(std::move(item));
  }
  std::sort(all.begin(), all.end(),
            [](const Item& a, const Item& b) { return a.used != b.used ? a.used < b.used : a.key < b.key; });
  return all;
}

void Store::remove(const std::string& key) const {
  if (!is_key(key)) throw UserError("'" + key + "' is no entry of the store " + folder_.string());
  std::error_code error;
  fs::remove_all(folder_ / key, error);
  if (error) cannot_write(folder_ / key, error.value());
}

}  // namespace limbeck::train
