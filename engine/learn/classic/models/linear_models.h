// SPDX-License-Identifier: MIT
#pragma once

#include "engine/learn/classic/models/pixel_model.h"
#include "engine/learn/classic/models/standardiser.h"

namespace swath {

/// A weight for each feature and one besides, for each class: what linear models have in common.
class LinearScores : public PixelModel {
  public:
    std::vector<double> importance() const override;
    void save(ByteWriter& out) const override;
    bool load(ByteReader& in, std::size_t features, int classes) override;

    /// Of one class in the features' own units, the intercept last.
    std::vector<double> coefficients(int k) const;

  protected:
    /// @param visit  (place of the block's first pixel, scores: classes × count, count), in double.
    template <class Visit>
    void eachBlock(Planes<const float> features, const Visit& visit) const;

    std::size_t classes_ = 0;
    Standardiser standard_;
    std::vector<double>
        weights_;  ///< classes × (features + 1), for standardised features, the intercept last
};

/// Least squares with an intercept on 0 and 1 of each class against the rest, decided by the largest: the
/// normal equations of standardised features in double, the shortest solution where several fit. With two
/// classes this is "one regression > 0.5", of which the value clipped to [0, 1] is the probability; with
/// more, values below 0 are taken as 0 and the rest divided by their sum. lambda > 0 (ridge) adds lambda · Σ
/// weight² over the standardised features, the intercept left free.
class LinearRegression final : public LinearScores {
  public:
    explicit LinearRegression(double lambda) : lambda_(lambda) {}
    Status fit(const SampleSet& samples, const FitOptions& options) override;
    void predict(Planes<const float> features, Planes<float> probabilities) const override;

  private:
    double lambda_;
};

/// Softmax regression with lambda/2 · Σ weight² over the standardised features. Steps along the fixed upper
/// bound of the curvature with Nesterov's momentum, restarted where it leads uphill. Sources: Böhning 1992,
/// Ann. Inst. Statist. Math. 44; O'Donoghue and Candès 2015, Found. Comput. Math. 15.
class LogisticRegression final : public LinearScores {
  public:
    explicit LogisticRegression(double lambda) : lambda_(lambda) {}
    Status fit(const SampleSet& samples, const FitOptions& options) override;
    void predict(Planes<const float> features, Planes<float> probabilities) const override;

  private:
    double lambda_;
};

}  // namespace swath
