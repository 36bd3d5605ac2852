// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace swath {

/// How many bytes all caches of the program may hold together. Each cache takes a share and says what it
/// holds; when the sum is above the limit, the entry that was used longest ago goes, whichever cache it is
/// in. Any thread.
class MemoryBudget {
  public:
    static constexpr std::int64_t kDefaultBytes = 2'000'000'000;

    /// What one cache holds. Made by take(); the cache outlives it or is told to let go of nothing more.
    class Share {
      public:
        ~Share();
        Share(const Share&) = delete;
        Share& operator=(const Share&) = delete;

        /// Says that the cache holds so many bytes more (or less). Never evicts: call settle() without a lock
        /// of the cache afterwards.
        void add(std::int64_t bytes) { bytes_ += bytes; }
        /// When the cache's oldest entry was used, by tick(); kNothing while it is empty.
        void setOldest(std::uint64_t tick) { oldest_ = tick; }
        std::int64_t bytes() const { return bytes_; }
        /// A moment later than all before it.
        std::uint64_t tick() { return ++budget_.now_; }
        void settle() { budget_.settle(); }

        static constexpr std::uint64_t kNothing = ~std::uint64_t{0};

      private:
        friend class MemoryBudget;
        Share(MemoryBudget& budget, std::string name, std::function<void()> dropOldest);

        MemoryBudget& budget_;
        const std::string name_;
        const std::function<void()> dropOldest_;
        std::atomic<std::int64_t> bytes_ = 0;
        std::atomic<std::uint64_t> oldest_ = kNothing;
    };

    explicit MemoryBudget(std::int64_t limitBytes = kDefaultBytes) : limit_(limitBytes) {}

    /// @param name  what the cache holds, for people: "scene tiles". @param dropOldest  lets go of the entry
    /// that was used longest ago and says so by add() and setOldest(); takes the cache's own lock and no
    /// other. Shares end before the budget.
    std::unique_ptr<Share> take(std::string name, std::function<void()> dropOldest);

    std::int64_t limit() const { return limit_; }
    void setLimit(std::int64_t bytes);
    std::int64_t used() const;
    /// What is held under each name, largest first.
    struct Use {
        std::string name;
        std::int64_t bytes = 0;
    };
    std::vector<Use> uses() const;

  private:
    void settle();

    std::atomic<std::int64_t> limit_;
    std::atomic<std::uint64_t> now_ = 0;
    mutable std::mutex mutex_;  // of the list; taken before a cache's own
    std::vector<Share*> shares_;
};

}  // namespace swath
