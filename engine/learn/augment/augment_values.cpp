// SPDX-License-Identifier: MIT
#include "engine/learn/augment/augment_values.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "engine/learn/augment/gaussian.h"
#include "engine/learn/config/targets.h"

namespace swath {
namespace {

constexpr int kBits = 12;  ///< of a random number that choose one value of the table
constexpr std::size_t kLevels = std::size_t{1} << kBits;

/// Values of a normal law that cut it into as many equally likely parts: the middle of each.
const std::array<float, kLevels>& normalLevels() {
    static const std::array<float, kLevels> levels = [] {
        std::array<float, kLevels> made{};
        double x = -3.7;
        for (std::size_t i = 0; i < kLevels / 2; ++i) {
            const double share = (static_cast<double>(i) + 0.5) / kLevels;
            // Newton on the distribution function, from the value before.
            for (int round = 0; round < 20; ++round) {
                const double density = std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi);
                x -= (0.5 * std::erfc(-x / std::numbers::sqrt2) - share) / density;
            }
            made[i] = static_cast<float>(x);
            made[kLevels - 1 - i] = static_cast<float>(-x);
        }
        return made;
    }();
    return levels;
}

void addNoise(std::span<float> values, std::uint64_t seed, double deviation) {
    constexpr std::size_t kFromOne = 64 / kBits;
    const auto& levels = normalLevels();
    const auto factor = static_cast<float>(deviation);
    const std::uint64_t key = mix64(seed);
    for (std::size_t i = 0; i < values.size(); i += kFromOne) {
        std::uint64_t bits = mix64(key + i);
        for (std::size_t k = i; k < std::min(values.size(), i + kFromOne); ++k, bits >>= kBits)
            values[k] += factor * levels[bits & (kLevels - 1)];
    }
}

}  // namespace

void varyValues(const AugmentDraw& draw, int patchSize, std::span<float> image, std::vector<float>& scratch) {
    const auto side = static_cast<std::size_t>(patchSize), area = side * side;
    const std::size_t bands = image.size() / area;
    for (std::size_t b = 0; b < bands; ++b) {
        const auto plane = image.subspan(b * area, area);
        gaussianBlur(plane, {patchSize, patchSize}, draw.blur, scratch);
        if (draw.bands.empty()) continue;
        const BandChange change = draw.bands[b];
        for (float& v : plane) v = v * change.factor + change.shift;
    }
    if (draw.noise > 0) addNoise(image, draw.seed, draw.noise);
    const RectI cut = draw.cutOut;
    for (int y = cut.y; y < cut.bottom(); ++y) {
        const std::size_t from = static_cast<std::size_t>(y) * side + static_cast<std::size_t>(cut.x);
        const auto count = static_cast<std::size_t>(cut.width);
        for (std::size_t b = 0; b < bands; ++b)
            std::ranges::fill(image.subspan(b * area + from, count), 0.0F);
    }
}

void cutOutTargets(const AugmentDraw& draw, int patchSize, std::span<std::uint8_t> targets) {
    const RectI cut = draw.cutOut;
    for (int y = cut.y; y < cut.bottom(); ++y)
        std::ranges::fill(targets.subspan(static_cast<std::size_t>(y) * static_cast<std::size_t>(patchSize) +
                                              static_cast<std::size_t>(cut.x),
                                          static_cast<std::size_t>(cut.width)),
                          kTargetIgnore);
}

}  // namespace swath
