// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace swath {

/// Means and co-moments of several bands, merged piece by piece. Source: Chan, Golub, LeVeque 1979.
class JointMoments {
  public:
    explicit JointMoments(std::size_t bands) : mean_(bands, 0), co_(bands * bands, 0) {}

    /// @param planes  bands × pixels, all finite; overwritten.
    void add(std::span<double> planes) {
        const std::size_t bands = mean_.size(), pixels = bands == 0 ? 0 : planes.size() / bands;
        if (pixels == 0) return;
        const double n = static_cast<double>(count_), m = static_cast<double>(pixels), all = n + m;
        std::vector<double> delta(bands);
        for (std::size_t b = 0; b < bands; ++b) {
            const auto plane = planes.subspan(b * pixels, pixels);
            const double first = plane.front();
            double sum = 0;
            for (const double v : plane) sum += v - first;
            const double mean = first + sum / m;
            for (double& v : plane) v -= mean;
            delta[b] = mean - mean_[b];
        }
        for (std::size_t i = 0; i < bands; ++i)
            for (std::size_t j = i; j < bands; ++j) {
                const double *a = planes.data() + i * pixels, *b = planes.data() + j * pixels;
                double product = 0;
                for (std::size_t p = 0; p < pixels; ++p) product += a[p] * b[p];
                co_[i * bands + j] += product + delta[i] * delta[j] * n * m / all;
            }
        for (std::size_t b = 0; b < bands; ++b) mean_[b] += delta[b] * m / all;
        count_ += static_cast<std::int64_t>(pixels);
    }
    std::int64_t count() const { return count_; }
    double mean(std::size_t band) const { return mean_[band]; }
    /// Of the population; the variance where i = j. 0 where there is no pixel.
    double covariance(std::size_t i, std::size_t j) const {
        return count_ == 0
                   ? 0
                   : co_[i < j ? i * mean_.size() + j : j * mean_.size() + i] / static_cast<double>(count_);
    }

  private:
    std::int64_t count_ = 0;
    std::vector<double> mean_, co_;  ///< co-moments: i ≤ j
};

}  // namespace swath
