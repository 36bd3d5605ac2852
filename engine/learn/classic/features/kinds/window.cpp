// SPDX-License-Identifier: MIT
// Figures over a square around each pixel.
#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "engine/learn/classic/features/kinds/feature_step.h"

namespace swath {
namespace {

using namespace features;

void boxMean(const cv::Mat& from, cv::Mat& to, int side) {
    cv::boxFilter(from, to, CV_32F, {side, side}, {-1, -1}, true, cv::BORDER_REFLECT_101);
}

class Statistics final : public FeatureStep {
  public:
    Statistics(int band, int side) : band_(band), side_(side) {}
    void compute(const FeatureInput& input, const std::vector<cv::Mat>& planes) const override {
        const cv::Mat& image = input.image(band_);
        const int half = side_ / 2;
        cv::Mat mean = planes[0], deviation = planes[1];
        boxMean(image(input.inner), mean, side_);
        const cv::Mat seen = image(grownBy(input.inner, half)), squares = seen.mul(seen);
        boxMean(squares({half, half, input.inner.width, input.inner.height}), deviation, side_);
        for (int y = 0; y < mean.rows; ++y) {
            const float* m = mean.ptr<float>(y);
            float* d = deviation.ptr<float>(y);
            for (int x = 0; x < mean.cols; ++x) d[x] = std::sqrt(std::max(0.0F, d[x] - m[x] * m[x]));
        }
    }

  private:
    int band_, side_;
};

class Texture final : public FeatureStep {
  public:
    explicit Texture(int side) : side_(side) {}
    bool needsBrightness() const override { return true; }
    void compute(const FeatureInput& input, const std::vector<cv::Mat>& planes) const override {
        const int half = side_ / 2;
        const cv::Rect grown = grownBy(input.inner, half);
        cv::Mat contrast = planes[0], homogeneity = planes[1];
        cv::Mat squares(grown.size(), CV_32F), nearness(grown.size(), CV_32F);
        for (int y = 0; y < grown.height; ++y) {
            const float* here = input.brightness.ptr<float>(grown.y + y) + grown.x;
            const float* below = input.brightness.ptr<float>(grown.y + y + 1) + grown.x;
            float *s = squares.ptr<float>(y), *n = nearness.ptr<float>(y);
            for (int x = 0; x < grown.width; ++x) {
                const float dx = here[x + 1] - here[x], dy = below[x] - here[x];
                s[x] = (dx * dx + dy * dy) / 2;
                n[x] = (1 / (1 + dx * dx) + 1 / (1 + dy * dy)) / 2;
            }
        }
        const cv::Rect part(half, half, input.inner.width, input.inner.height);
        boxMean(squares(part), contrast, side_);
        boxMean(nearness(part), homogeneity, side_);
    }

  private:
    int side_;
};

}  // namespace

Status features::statistics(const SpecTerm& term, FeatureSteps& plan) {
    const auto sizes = sizesOf(term, "window");
    if (!sizes) return sizes.error();
    for (const double size : *sizes)
        for (int b = 0; b < plan.bands(); ++b)
            plan.add(std::make_unique<Statistics>(b, static_cast<int>(size)),
                     {sizedName(bandName(b), "mean", size), sizedName(bandName(b), "deviation", size)},
                     static_cast<int>(size) / 2);
    return {};
}

Status features::texture(const SpecTerm& term, FeatureSteps& plan) {
    const auto sizes = sizesOf(term, "window");
    if (!sizes) return sizes.error();
    for (const double size : *sizes)
        plan.add(std::make_unique<Texture>(static_cast<int>(size)),
                 {sizedName("brightness", "contrast", size), sizedName("brightness", "homogeneity", size)},
                 static_cast<int>(size) / 2 + 1);
    return {};
}

}  // namespace swath
