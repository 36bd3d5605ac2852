// SPDX-License-Identifier: MIT
#pragma once

#include <optional>

#include "engine/document/document.h"
#include "engine/raster/ground_map.h"

namespace swath {

/// Longitude and latitude of what is under the pointer. The way to degrees is made once a scene, when the
/// pointer first comes over it; nothing is worked out while the pointer rests. UI thread.
class PointerPlace {
  public:
    /// Degrees of WGS 84: x east, y north; nullopt where the scene has none.
    std::optional<Vec2> at(const Scene& scene, Vec2 scenePos);
    /// The scene's file may be another one from now on.
    void clear() { *this = {}; }
    /// How often a position was worked out.
    int workedOut() const { return workedOut_; }

  private:
    SceneId scene_;
    std::optional<GroundMap> way_;
    std::optional<Vec2> asked_, found_;  ///< the last position
    int workedOut_ = 0;
};

}  // namespace swath
