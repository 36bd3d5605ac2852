// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <utility>
#include <vector>

namespace swath {

/// Facts from any thread to the one that drains: each is delivered once, in order. The lock is held for a
/// push or a swap only; nobody is called back under it.
template <class T>
class Inbox {
  public:
    void push(T item) {
        {
            std::lock_guard lock(mutex_);
            items_.push_back(std::move(item));
        }
        arrived_.notify_one();
    }

    /// Everything that has arrived; empty if nothing has. Never waits.
    std::vector<T> drain() {
        std::vector<T> taken;
        std::lock_guard lock(mutex_);
        taken.swap(items_);
        return taken;
    }

    /// Whether nothing waits to be drained, at this moment.
    bool empty() const {
        std::lock_guard lock(mutex_);
        return items_.empty();
    }

    /// Waits until something is there, for so long at most. @return whether something is.
    bool waitFor(std::chrono::milliseconds longest) const {
        std::unique_lock lock(mutex_);
        return arrived_.wait_for(lock, longest, [this] { return !items_.empty(); });
    }

    /// Waits until something is there or stop is asked for, then drains.
    std::vector<T> wait(std::stop_token stop) {
        std::unique_lock lock(mutex_);
        arrived_.wait(lock, stop, [this] { return !items_.empty(); });
        return std::exchange(items_, {});
    }

  private:
    mutable std::mutex mutex_;
    mutable std::condition_variable_any arrived_;
    std::vector<T> items_;
};

}  // namespace swath
