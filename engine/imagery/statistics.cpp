// SPDX-License-Identifier: MIT
#include "engine/imagery/statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <utility>

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

namespace {

/// Pixels of the whole scene, or of some places of it: those that hold data first go into the figures.
struct Looked {
    std::vector<float> samples;       ///< bands × pixels, as stored
    std::vector<std::uint8_t> valid;  ///< of each pixel
};

/// From small windows all over a scene whose every look costs a block: kLooks a side.
Result<Looked> lookAround(RasterSource& source) {
    constexpr int kLooks = 16, kSide = 16;
    const RasterInfo& info = source.info();
    std::vector<int> bands(info.bands.size());
    std::iota(bands.begin(), bands.end(), 0);
    const Size side{std::min(kSide, info.size.width), std::min(kSide, info.size.height)};
    const auto area = static_cast<std::size_t>(side.area());
    Looked looked;
    looked.samples.resize(bands.size() * area * kLooks * kLooks);
    looked.valid.resize(area * kLooks * kLooks);
    std::vector<float> window(bands.size() * area);
    for (int k = 0; k < kLooks * kLooks; ++k) {
        const auto place = [](int length, int part, int of) {
            return static_cast<int>((std::int64_t{2} * part + 1) * (length - of) / (2 * kLooks));
        };
        const RectI at{place(info.size.width, k % kLooks, side.width),
                       place(info.size.height, k / kLooks, side.height), side.width, side.height};
        const auto from = static_cast<std::size_t>(k) * area;
        if (Status read = source.readWindow(at, bands, window, std::span(looked.valid).subspan(from, area));
            !read)
            return read.error();
        for (std::size_t b = 0; b < bands.size(); ++b)
            std::copy_n(window.begin() + static_cast<std::ptrdiff_t>(b * area), area,
                        looked.samples.begin() + static_cast<std::ptrdiff_t>(b * looked.valid.size() + from));
    }
    return looked;
}

}  // namespace

Result<SceneStatistics> computeStatistics(RasterSource& source, std::int64_t maxPixels) {
    Looked looked;
    if (source.info().isSlowToShrink()) {
        auto around = lookAround(source);
        if (!around) return around.error();
        looked = std::move(*around);
    } else {
        auto reduced = source.readReduced(maxPixels);
        if (!reduced) return reduced.error();
        looked = {std::move(reduced->samples), std::move(reduced->valid)};
    }
    SceneStatistics scene;
    const std::size_t pixels = looked.valid.size();
    const auto holes = std::count(looked.valid.begin(), looked.valid.end(), 0);
    if (!source.damage().empty() && holes == static_cast<std::ptrdiff_t>(pixels))
        return Error{Errc::BadFormat, source.damage(),
                     "nothing of it can be read: copy or download it again"};
    scene.validShare = 1 - static_cast<double>(holes) / static_cast<double>(pixels);

    std::vector<float> plane(pixels), values;
    for (std::size_t b = 0; b < source.info().bands.size(); ++b) {
        const auto first = looked.samples.begin() + static_cast<std::ptrdiff_t>(b * pixels);
        std::copy_n(first, pixels, plane.begin());
        rawToValues(source.info().bands[b], plane);
        values.clear();
        for (std::size_t i = 0; i < pixels; ++i)
            if (looked.valid[i] != 0 && std::isfinite(plane[i])) values.push_back(plane[i]);
        scene.bands.push_back(statisticsOf(values));
    }
    return scene;
}

}  // namespace swath
