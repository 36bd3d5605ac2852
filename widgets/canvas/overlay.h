// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "engine/assess/assessment.h"
#include "engine/core/text.h"
#include "engine/imagery/tile_loader.h"

namespace swath {

/// What lies over the scene and how strongly. Plain value; a change costs nothing but the next frame.
struct OverlayStyle {
    std::array<Rgb, 256> palette{};  ///< colour of each class number; 0 and 255 are never looked up
    bool labelsVisible = true;
    double labelOpacity = 0.6;  ///< [0, 1]
    bool labelOutline = true;   ///< thin darker line where the label changes
    bool predictionVisible = false;
    double predictionOpacity = 0.5;  ///< [0, 1]; old predictions are dimmed to a third of it
    bool errorsVisible = false;
    std::optional<std::uint8_t> errorClass;  ///< nullopt = all classes
    ErrorPalette errorPalette = ErrorPalette::Standard;
    double errorOpacity = 0.8;   ///< [0, 1]
    bool nodataChecker = false;  ///< checkerboard where there is no data, else the background
    Rgb background{0x16, 0x17, 0x19};
};

/// Writes a window of one tile of the overlay, from a snapshot: on any thread, several times.
/// @param texels  within the tile's 256 × 256; texel (x, y) stands for the scene pixel nearest to the middle
///                of its 2^level square. What lies beyond the scene is not drawn.
/// @param rgba    texels' height × width × 4: R label, G truth for the error view, B predicted class
///                (0 = none), A age of the prediction (0 fresh … 255 old). All of it is written.
using OverlayFill = std::function<void(const RectI& texels, std::span<std::uint8_t> rgba)>;

/// Gives the class numbers that are drawn over a scene tile.
class OverlaySource {
  public:
    virtual ~OverlaySource() = default;
    /// A snapshot of what lies over the tile now. Called on the UI thread while drawing, so it must be fast.
    virtual OverlayFill tile(const TileKey& key) = 0;
    /// Which layers it gives: tiles of another content are kept beside these.
    virtual int content() const { return 0; }
};

}  // namespace swath
