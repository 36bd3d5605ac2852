// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/imagery/tile_loader.h"
#include "engine/session/session.h"

namespace swath {

/// What the canvas lays over one tile of the scene's pyramid, as it was when this was made: for each of its
/// 256 × 256 texels (scene pixel nearest to its middle) the label, the truth as the error view sees it, the
/// predicted class and its age. Made on the UI thread in no time, as label maps share their tiles; filled on
/// any.
class OverlaySnapshot {
  public:
    /// @param mapOf  whose map is the prediction; 0: the one that is shown.
    OverlaySnapshot(const Session& session, const TileKey& key, RunId mapOf = {});

    /// @param texels  within the tile. @param rgba  their height × width × 4: R = label, G = truth,
    /// B = prediction, A = age of the prediction, 0 newest … 255 old. Pixels outside the scene are 0.
    void fill(const RectI& texels, std::span<std::uint8_t> rgba) const;

  private:
    void fillTexel(std::uint8_t* out, int x, int y, LabelTilePtr& label, LabelTilePtr& predicted,
                   TileIndex& held) const;
    std::uint8_t ageOf(TileIndex index) const;
    void fillTruth(std::uint8_t* out, int x, int y) const;

    TileKey key_;
    Size scene_;
    std::optional<LabelMap> labels_, predicted_;
    RectI agesOf_;                    ///< in label tiles
    std::vector<std::uint8_t> ages_;  ///< of the predicted ones
    std::vector<Region> regions_;     ///< that touch the tile
    std::uint8_t background_ = kUnlabelled;
    std::optional<Role> role_;  ///< whose truth is looked at
};

/// Age of a tile's prediction, 0 newest … 255: a tile fades over the steps that a few validations take.
std::uint8_t predictionAge(const Prediction& prediction, TileIndex index);

}  // namespace swath
