#pragma once
// Counts the memory that tensors hold.
#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>

#include <memory>

namespace limbeck::test {

/// Bytes that this thread's tensors hold, beyond what they held when it was made.
class Ledger {
 public:
  int64_t bytes() const { return book_->bytes; }

 private:
  struct Book final : c10::MemoryReportingInfoBase {
    void reportMemoryUsage(void*, int64_t size, size_t, size_t, c10::Device) override { bytes += size; }
    bool memoryProfilingEnabled() const override { return true; }
    int64_t bytes = 0;
  };

  const std::shared_ptr<Book> book_ = std::make_shared<Book>();
  const c10::DebugInfoGuard watch_{c10::DebugInfoKind::PROFILER_STATE, book_};
};

}  // namespace limbeck::test
