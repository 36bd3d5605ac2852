// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace swath {

/// K×K pixel counts, rows = truth, columns = prediction; ignored pixels are never added. Every score below is
/// taken over all pixels at once, never as a mean of batches; a figure whose denominator is 0 is absent, not
/// 0 or 1.
class ConfusionMatrix {
  public:
    ConfusionMatrix() = default;
    explicit ConfusionMatrix(int classes);
    /// @param counts  classes², row by row.
    ConfusionMatrix(int classes, std::span<const std::int64_t> counts);

    int classes() const { return classes_; }
    std::int64_t& at(int truth, int prediction);
    std::int64_t at(int truth, int prediction) const;
    std::span<const std::int64_t> counts() const { return counts_; }
    ConfusionMatrix& operator+=(const ConfusionMatrix& other);
    ConfusionMatrix& operator-=(const ConfusionMatrix& other);

    std::int64_t total() const;
    std::int64_t truePositives(int k) const { return at(k, k); }
    std::int64_t falsePositives(int k) const;
    std::int64_t falseNegatives(int k) const;
    /// Pixels of the class in the truth.
    std::int64_t support(int k) const;

    std::optional<double> iou(
        int k) const;  ///< TP / (TP + FP + FN). Source: Everingham et al. 2015, section 4.2.
    std::optional<double> precision(int k) const;
    std::optional<double> recall(int k) const;
    std::optional<double> f1(int k) const;

    std::optional<double> overallAccuracy() const;
    /// Over classes present in truth or prediction.
    std::optional<double> meanIou() const;
    std::optional<double> meanF1() const;
    std::optional<double> meanAccuracy() const;  ///< mean recall over classes in the truth
    std::optional<double> frequencyWeightedIou() const;
    std::optional<double> kappa() const;  ///< Source: Cohen 1960.

    friend bool operator==(const ConfusionMatrix&, const ConfusionMatrix&) = default;

  private:
    int classes_ = 0;
    std::vector<std::int64_t> counts_;
};

}  // namespace swath
