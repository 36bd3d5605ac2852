// SPDX-License-Identifier: MIT
#include "engine/learn/data/band_figures.h"

#include <algorithm>
#include <cmath>

namespace swath {
namespace {

constexpr std::int64_t kPartPixels = 1 << 18;
constexpr double kLowShare = 0.02, kHighShare = 0.98;
constexpr double kSpreadOfNormal = 2 * 2.0537489106318225;  ///< between these quantiles, in deviations

/// Rounding leaves a constant band with a tiny deviation, which would blow its noise up.
bool tells(double deviation, double mean) {
    return deviation > 1e-7 * std::abs(mean) && deviation > 1e-30 && std::isfinite(deviation);
}

/// Between the two nearest ranks. Reorders the values.
double quantile(std::vector<float>& values, double share) {
    const double at = share * static_cast<double>(values.size() - 1);
    const auto low = static_cast<std::ptrdiff_t>(at);
    const auto nth = values.begin() + low;
    std::nth_element(values.begin(), nth, values.end());
    const double below = double{*nth};
    if (nth + 1 == values.end()) return below;
    const double above = double{*std::min_element(nth + 1, values.end())};
    return below + (above - below) * (at - static_cast<double>(low));
}

}  // namespace

BandFigures::BandFigures(int bands, bool quantiles, std::int64_t expectedPixels)
    : bands_(static_cast<std::size_t>(bands)),
      quantiles_(quantiles),
      // Odd, so that it does not take the same columns of windows of an even width.
      stride_(static_cast<std::size_t>(std::max<std::int64_t>(0, expectedPixels / kPartPixels)) | 1U) {}

void BandFigures::add(std::span<const float> samples) {
    const std::size_t pixels = bands_.empty() ? 0 : samples.size() / bands_.size();
    for (std::size_t i = 0; i < pixels; ++i) {
        std::size_t b = 0;
        while (b < bands_.size() && !std::isfinite(samples[b * pixels + i])) ++b;
        if (b < bands_.size()) pixelsWithData_ += 1;
    }
    for (std::size_t b = 0; b < bands_.size(); ++b) {
        const auto plane = samples.subspan(b * pixels, pixels);
        // Two passes over one window: exact enough in double, and the loops vectorise.
        double count = 0, sum = 0, m2 = 0;
        for (const float v : plane)
            if (std::isfinite(v)) sum += double{v}, count += 1;
        if (count == 0) continue;
        const double mean = sum / count;
        for (const float v : plane)
            if (std::isfinite(v)) m2 += (double{v} - mean) * (double{v} - mean);
        Band& band = bands_[b];
        const double total = band.count + count, delta = mean - band.mean;
        band.m2 += m2 + delta * delta * band.count * count / total;
        band.mean += delta * count / total;
        band.count = total;
        if (!quantiles_) continue;
        for (std::size_t i = 0; i < pixels; i += stride_)
            if (std::isfinite(plane[i])) band.part.push_back(plane[i]);
    }
}

bool BandFigures::empty() const {
    return std::ranges::all_of(bands_, [](const Band& band) { return band.count == 0; });
}

BandScale BandFigures::scale() {
    BandScale scale;
    for (Band& band : bands_) {
        double middle = band.mean;
        double deviation = band.count > 0 ? std::sqrt(band.m2 / band.count) : 0;
        if (!band.part.empty()) {
            middle = quantile(band.part, 0.5);
            const double low = quantile(band.part, kLowShare), high = quantile(band.part, kHighShare);
            const double spread = (high - low) / kSpreadOfNormal;
            if (tells(spread, middle)) deviation = spread;
        }
        scale.mean.push_back(static_cast<float>(middle));
        scale.deviation.push_back(tells(deviation, middle) ? static_cast<float>(deviation) : 1.0F);
    }
    return scale;
}

std::vector<double> BandFigures::filledShares() const {
    std::vector<double> shares;
    for (const Band& band : bands_)
        shares.push_back(pixelsWithData_ > 0 ? 1 - band.count / pixelsWithData_ : 0);
    return shares;
}

std::vector<int> BandFigures::deadBands() const {
    std::vector<int> dead;
    for (std::size_t b = 0; b < bands_.size(); ++b) {
        const Band& band = bands_[b];
        if (band.count == 0 || !tells(std::sqrt(band.m2 / band.count), band.mean))
            dead.push_back(static_cast<int>(b));
    }
    return dead;
}

}  // namespace swath
