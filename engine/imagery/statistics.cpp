// SPDX-License-Identifier: MIT
#include "engine/imagery/statistics.h"

#include <algorithm>
#include <cmath>

#include "engine/raster/sample_values.h"

namespace swath {
namespace {

/// The sample at rank share · (n − 1), interpolated between neighbours (Hyndman & Fan 1996, type 7);
/// reorders.
double percentile(std::vector<float>& values, double share) {
    const double rank = share * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::ptrdiff_t>(rank);
    std::nth_element(values.begin(), values.begin() + below, values.end());
    const double low = values[static_cast<std::size_t>(below)];
    if (below + 1 == static_cast<std::ptrdiff_t>(values.size())) return low;
    const double high = *std::min_element(values.begin() + below + 1, values.end());
    return low + (rank - static_cast<double>(below)) * (high - low);
}

BandStatistics statisticsOf(std::vector<float>& values) {
    BandStatistics band;
    band.count = static_cast<std::int64_t>(values.size());
    if (values.empty()) return band;
    RunningMoments moments;
    for (const float value : values) moments.add(value);
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    band.min = *low;
    band.max = *high;
    band.mean = moments.mean();
    band.deviation = moments.deviation();
    const double binsPerUnit = band.max > band.min ? 256 / (band.max - band.min) : 0;
    for (const float value : values)
        ++band.histogram[static_cast<std::size_t>(std::min(255.0, (value - band.min) * binsPerUnit))];
    band.p2 = percentile(values, 0.02);
    band.p98 = percentile(values, 0.98);
    return band;
}

}  // namespace

void RunningMoments::merge(const RunningMoments& other) {
    if (other.count_ == 0) return;
    const double delta = other.mean_ - mean_;
    const auto mine = static_cast<double>(count_), theirs = static_cast<double>(other.count_);
    count_ += other.count_;
    mean_ += delta * theirs / (mine + theirs);
    m2_ += other.m2_ + delta * delta * mine * theirs / (mine + theirs);
}

double RunningMoments::deviation() const {
    return count_ < 2 ? 0 : std::sqrt(std::max(0.0, m2_) / static_cast<double>(count_));
}

Result<SceneStatistics> computeStatistics(RasterSource& source, std::int64_t maxPixels) {
    const auto reduced = source.readReduced(maxPixels);
    if (!reduced) return reduced.error();
    SceneStatistics scene;
    const std::size_t pixels = reduced->valid.size();
    const auto holes = std::count(reduced->valid.begin(), reduced->valid.end(), 0);
    scene.validShare = 1 - static_cast<double>(holes) / static_cast<double>(pixels);

    std::vector<float> plane(pixels), values;
    for (std::size_t b = 0; b < source.info().bands.size(); ++b) {
        const auto first = reduced->samples.begin() + static_cast<std::ptrdiff_t>(b * pixels);
        std::copy_n(first, pixels, plane.begin());
        rawToValues(source.info().bands[b], plane);
        values.clear();
        for (std::size_t i = 0; i < pixels; ++i)
            if (reduced->valid[i] != 0 && std::isfinite(plane[i])) values.push_back(plane[i]);
        scene.bands.push_back(statisticsOf(values));
    }
    return scene;
}

}  // namespace swath
