// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "engine/core/rng.h"
#include "engine/learn/classic/models/ensemble.h"

namespace swath::test {

/// Makes samples from rows.
inline SampleSet samplesOf(const std::vector<std::vector<float>>& rows,
                           const std::vector<std::uint8_t>& labels, int classes) {
    SampleSet set{.classes = classes,
                  .features = rows.front().size(),
                  .count = rows.size(),
                  .values = {},
                  .labels = labels,
                  .weights = std::vector<float>(rows.size(), 1.0F)};
    for (std::size_t f = 0; f < set.features; ++f)
        for (const auto& row : rows) set.values.push_back(row[f]);
    return set;
}

/// Two round clouds, four deviations apart, the second of `share` of the samples.
inline SampleSet blobs(std::size_t count, std::uint64_t seed, double share = 0.5) {
    Rng rng(seed);
    std::vector<std::vector<float>> rows;
    std::vector<std::uint8_t> labels;
    for (std::size_t i = 0; i < count; ++i) {
        const bool second = rng.uniform() < share;
        const double shift = second ? 2 : -2;
        rows.push_back({static_cast<float>(100 + 10 * (rng.normal() + shift)),
                        static_cast<float>(0.5 + 0.01 * (rng.normal() + shift))});
        labels.push_back(second ? 1 : 0);
    }
    return samplesOf(rows, labels, 2);
}

/// Class 1 where both coordinates have the same sign: no line tells it.
inline SampleSet exclusiveOr(std::size_t count, std::uint64_t seed) {
    Rng rng(seed);
    std::vector<std::vector<float>> rows;
    std::vector<std::uint8_t> labels;
    for (std::size_t i = 0; i < count; ++i) {
        const double x = rng.uniform(-1, 1), y = rng.uniform(-1, 1);
        rows.push_back({static_cast<float>(x), static_cast<float>(y)});
        labels.push_back(x * y > 0 ? 1 : 0);
    }
    return samplesOf(rows, labels, 2);
}

inline std::vector<float> probabilitiesOf(const PixelModel& model, const SampleSet& set, int threads = 1) {
    std::vector<float> out(set.count * static_cast<std::size_t>(set.classes));
    predictPixels(model, set.values, set.count, out, threads);
    return out;
}

/// Share of samples whose class has the largest probability.
inline double accuracy(const PixelModel& model, const SampleSet& set) {
    const auto p = probabilitiesOf(model, set);
    std::size_t right = 0;
    for (std::size_t i = 0; i < set.count; ++i) {
        std::size_t best = 0;
        for (std::size_t k = 1; k < static_cast<std::size_t>(set.classes); ++k)
            if (p[k * set.count + i] > p[best * set.count + i]) best = k;
        right += best == set.labels[i] ? 1 : 0;
    }
    return static_cast<double>(right) / static_cast<double>(set.count);
}

inline std::unique_ptr<PixelModel> modelOf(const std::string& line) {
    return std::move(*makePixelModel(parseSpec("learner", line)->front()));
}

}  // namespace swath::test
