// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/result.h"
#include "engine/raster/raster_source.h"

namespace swath {

/// Mean and variance in one pass. Source: Welford 1962, Technometrics 4(3); merge after Chan et al. 1979.
class RunningMoments {
  public:
    void add(double value) {
        ++count_;
        const double delta = value - mean_;
        mean_ += delta / static_cast<double>(count_);
        m2_ += delta * (value - mean_);
    }
    void merge(const RunningMoments& other);
    std::int64_t count() const { return count_; }
    double mean() const { return mean_; }
    /// Population standard deviation; 0 for fewer than two values.
    double deviation() const;

  private:
    std::int64_t count_ = 0;
    double mean_ = 0, m2_ = 0;
};

/// Figures of one band over its valid samples, in the band's units.
struct BandStatistics {
    std::int64_t count = 0;
    double min = 0, max = 0, mean = 0, deviation = 0;
    double p2 = 0, p98 = 0;  ///< percentiles for the default stretch
    /// Equal bins over [histogramFrom, histogramTo]: from min to max, or where a few samples lie far out,
    /// over the middle 99.8 %, with those beyond in the outermost bins.
    std::array<std::int64_t, 256> histogram{};
    double histogramFrom = 0, histogramTo = 0;
    /// Values at the shares of percentileKnots(); empty: only min, p2, p98 and max are known.
    std::vector<double> knots = {};
    /// The value that so many percent of the samples do not exceed; between knots interpolated. @pre count
    /// > 0. @param percent  in [0, 100].
    double percentile(double percent) const;
    friend bool operator==(const BandStatistics&, const BandStatistics&) = default;
};

/// Percents at which the percentiles of a band are kept: whole ones, and finer ones towards both ends.
std::span<const double> percentileKnots();

/// Figures of the finite ones among the values; reorders them.
BandStatistics statisticsOf(std::vector<float>& values);

struct SceneStatistics {
    std::vector<BandStatistics> bands;
    double validShare = 1;  ///< part of the pixels that hold data
    friend bool operator==(const SceneStatistics&, const SceneStatistics&) = default;
};

/// From the coarsest level that still has about maxPixels pixels; of a large file without overviews from some
/// hundred places, so that it takes no time. A band without a valid sample has count 0. Errors: BadFormat
/// where a damaged file yields nothing at all, Io.
Result<SceneStatistics> computeStatistics(RasterSource& source, std::int64_t maxPixels = 1'000'000);

}  // namespace swath
