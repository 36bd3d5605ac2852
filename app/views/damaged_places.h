// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "app/tools/marks.h"
#include "engine/imagery/tile_loader.h"

namespace swath {

/// Where the file of the scene that is shown does not yield its pixels, as far as its tiles were loaded.
/// UI thread.
class DamagedPlaces {
  public:
    void remember(const LoadedTile& tile, Size scene);
    void clear() { places_.clear(); }
    void draw(Marks& marks) const;
    /// "cannot be read: …" of a place that is damaged, otherwise empty.
    std::string at(Vec2 scenePos) const;

  private:
    struct Place {
        RectI window;  ///< scene pixels
        TileKey tile;  ///< that told of it
        std::string why;
    };
    std::vector<Place> places_;
};

}  // namespace swath
