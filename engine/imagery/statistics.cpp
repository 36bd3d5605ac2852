// SPDX-License-Identifier: MIT
#include "engine/imagery/statistics.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>

#include "engine/raster/sample_values.h"

namespace swath {
namespace {

constexpr double kFarOut = 4;  // times the range of the middle samples: a histogram of all would be a line

std::vector<double> makeKnots() {
    std::vector<double> knots{0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5};
    for (int percent = 1; percent < 100; ++percent) knots.push_back(percent);
    for (const double tail : {0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.0}) knots.push_back(100 - tail);
    return knots;
}

/// Digit by digit from the lowest (radix sort): of a million samples a fifth of the time that comparing
/// takes, and a scene is not seen before. @pre none is NaN.
void sortAscending(std::vector<float>& values) {
    constexpr int kDigitBits = 11, kDigits = 3;
    constexpr std::uint32_t kMask = (1U << kDigitBits) - 1, kSign = 0x80000000U;
    std::vector<std::uint32_t> keys(values.size()), other(values.size());
    // As whole numbers in the same order: of negative ones all bits are turned, of others the sign.
    std::ranges::transform(values, keys.begin(), [](float value) {
        const auto bits = std::bit_cast<std::uint32_t>(value);
        return (bits & kSign) != 0 ? ~bits : bits | kSign;
    });
    for (int digit = 0; digit < kDigits; ++digit) {
        const int shift = digit * kDigitBits;
        std::array<std::size_t, kMask + 1> next{};
        for (const std::uint32_t key : keys) ++next[(key >> shift) & kMask];
        std::exclusive_scan(next.begin(), next.end(), next.begin(), std::size_t{0});
        for (const std::uint32_t key : keys) other[next[(key >> shift) & kMask]++] = key;
        keys.swap(other);
    }
    std::ranges::transform(keys, values.begin(), [](std::uint32_t key) {
        return std::bit_cast<float>((key & kSign) != 0 ? key & ~kSign : ~key);
    });
}

/// The sample at rank share · (n − 1) of ascending ones, interpolated between neighbours (Hyndman & Fan 1996,
/// type 7).
double atShare(const std::vector<float>& ascending, double share) {
    const double rank = share * static_cast<double>(ascending.size() - 1);
    const auto below = static_cast<std::size_t>(rank);
    const double low = ascending[below];
    if (below + 1 >= ascending.size()) return low;
    return low + (rank - static_cast<double>(below)) * (ascending[below + 1] - low);
}

void fillHistogram(const std::vector<float>& values, BandStatistics& band) {
    band.histogramFrom = band.min, band.histogramTo = band.max;
    const double low = band.percentile(0.1), high = band.percentile(99.9);
    if (high > low && band.max - band.min > kFarOut * (high - low))
        band.histogramFrom = low, band.histogramTo = high;
    const double span = band.histogramTo - band.histogramFrom;
    const double binsPerUnit = span > 0 ? 256 / span : 0;
    for (const float value : values)
        ++band.histogram[static_cast<std::size_t>(
            std::clamp((value - band.histogramFrom) * binsPerUnit, 0.0, 255.0))];
}

}  // namespace

std::span<const double> percentileKnots() {
    static const std::vector<double> knots = makeKnots();
    return knots;
}

double BandStatistics::percentile(double percent) const {
    static const std::vector<double> few{0, 2, 98, 100};
    const std::vector<double> fewValues{min, p2, p98, max};
    const bool all = knots.size() == percentileKnots().size();
    const std::span<const double> at = all ? percentileKnots() : few;
    const std::span<const double> values = all ? knots : fewValues;
    const auto above =
        static_cast<std::size_t>(std::ranges::lower_bound(at, percent) - at.begin());  // not below it
    if (above == 0) return values.front();
    if (above == at.size()) return values.back();
    const double part = (percent - at[above - 1]) / (at[above] - at[above - 1]);
    return values[above - 1] + part * (values[above] - values[above - 1]);
}

BandStatistics statisticsOf(std::vector<float>& values) {
    std::erase_if(values, [](float value) { return !std::isfinite(value); });
    BandStatistics band;
    band.count = static_cast<std::int64_t>(values.size());
    if (values.empty()) return band;
    RunningMoments moments;
    for (const float value : values) moments.add(value);
    sortAscending(values);
    band.min = values.front();
    band.max = values.back();
    band.mean = moments.mean();
    band.deviation = moments.deviation();
    band.knots.reserve(percentileKnots().size());
    for (const double percent : percentileKnots()) band.knots.push_back(atShare(values, percent / 100));
    band.p2 = band.percentile(2);
    band.p98 = band.percentile(98);
    fillHistogram(values, band);
    return band;
}

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
    constexpr int kLooks = 8, kSide = 32;  // a block a look: a large one takes some milliseconds
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
            if (looked.valid[i] != 0) values.push_back(plane[i]);
        scene.bands.push_back(statisticsOf(values));
    }
    return scene;
}

}  // namespace swath
