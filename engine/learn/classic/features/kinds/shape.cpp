// SPDX-License-Identifier: MIT
// The shape of the brightness: curvatures, and edges along and across their direction.
#include <algorithm>
#include <cmath>

#include "engine/learn/classic/features/feature_kernels.h"
#include "engine/learn/classic/features/kinds/feature_step.h"

namespace swath {
namespace {

using namespace features;

/// Eigenvalues of [[a, b], [b, c]] a pixel: the larger into a, the smaller into c.
void eigenvalues(cv::Mat& a, const cv::Mat& b, cv::Mat& c) {
    for (int y = 0; y < a.rows; ++y) {
        float *pa = a.ptr<float>(y), *pc = c.ptr<float>(y);
        const float* pb = b.ptr<float>(y);
        for (int x = 0; x < a.cols; ++x) {
            const float mean = (pa[x] + pc[x]) / 2, half = (pa[x] - pc[x]) / 2;
            const float root = std::sqrt(half * half + pb[x] * pb[x]);
            pa[x] = mean + root;
            pc[x] = mean - root;
        }
    }
}

void squareRoot(cv::Mat& m) {
    for (int y = 0; y < m.rows; ++y)
        for (float *p = m.ptr<float>(y), *end = p + m.cols; p < end; ++p) *p = std::sqrt(std::max(0.0F, *p));
}

class Hessian final : public FeatureStep {
  public:
    explicit Hessian(double sigma) : sigma_(sigma) {}
    bool needsBrightness() const override { return true; }
    void compute(const FeatureInput& input, const std::vector<cv::Mat>& planes) const override {
        const auto smooth = gaussianKernel(sigma_), slope = firstDerivativeKernel(sigma_),
                   curve = secondDerivativeKernel(sigma_);
        const cv::Mat part = input.brightness(input.inner);
        cv::Mat larger = planes[0], smaller = planes[1], mixed;
        filter(part, larger, curve, smooth);
        filter(part, mixed, slope, slope);
        filter(part, smaller, smooth, curve);
        eigenvalues(larger, mixed, smaller);
    }

  private:
    double sigma_;
};

class Structure final : public FeatureStep {
  public:
    explicit Structure(double sigma) : sigma_(sigma) {}
    bool needsBrightness() const override { return true; }
    void compute(const FeatureInput& input, const std::vector<cv::Mat>& planes) const override {
        const auto smooth = gaussianKernel(sigma_), slope = firstDerivativeKernel(sigma_),
                   wide = gaussianKernel(2 * sigma_);
        const int reach = reachOf(2 * sigma_);
        const cv::Rect grown = grownBy(input.inner, reach);
        cv::Mat across = planes[0], along = planes[1], dx, dy, mixed;
        filter(input.brightness(grown), dx, slope, smooth);
        filter(input.brightness(grown), dy, smooth, slope);
        const cv::Rect part(reach, reach, input.inner.width, input.inner.height);
        // Products in full first: a part of an expression would have no surroundings.
        const cv::Mat xx = dx.mul(dx), xy = dx.mul(dy), yy = dy.mul(dy);
        filter(xx(part), across, wide, wide);
        filter(xy(part), mixed, wide, wide);
        filter(yy(part), along, wide, wide);
        eigenvalues(across, mixed, along);
        squareRoot(across);
        squareRoot(along);
    }

  private:
    double sigma_;
};

}  // namespace

Status features::hessian(const SpecTerm& term, FeatureSteps& plan) {
    const auto sizes = sizesOf(term, "sigma");
    if (!sizes) return sizes.error();
    for (const double sigma : *sizes)
        plan.add(std::make_unique<Hessian>(sigma),
                 {sizedName("brightness", "Hessian", sigma, ", larger"),
                  sizedName("brightness", "Hessian", sigma, ", smaller")},
                 reachOf(sigma));
    return {};
}

Status features::structure(const SpecTerm& term, FeatureSteps& plan) {
    const auto sizes = sizesOf(term, "sigma");
    if (!sizes) return sizes.error();
    for (const double sigma : *sizes)
        plan.add(std::make_unique<Structure>(sigma),
                 {sizedName("brightness", "structure", sigma, ", across"),
                  sizedName("brightness", "structure", sigma, ", along")},
                 reachOf(sigma) + reachOf(2 * sigma));
    return {};
}

}  // namespace swath
