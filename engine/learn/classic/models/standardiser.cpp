// SPDX-License-Identifier: MIT
#include "engine/learn/classic/models/standardiser.h"

#include <algorithm>
#include <cmath>

namespace swath {

Standardiser::Standardiser(const SampleSet& samples) {
    for (std::size_t f = 0; f < samples.features; ++f) {
        double sum = 0, squares = 0;
        const auto values = samples.feature(f);
        for (const float v : values) sum += static_cast<double>(v);
        const double mean = sum / static_cast<double>(values.size());
        for (const float v : values)
            squares += (static_cast<double>(v) - mean) * (static_cast<double>(v) - mean);
        const double deviation = std::sqrt(squares / static_cast<double>(values.size()));
        mean_.push_back(mean);
        // Rounding leaves a constant feature with a tiny deviation.
        factor_.push_back(deviation > 1e-7 * std::abs(mean) && deviation > 1e-30 ? 1 / deviation : 0);
    }
}

std::vector<float> Standardiser::rows(const SampleSet& samples) const {
    std::vector<float> rows(samples.values.size());
    for (std::size_t f = 0; f < samples.features; ++f) {
        const auto values = samples.feature(f);
        for (std::size_t i = 0; i < samples.count; ++i)
            rows[i * samples.features + f] =
                static_cast<float>((static_cast<double>(values[i]) - mean_[f]) * factor_[f]);
    }
    return rows;
}

void Standardiser::apply(Planes<const float> features, std::size_t from, std::size_t count,
                         std::span<float> out) const {
    for (std::size_t f = 0; f < mean_.size(); ++f) {
        const auto values = features.plane(f).subspan(from, count);
        const auto mean = static_cast<float>(mean_[f]), factor = static_cast<float>(factor_[f]);
        for (std::size_t i = 0; i < count; ++i) out[f * count + i] = (values[i] - mean) * factor;
    }
}

void Standardiser::save(ByteWriter& out) const {
    out.list(mean_);
    out.list(factor_);
}

bool Standardiser::load(ByteReader& in, std::size_t features) {
    mean_ = in.list<double>();
    factor_ = in.list<double>();
    const auto finite = [](double v) { return std::isfinite(v); };
    return in.ok() && mean_.size() == features && factor_.size() == features &&
           std::ranges::all_of(mean_, finite) && std::ranges::all_of(factor_, finite);
}

}  // namespace swath
