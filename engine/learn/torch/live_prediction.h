// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <utility>

#include "engine/learn/learner.h"
#include "engine/learn/torch/inference.h"
#include "engine/learn/torch/outputs.h"

namespace swath {

/// Keeps what is on screen predicted with the newest weights, a tile at a time, within a share of the time.
/// Compute thread only.
class LivePrediction {
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
    /// Errors: those of reading.
    Result<TrainPrediction> predict(Network& network, SceneScales& scales,
                                    const ComputeDevice& device, const OutputRule& rule, PatchSource& source,
                                    int scene, TileIndex tile, std::int64_t step);

  private:
    std::map<std::pair<int, TileIndex>, std::int64_t> predictedAt_;  ///< step
    double credit_ = 0;                                              ///< seconds
};

}  // namespace swath
