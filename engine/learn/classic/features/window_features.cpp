// SPDX-License-Identifier: MIT
#include "engine/learn/classic/features/window_features.h"

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>

namespace swath {
namespace {

/// @param samples  bands × the window grown by the plan's margin.
void fromGrown(std::span<const float> samples, Size inner, const FeaturePlan& plan, const BandScale& scale,
               FeatureWindow& out, int threads) {
    const auto pixels = static_cast<std::size_t>(inner.area()), width = static_cast<std::size_t>(inner.width);
    const auto margin = static_cast<std::size_t>(plan.margin()), stride = width + 2 * margin;
    const std::size_t area = stride * (static_cast<std::size_t>(inner.height) + 2 * margin);
    out.hasData.assign(pixels, 0);
    for (std::size_t b = 0; b < static_cast<std::size_t>(plan.bands()); ++b)
        for (std::size_t i = 0; i < pixels; ++i)
            if (!std::isnan(samples[b * area + (i / width + margin) * stride + i % width + margin]))
                out.hasData[i] = 1;
    out.values.resize(plan.count() * pixels);
    plan.compute(samples, inner, scale, out.values, threads);
}

}  // namespace

Status readFeatures(PatchSource& source, int scene, const RectI& window, const FeaturePlan& plan,
                    const BandScale& scale, FeatureWindow& out, int threads) {
    const int margin = plan.margin();
    const RectI grown{window.x - margin, window.y - margin, window.width + 2 * margin,
                      window.height + 2 * margin};
    std::vector<float> samples(static_cast<std::size_t>(plan.bands()) *
                               static_cast<std::size_t>(grown.area()));
    if (Status read = source.readImage(scene, grown, samples); !read) return read;
    fromGrown(samples, window.size(), plan, scale, out, threads);
    return {};
}

void mirroredFeatures(std::span<const float> samples, Size size, const FeaturePlan& plan,
                      const BandScale& scale, FeatureWindow& out, int threads) {
    const int margin = plan.margin();
    const auto bands = static_cast<std::size_t>(plan.bands()), pixels = static_cast<std::size_t>(size.area());
    const cv::Size padded(size.width + 2 * margin, size.height + 2 * margin);
    const auto area = static_cast<std::size_t>(padded.area());
    std::vector<float> grown(bands * area);
    for (std::size_t b = 0; b < bands; ++b) {
        const cv::Mat from(size.height, size.width, CV_32F, const_cast<float*>(samples.data() + b * pixels));
        cv::Mat to(padded, CV_32F, grown.data() + b * area);
        cv::copyMakeBorder(from, to, margin, margin, margin, margin, cv::BORDER_REFLECT_101);
    }
    fromGrown(grown, size, plan, scale, out, threads);
}

}  // namespace swath
