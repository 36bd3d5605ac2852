// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include "engine/learn/classic/models/pixel_model.h"

namespace swath {

/// Brings features to mean 0 and deviation 1 over the samples that a model is fitted to; a constant feature
/// becomes 0. Plain value.
class Standardiser {
  public:
    Standardiser() = default;
    explicit Standardiser(const SampleSet& samples);

    std::size_t features() const { return mean_.size(); }
    double mean(std::size_t f) const { return mean_[f]; }
    double factor(std::size_t f) const { return factor_[f]; }
    /// Samples as rows: count × features.
    std::vector<float> rows(const SampleSet& samples) const;
    /// One block of pixels, standardised: features × pixels. @param out  as large.
    void apply(Planes<const float> features, std::size_t from, std::size_t count, std::span<float> out) const;

    void save(ByteWriter& out) const;
    bool load(ByteReader& in, std::size_t features);

  private:
    std::vector<double> mean_, factor_;
};

}  // namespace swath
