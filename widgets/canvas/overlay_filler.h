// SPDX-License-Identifier: MIT
#pragma once

#include <compare>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "widgets/canvas/overlay.h"

namespace swath {

/// A tile of the overlay of one content.
struct OverlayKey {
    TileKey tile;
    int content = 0;
    friend auto operator<=>(const OverlayKey&, const OverlayKey&) = default;
};

/// A tile that was filled. Without pixels: nothing lies on it.
struct FilledOverlay {
    OverlayKey key;
    std::uint64_t version = 0;  ///< as it was ordered
    std::vector<std::uint8_t> rgba;
};

/// Fills overlay tiles on a thread of its own, in the order in which they were asked for. Owned and called by
/// the UI thread.
class OverlayFiller {
  public:
    OverlayFiller();
    ~OverlayFiller();

    void order(const OverlayKey& key, std::uint64_t version, OverlayFill fill);
    /// Forgets what waits for a scene; a tile that is being filled may still come.
    void forget(SceneId scene);
    /// At most so many tiles that have become ready, oldest first.
    std::vector<FilledOverlay> take(int most);
    /// Orders that wait, are being filled or are not taken yet.
    int pending() const;
    /// Waits until everything that was ordered is ready to be taken.
    void wait() const;

  private:
    struct Order {
        OverlayKey key;
        std::uint64_t version;
        OverlayFill fill;
    };
    void work(const std::stop_token& stop);

    mutable std::mutex mutex_;
    mutable std::condition_variable_any changed_;
    std::deque<Order> orders_;
    std::deque<FilledOverlay> ready_;
    bool filling_ = false;
    std::jthread thread_;  // last: joined before anything it uses goes
};

}  // namespace swath
