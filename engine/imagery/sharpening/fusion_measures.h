// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "engine/imagery/sharpening/pan_scene.h"

namespace swath {

/// How near sharpened bands come to the true ones.
struct FusionQuality {
    double ergas = 0;  ///< relative error of all bands in percent, over the ratio: 0 is best
    double sam = 0;    ///< mean angle between the spectra in degrees: 0 is best
    double q = 1;      ///< universal quality index, mean over bands and windows: 1 is best
};

/// Adds up, window by window of a scene, what the measures of fusion are made of.
/// Sources: Wald 2000, Third conference "Fusion of Earth data" (ERGAS); Kruse et al. 1993, Remote Sensing of
/// Environment 44 (SAM); Wang and Bovik 2002, IEEE Signal Processing Letters 9(3) (Q).
class FusionTally {
  public:
    explicit FusionTally(std::size_t bands) : squares_(bands), truths_(bands) {}
    /// Planes of equal size and number. Pixels without data in any of them have no part; Q is of all windows
    /// of 8 × 8 pixels that hold data throughout.
    void add(const BandPlanes& truth, const BandPlanes& result);
    std::int64_t pixels() const { return pixels_; }
    /// @param ratio  of the pixel sizes that were fused. @pre pixels() > 0.
    FusionQuality quality(int ratio) const;

  private:
    void addIndices(const BandPlanes& truth, const BandPlanes& result, std::size_t band);

    std::int64_t pixels_ = 0, angles_ = 0, windows_ = 0;
    std::vector<double> squares_, truths_;  ///< of each band: errors squared, true values
    double angle_ = 0, index_ = 0;
};

}  // namespace swath
