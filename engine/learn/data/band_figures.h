// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/learn/data/normalisation.h"

namespace swath {

/// Gathers what is known of each band from windows of samples: moments of all of them (Welford 1962; Chan,
/// Golub, LeVeque 1979 for the merge) and, where quantiles are wanted, an even part of them. Depends on the
/// order of the windows alone. One thread.
class BandFigures {
  public:
    /// @param expectedPixels  of all windows together: how thin the part must be.
    BandFigures(int bands, bool quantiles, std::int64_t expectedPixels);

    /// @param samples  bands × pixels in the bands' own units; what is not finite is left out.
    void add(std::span<const float> samples);
    /// No sample of any band was finite.
    bool empty() const;
    /// Mean and population deviation; with quantiles the median and the 2–98 % spread as a deviation: spread
    /// / 4.107 is the deviation of a normal band. A band of no data or one value gets deviation 1; one whose
    /// spread alone is 0 (nearly all of it one value) keeps its population deviation.
    BandScale scale();
    /// Bands that hold one value or no data at all, from 0.
    std::vector<int> deadBands() const;
    /// Of each band, the share of pixels in which it holds no data while another one does: what learners fill
    /// in with the band's mean.
    std::vector<double> filledShares() const;

  private:
    struct Band {
        double count = 0, mean = 0, m2 = 0;
        std::vector<float> part;  ///< for quantiles
    };
    std::vector<Band> bands_;
    double pixelsWithData_ = 0;
    bool quantiles_;
    std::size_t stride_;  ///< every how manieth pixel goes into the part
};

/// Figures of one scene from an even grid of at most `maxWindows` windows of 256² pixels. Errors: those of
/// reading, Cancelled.
Result<BandFigures> sceneFigures(Size scene, int bands, const WindowReader& read, bool quantiles,
                                 std::stop_token stop, int maxWindows);

}  // namespace swath
