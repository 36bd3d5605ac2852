// SPDX-License-Identifier: MIT
#include "engine/learn/torch/tensor_memory.h"

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <new>

namespace swath {
namespace {

constexpr std::size_t kAlignment = 64, kHugePage = std::size_t{2} << 20;
constexpr std::size_t kSmall = 64 << 10;  ///< malloc() itself keeps smaller blocks

/// At the start of every block; the tensor's bytes follow kAlignment further.
struct Header {
    std::size_t size;  ///< of the whole block
};
static_assert(sizeof(Header) <= kAlignment);

class Pool {
  public:
    void* take(std::size_t bytes) {
        const std::size_t size = bytes + kAlignment;
        void* block = size < kSmall ? nullptr : kept(size);
        if (!block) block = fresh(size);
        return static_cast<std::byte*>(block) + kAlignment;
    }
    void give(void* data) {
        void* block = static_cast<std::byte*>(data) - kAlignment;
        const std::size_t size = static_cast<Header*>(block)->size;
        if (size >= kSmall) {
            const std::lock_guard lock(mutex_);
            used_ -= size;
            if (users_ > 0 && kept_ + size <= mostUsed_) {
                free_.emplace(size, block);
                kept_ += size;
                return;
            }
        }
        std::free(block);
    }
    void addUser() {
        const std::lock_guard lock(mutex_);
        ++users_;
    }
    void removeUser() {
        const std::lock_guard lock(mutex_);
        if (--users_ == 0) releaseKept();
    }
    std::size_t keptBytes() {
        const std::lock_guard lock(mutex_);
        return kept_;
    }

  private:
    /// The smallest freed block that is large enough, and no quarter too large; null if there is none.
    void* kept(std::size_t size) {
        const std::lock_guard lock(mutex_);
        const auto found = free_.lower_bound(size);
        if (found == free_.end() || found->first > size + size / 4) return nullptr;
        void* block = found->second;
        kept_ -= found->first;
        use(found->first);
        free_.erase(found);
        return block;
    }
    void* fresh(std::size_t size) {
        const bool large = size >= 2 * kHugePage;
        void* block = nullptr;
        if (::posix_memalign(&block, large ? kHugePage : kAlignment, size) != 0) {
            const std::lock_guard lock(mutex_);
            releaseKept();
            if (::posix_memalign(&block, kAlignment, size) != 0) throw std::bad_alloc();
        }
        if (large) ::madvise(block, size, MADV_HUGEPAGE);
        static_cast<Header*>(block)->size = size;
        if (size >= kSmall) {
            const std::lock_guard lock(mutex_);
            use(size);
        }
        return block;
    }
    void use(std::size_t size) {
        used_ += size;
        mostUsed_ = std::max(mostUsed_, used_);
    }
    void releaseKept() {
        for (const auto& [size, block] : free_) std::free(block);
        free_.clear();
        kept_ = 0;
        mostUsed_ = used_;
    }

    std::mutex mutex_;
    std::multimap<std::size_t, void*> free_;  ///< by size
    std::size_t kept_ = 0;                    ///< bytes of free_
    std::size_t used_ = 0, mostUsed_ = 0;     ///< bytes of tensors; small ones are not counted
    int users_ = 0;
};

/// Never destroyed: tensors of other threads may outlive main().
Pool& pool() {
    static Pool* const one = new Pool;
    return *one;
}

class PoolAllocator final : public c10::Allocator {
  public:
    // allocate() lost its const and copy_data() came in the course of LibTorch 2: what this one knows is
    // overridden.
    c10::DataPtr allocate(std::size_t bytes) { return allocated(bytes); }
    c10::DataPtr allocate(std::size_t bytes) const { return allocated(bytes); }
    void copy_data(void* to, const void* from, std::size_t bytes) const { std::memcpy(to, from, bytes); }
    c10::DeleterFnPtr raw_deleter() const override { return &free; }

  private:
    static c10::DataPtr allocated(std::size_t bytes) {
        void* data = bytes == 0 ? nullptr : pool().take(bytes);
        c10::profiledCPUMemoryReporter().New(data, bytes);  // which counts if somebody asks it to
        return {data, data, &free, c10::Device(c10::DeviceType::CPU)};
    }
    static void free(void* data) {
        if (!data) return;
        c10::profiledCPUMemoryReporter().Delete(data);
        pool().give(data);
    }
};

}  // namespace

TensorMemory::TensorMemory() {
    static std::once_flag installed;
    std::call_once(installed, [] { c10::SetCPUAllocator(new PoolAllocator); });  // which takes it over
    pool().addUser();
}

TensorMemory::~TensorMemory() {
    pool().removeUser();
}

std::size_t TensorMemory::keptBytes() {
    return pool().keptBytes();
}

}  // namespace swath
