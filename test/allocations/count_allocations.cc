// Preloaded into the program under test: counts heap allocations per thread, where a test can read them while
// the program serves. The counts stand in a file that is mapped into memory, named by FAIRLEAD_ALLOCATIONS:
// one slot per thread.

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

/// As test/allocations/test_allocations.py reads it.
struct Slot {
  std::atomic<uint64_t> count;
  uint64_t thread;
};

constexpr size_t kSlots = 256;
Slot* slots = nullptr;
std::atomic<size_t> used{0};
thread_local Slot* slot __attribute__((tls_model("initial-exec"))) = nullptr;

// Runs before main, on the first thread; what was allocated before is not counted.
__attribute__((constructor)) void map_slots() {
  const char* path = std::getenv("FAIRLEAD_ALLOCATIONS");
  if (path == nullptr) return;
  const int file = ::open(path, O_RDWR | O_CREAT, 0600);
  if (file < 0 || ::ftruncate(file, sizeof(Slot) * kSlots) != 0) return;
  void* mapped = ::mmap(nullptr, sizeof(Slot) * kSlots, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (mapped != MAP_FAILED) slots = static_cast<Slot*>(mapped);
}

void count() {
  if (slots == nullptr) return;
  if (slot == nullptr) {
    const size_t index = used.fetch_add(1);
    if (index >= kSlots) return;
    slot = &slots[index];
    slot->thread = static_cast<uint64_t>(::gettid());
  }
  slot->count.store(slot->count.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

}  // namespace

// glibc's own names for what it exports as malloc and so on: no lookup, hence nothing that allocates on the
// way.
extern "C" {

// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming): the names are glibc's
void* __libc_malloc(size_t size);
void* __libc_calloc(size_t number, size_t size);
void* __libc_realloc(void* old, size_t size);
void* __libc_memalign(size_t alignment, size_t size);
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

void* malloc(size_t size) {
  count();
  return __libc_malloc(size);
}

void* calloc(size_t number, size_t size) {
  count();
  return __libc_calloc(number, size);
}

void* realloc(void* old, size_t size) {
  count();
  return __libc_realloc(old, size);
}

void* memalign(size_t alignment, size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

void* aligned_alloc(size_t alignment, size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

int posix_memalign(void** result, size_t alignment, size_t size) {
  count();
  *result = __libc_memalign(alignment, size);
  return *result == nullptr ? 12 : 0;
}
}
