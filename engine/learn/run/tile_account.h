// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "engine/learn/run/learner.h"

namespace swath {

/// Keeps what is on screen predicted with the newest weights, a tile at a time, within a share of the time:
/// says which tile is next and whether there is time for it. Compute thread only.
class TileAccount {
  public:
    /// Books time that went into training, of which a share may now go into prediction.
    void earn(double seconds, double share);
    /// Whether a tile may be predicted now. One tile may overdraw the account: it is paid back before the
    /// next.
    bool affordable() const { return credit_ > 0; }
    void spend(double seconds) { credit_ -= seconds; }

    /// The wished tile that was predicted longest ago (the first of them), not one of this step's weights
    /// already.
    std::optional<TileIndex> stalest(const PredictionWish& wish, const PatchSource& source,
                                     std::int64_t step) const;
    void predicted(int scene, TileIndex tile, std::int64_t step) { predictedAt_[{scene, tile}] = step; }

  private:
    std::map<std::pair<int, TileIndex>, std::int64_t> predictedAt_;  ///< step
    double credit_ = 0;                                              ///< seconds
};

}  // namespace swath
