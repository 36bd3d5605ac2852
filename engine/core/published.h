// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <mutex>

namespace swath {

/// State of which only the newest value counts: one side stores, others load a pointer that stays valid for
/// as long as they hold it. A mutex around a pointer swap (std::atomic<shared_ptr> of GCC 12 trips
/// ThreadSanitizer).
template <class T>
class Published {
  public:
    using Pointer = std::shared_ptr<const T>;

    void store(Pointer value) {
        std::lock_guard lock(mutex_);
        value_.swap(value);
    }
    void store(T value) { store(std::make_shared<const T>(std::move(value))); }

    /// Null until something was stored.
    Pointer load() const {
        std::lock_guard lock(mutex_);
        return value_;
    }

  private:
    mutable std::mutex mutex_;
    Pointer value_;
};

}  // namespace swath
