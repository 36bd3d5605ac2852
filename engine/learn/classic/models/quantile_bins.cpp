// SPDX-License-Identifier: MIT
#include "engine/learn/classic/models/quantile_bins.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/parallel.h"

namespace swath {
namespace {

constexpr std::size_t kMostBins = 256;
constexpr std::size_t kEnoughValues = 100'000;  ///< for quantiles: sorting more would only take longer

float between(float a, float b) {
    const float middle = a + (b - a) / 2;
    return middle < b ? middle : a;  // neighbouring floats have no middle
}

/// Eight halvings: the number of edges below each value. One halving for many values at a time, so that the
/// values' steps do not wait for each other.
SWATH_VECTOR_CLONES
void countEdgesBelow(const float* edges, const float* values, std::size_t count, std::uint8_t* out) {
    constexpr std::size_t kTogether = 64;
    std::uint32_t at[kTogether];
    float value[kTogether] = {};
    for (std::size_t from = 0; from < count; from += kTogether) {
        const std::size_t here = std::min(kTogether, count - from);
        for (std::size_t i = 0; i < here; ++i) value[i] = values[from + i];
        for (std::size_t i = 0; i < kTogether; ++i) at[i] = 0;
        for (std::uint32_t step = 128; step > 0; step >>= 1)
            for (std::size_t i = 0; i < kTogether; ++i) {
                const auto above = static_cast<std::uint32_t>(edges[at[i] + step - 1] < value[i]);
                at[i] += above * step;
            }
        for (std::size_t i = 0; i < here; ++i) out[from + i] = static_cast<std::uint8_t>(at[i]);
    }
}

}  // namespace

QuantileBins::QuantileBins(std::span<const float> values) {
    std::vector<float> sorted;
    const std::size_t stride = std::max<std::size_t>(1, values.size() / kEnoughValues);
    for (std::size_t i = 0; i < values.size(); i += stride) sorted.push_back(values[i]);
    std::ranges::sort(sorted);
    std::vector<float> distinct = sorted;
    distinct.erase(std::ranges::unique(distinct).begin(), distinct.end());
    if (distinct.size() <= kMostBins) {
        for (std::size_t i = 1; i < distinct.size(); ++i)
            edges_.push_back(between(distinct[i - 1], distinct[i]));
    } else {
        for (std::size_t b = 1; b < kMostBins; ++b) {
            const float at = sorted[b * sorted.size() / kMostBins];
            const auto above = std::ranges::upper_bound(distinct, at);
            if (above == distinct.end()) break;
            const float edge = between(at, *above);
            if (edges_.empty() || edge > edges_.back()) edges_.push_back(edge);
        }
    }
    pad();
}

void QuantileBins::pad() {
    padded_.assign(kMostBins, std::numeric_limits<float>::infinity());
    std::ranges::copy(edges_, padded_.begin());
}

void QuantileBins::bin(std::span<const float> values, std::span<std::uint8_t> out) const {
    countEdgesBelow(padded_.data(), values.data(), values.size(), out.data());
}

bool QuantileBins::load(ByteReader& in) {
    edges_ = in.list<float>();
    const auto rising = [](float a, float b) { return !(a < b); };
    if (edges_.size() >= kMostBins || std::ranges::adjacent_find(edges_, rising) != edges_.end()) in.fail();
    if (!in.ok()) return false;
    pad();
    return true;
}

}  // namespace swath
