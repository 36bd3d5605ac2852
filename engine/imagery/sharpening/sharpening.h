// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/result.h"

namespace swath {

/// How bands get the detail of a pan band. All of them put it in the place of an intensity, the weighted sum
/// of the bands.
enum class SharpeningMethod {
    /// band · pan / intensity: keeps the ratios of the bands. Weighted, as GDAL has it, whose own takes files
    /// alone and knows no other method. Source: Gillespie, Kahle and Walker 1987, Remote Sensing of
    /// Environment 22(3).
    Brovey,
    /// band + (pan − intensity), for any number of bands. Source: Tu, Su, Shyu and Huang 2001, Information
    /// Fusion 2(3).
    Ihs,
    /// band + gain · (pan − intensity), with the gain of a band its covariance with the intensity over the
    /// intensity's variance: what the transform comes to. Source: Laben and Brower 2000, US patent 6,011,875;
    /// Aiazzi, Baronti and Selva 2007, IEEE Transactions on Geoscience and Remote Sensing 45(10).
    GramSchmidt,
};
std::span<const SharpeningMethod> sharpeningMethods();
const char* nameOf(SharpeningMethod method);   ///< "brovey", "ihs", "gram-schmidt"
const char* titleOf(SharpeningMethod method);  ///< "Brovey", "IHS", "Gram–Schmidt"
std::optional<SharpeningMethod> parseSharpeningMethod(std::string_view name);

/// Where the weights of the bands in the intensity come from.
enum class PanWeights {
    Fitted,  ///< least squares of the pan band by the bands, none below 0
    Equal,
    Given,
};

/// Means and covariances of several variables in one pass. Source: Welford 1962, Technometrics 4(3).
class JointMoments {
  public:
    explicit JointMoments(std::size_t variables);
    void add(std::span<const double> values);
    /// Each pixel of planes that are equally long, one a variable; those with a NaN are left out.
    void addPixels(std::span<const std::vector<float>> planes);
    std::size_t variables() const { return mean_.size(); }
    std::int64_t count() const { return count_; }
    double mean(std::size_t i) const { return mean_[i]; }
    /// Of the population; 0 without values.
    double covariance(std::size_t i, std::size_t j) const;

  private:
    std::int64_t count_ = 0;
    std::vector<double> mean_, delta_, products_;
};

/// The figures of a scene that a method works with.
struct SharpeningModel {
    SharpeningMethod method = SharpeningMethod::Brovey;
    std::vector<double> weights = {};  ///< of the bands in the intensity
    /// Give the pan band mean and deviation of the intensity; Brovey takes it as it is.
    double panGain = 1, panOffset = 0;
    std::vector<double> gains = {};  ///< of what is put into each band; not of Brovey
};

/// @param moments  of the bands and, as the last variable, the pan band, over pixels of the bands' own size.
/// @param given  weights as the bands, where they are given. For all but Brovey they count by their ratios.
/// Errors: InvalidInput where the bands hold no data or one value only, where weights are not as many as
/// bands, negative or all 0, and where the pan band follows none of the bands.
Result<SharpeningModel> fitSharpening(SharpeningMethod method, const JointMoments& moments, PanWeights from,
                                      std::span<const double> given = {});

/// The formula of one sharpened band. @param bands  their numbers in the stack, from 1. @param index  of
/// those.
std::string sharpenedText(const SharpeningModel& model, int pan, std::span<const int> bands,
                          std::size_t index);

}  // namespace swath
