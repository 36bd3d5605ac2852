// SPDX-License-Identifier: MIT
#include "engine/learn/classic/features/features.h"

#include <algorithm>
#include <cmath>

#include "engine/core/parallel.h"
#include "engine/learn/classic/features/kinds/feature_step.h"

namespace swath {
namespace {

/// A band on the common scale, no data as 0.
cv::Mat scaledBand(std::span<const float> from, cv::Size size, float mean, float deviation) {
    cv::Mat plane(size, CV_32F);
    float* to = plane.ptr<float>();
    const float factor = 1 / deviation;
    for (std::size_t i = 0; i < from.size(); ++i) {
        const float v = (from[i] - mean) * factor;
        to[i] = std::isfinite(v) ? v : 0.0F;
    }
    return plane;
}

std::vector<float> innerOf(std::span<const float> from, cv::Size size, const cv::Rect& inner) {
    const cv::Mat raw(size, CV_32F, const_cast<float*>(from.data()));
    std::vector<float> own(static_cast<std::size_t>(inner.area()));
    cv::Mat kept(inner.size(), CV_32F, own.data());
    raw(inner).copyTo(kept);
    return own;
}

cv::Mat brightnessOf(const std::vector<cv::Mat>& scaled) {
    cv::Mat sum = scaled[0].clone();
    for (std::size_t b = 1; b < scaled.size(); ++b) sum += scaled[b];
    sum /= static_cast<double>(scaled.size());
    return sum;
}

}  // namespace

void FeaturePlan::compute(std::span<const float> samples, Size inner, const BandScale& scale,
                          std::span<float> out, int threads) const {
    if (!steps_) return;
    const auto bands = static_cast<std::size_t>(this->bands());
    const cv::Size padded(inner.width + 2 * margin(), inner.height + 2 * margin());
    const auto area = static_cast<std::size_t>(padded.area());
    FeatureInput input{.scaled = std::vector<cv::Mat>(bands),
                       .brightness = {},
                       .inner = {margin(), margin(), inner.width, inner.height},
                       .own = std::vector<std::vector<float>>(bands)};
    const auto& steps = steps_->steps;
    std::vector<bool> own(bands, false);
    for (const auto& placed : steps)
        for (const int b : placed.step->ownBands()) own[static_cast<std::size_t>(b)] = true;
    parallelFor(bands, threads, [&](std::size_t b) {
        const auto from = samples.subspan(b * area, area);
        input.scaled[b] = scaledBand(from, padded, scale.mean[b], scale.deviation[b]);
        if (own[b]) input.own[b] = innerOf(from, padded, input.inner);
    });
    if (std::ranges::any_of(steps, [](const auto& placed) { return placed.step->needsBrightness(); }))
        input.brightness = brightnessOf(input.scaled);
    const auto pixels = static_cast<std::size_t>(input.inner.area());
    parallelFor(steps.size(), threads, [&](std::size_t s) {
        std::vector<cv::Mat> planes;
        for (std::size_t i = 0; i < steps[s].count; ++i)
            planes.emplace_back(inner.height, inner.width, CV_32F,
                                out.data() + (steps[s].first + i) * pixels);
        steps[s].step->compute(input, planes);
    });
}

}  // namespace swath
