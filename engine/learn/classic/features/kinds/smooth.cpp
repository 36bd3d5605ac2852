// SPDX-License-Identifier: MIT
// Each band as it is, smoothed, and its steepness.
#include "engine/learn/classic/features/feature_kernels.h"
#include "engine/learn/classic/features/kinds/feature_step.h"

namespace swath {
namespace {

using namespace features;

class Band final : public FeatureStep {
  public:
    explicit Band(int band) : band_(band) {}
    void compute(const FeatureInput& input, const std::vector<cv::Mat>& planes) const override {
        cv::Mat to = planes[0];
        input.image(band_)(input.inner).copyTo(to);
    }

  private:
    int band_;
};

class Gaussian final : public FeatureStep {
  public:
    Gaussian(int band, double sigma) : band_(band), sigma_(sigma) {}
    void compute(const FeatureInput& input, const std::vector<cv::Mat>& planes) const override {
        const auto smooth = gaussianKernel(sigma_);
        cv::Mat to = planes[0];
        filter(input.image(band_)(input.inner), to, smooth, smooth);
    }

  private:
    int band_;
    double sigma_;
};

class Gradient final : public FeatureStep {
  public:
    Gradient(int band, double sigma) : band_(band), sigma_(sigma) {}
    void compute(const FeatureInput& input, const std::vector<cv::Mat>& planes) const override {
        const auto smooth = gaussianKernel(sigma_), slope = firstDerivativeKernel(sigma_);
        const cv::Mat part = input.image(band_)(input.inner);
        cv::Mat dx, dy, to = planes[0];
        filter(part, dx, slope, smooth);
        filter(part, dy, smooth, slope);
        cv::magnitude(dx, dy, to);
    }

  private:
    int band_;
    double sigma_;
};

template <class Step>
Status addOfBands(const SpecTerm& term, FeatureSteps& plan) {
    const auto sizes = sizesOf(term, "sigma");
    if (!sizes) return sizes.error();
    for (const double sigma : *sizes)
        for (int b = 0; b < plan.bands(); ++b)
            plan.add(std::make_unique<Step>(b, sigma), {sizedName(bandName(b), term.name.c_str(), sigma)},
                     reachOf(sigma));
    return {};
}

}  // namespace

Status features::bands(const SpecTerm&, FeatureSteps& plan) {
    for (int b = 0; b < plan.bands(); ++b) plan.add(std::make_unique<Band>(b), {bandName(b)});
    return {};
}

Status features::gaussian(const SpecTerm& term, FeatureSteps& plan) {
    return addOfBands<Gaussian>(term, plan);
}

Status features::gradient(const SpecTerm& term, FeatureSteps& plan) {
    return addOfBands<Gradient>(term, plan);
}

}  // namespace swath
