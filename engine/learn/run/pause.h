// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stop_token>

namespace swath {

/// The pause of a run: asked for on one thread, obeyed on another, which waits without looking at the clock.
class Pause {
  public:
    void begin();
    void end();
    bool on() const;

    /// There may be something to do during the pause: who waits looks again.
    void nudge();
    /// Counts nudges; taken before looking for something to do.
    std::uint64_t moment() const;
    /// Waits while paused, until there was a nudge after `seen` or stop is asked for.
    void waitAfter(std::uint64_t seen, const std::stop_token& stop) const;
    /// Waits until the pause is over or stop is asked for.
    void waitForEnd(const std::stop_token& stop) const;

  private:
    mutable std::mutex mutex_;
    mutable std::condition_variable_any changed_;
    bool on_ = false;
    std::uint64_t nudges_ = 0;
};

}  // namespace swath
