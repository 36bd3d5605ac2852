// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
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

/// Gives the class numbers that are drawn over a scene tile. Called on the UI thread while drawing, so it
/// must be fast.
class OverlaySource {
  public:
    virtual ~OverlaySource() = default;
    /// @param key   tile of the raster pyramid: pixel (x, y) stands for the scene pixel nearest to the middle
    /// of its
    ///              2^level square. What lies beyond the scene is not drawn.
    /// @param rgba  256 × 256 × 4, rows from the top, zero on entry: R label, G truth for the error view, B
    /// predicted
    ///              class (0 = none), A age of the prediction (0 fresh … 255 old).
    virtual void fill(const TileKey& key, std::span<std::uint8_t> rgba) = 0;
};

/// Nothing over the scene.
class NoOverlay final : public OverlaySource {
  public:
    void fill(const TileKey&, std::span<std::uint8_t>) override {}
};

}  // namespace swath
