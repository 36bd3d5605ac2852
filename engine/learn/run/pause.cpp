// SPDX-License-Identifier: MIT
#include "engine/learn/run/pause.h"

namespace swath {

void Pause::begin() {
    const std::lock_guard lock(mutex_);
    on_ = true;
}

void Pause::end() {
    {
        const std::lock_guard lock(mutex_);
        on_ = false;
    }
    changed_.notify_all();
}

bool Pause::on() const {
    const std::lock_guard lock(mutex_);
    return on_;
}

void Pause::nudge() {
    {
        const std::lock_guard lock(mutex_);
        ++nudges_;
    }
    changed_.notify_all();
}

std::uint64_t Pause::moment() const {
    const std::lock_guard lock(mutex_);
    return nudges_;
}

void Pause::waitAfter(std::uint64_t seen, const std::stop_token& stop) const {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, stop, [&] { return !on_ || nudges_ != seen; });
}

void Pause::waitForEnd(const std::stop_token& stop) const {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, stop, [&] { return !on_; });
}

}  // namespace swath
