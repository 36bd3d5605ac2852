// SPDX-License-Identifier: MIT
#include "engine/learn/classic/features/features.h"

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "engine/core/parallel.h"
#include "engine/learn/classic/features/feature_kernels.h"

namespace swath {
namespace {

constexpr float kMostRatio = 10;  ///< of bands that nearly cancel each other out
constexpr int kBorder = cv::BORDER_REFLECT_101;

/// Correlates rows with one kernel and columns with another. Pixels around a part of a picture are used.
void filter(const cv::Mat& from, cv::Mat& to, const std::vector<float>& alongX,
            const std::vector<float>& alongY) {
    cv::sepFilter2D(from, to, CV_32F, alongX, alongY, {-1, -1}, 0, kBorder);
}

void boxMean(const cv::Mat& from, cv::Mat& to, int side) {
    cv::boxFilter(from, to, CV_32F, {side, side}, {-1, -1}, true, kBorder);
}

cv::Rect grownBy(const cv::Rect& r, int by) {
    return {r.x - by, r.y - by, r.width + 2 * by, r.height + 2 * by};
}

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

void gradient(const cv::Mat& image, const cv::Rect& inner, double sigma, cv::Mat& out) {
    const auto smooth = gaussianKernel(sigma), slope = firstDerivativeKernel(sigma);
    cv::Mat dx, dy;
    filter(image(inner), dx, slope, smooth);
    filter(image(inner), dy, smooth, slope);
    cv::magnitude(dx, dy, out);
}

void hessian(const cv::Mat& image, const cv::Rect& inner, double sigma, cv::Mat& larger, cv::Mat& smaller) {
    const auto smooth = gaussianKernel(sigma), slope = firstDerivativeKernel(sigma),
               curve = secondDerivativeKernel(sigma);
    cv::Mat mixed;
    filter(image(inner), larger, curve, smooth);
    filter(image(inner), mixed, slope, slope);
    filter(image(inner), smaller, smooth, curve);
    eigenvalues(larger, mixed, smaller);
}

void structure(const cv::Mat& image, const cv::Rect& inner, double sigma, cv::Mat& across, cv::Mat& along) {
    const auto smooth = gaussianKernel(sigma), slope = firstDerivativeKernel(sigma),
               wide = gaussianKernel(2 * sigma);
    const int reach = reachOf(2 * sigma);
    const cv::Rect grown = grownBy(inner, reach);
    cv::Mat dx, dy, mixed;
    filter(image(grown), dx, slope, smooth);
    filter(image(grown), dy, smooth, slope);
    const cv::Rect part(reach, reach, inner.width, inner.height);
    // Products in full first: a part of an expression would have no surroundings.
    const cv::Mat xx = dx.mul(dx), xy = dx.mul(dy), yy = dy.mul(dy);
    filter(xx(part), across, wide, wide);
    filter(xy(part), mixed, wide, wide);
    filter(yy(part), along, wide, wide);
    eigenvalues(across, mixed, along);
    squareRoot(across);
    squareRoot(along);
}

void statistics(const cv::Mat& image, const cv::Rect& inner, int side, cv::Mat& mean, cv::Mat& deviation) {
    boxMean(image(inner), mean, side);
    const cv::Mat seen = image(grownBy(inner, side / 2)), squares = seen.mul(seen);
    boxMean(squares({side / 2, side / 2, inner.width, inner.height}), deviation, side);
    for (int y = 0; y < mean.rows; ++y) {
        const float* m = mean.ptr<float>(y);
        float* d = deviation.ptr<float>(y);
        for (int x = 0; x < mean.cols; ++x) d[x] = std::sqrt(std::max(0.0F, d[x] - m[x] * m[x]));
    }
}

void texture(const cv::Mat& image, const cv::Rect& inner, int side, cv::Mat& contrast, cv::Mat& homogeneity) {
    const cv::Rect grown = grownBy(inner, side / 2);
    cv::Mat squares(grown.size(), CV_32F), nearness(grown.size(), CV_32F);
    for (int y = 0; y < grown.height; ++y) {
        const float* here = image.ptr<float>(grown.y + y) + grown.x;
        const float* below = image.ptr<float>(grown.y + y + 1) + grown.x;
        float *s = squares.ptr<float>(y), *n = nearness.ptr<float>(y);
        for (int x = 0; x < grown.width; ++x) {
            const float dx = here[x + 1] - here[x], dy = below[x] - here[x];
            s[x] = (dx * dx + dy * dy) / 2;
            n[x] = (1 / (1 + dx * dx) + 1 / (1 + dy * dy)) / 2;
        }
    }
    const cv::Rect part(side / 2, side / 2, inner.width, inner.height);
    boxMean(squares(part), contrast, side);
    boxMean(nearness(part), homogeneity, side);
}

}  // namespace

/// What the steps work on: planes of the window with its margin.
struct FeaturePlan::Input {
    std::vector<cv::Mat> scaled;  ///< of each band; no data is 0
    cv::Mat brightness;           ///< mean of the scaled bands; empty where nobody needs it
    cv::Rect inner;
    std::vector<std::vector<float>> own;  ///< inner pixels in the bands' own units, of the bands that need it
};

void FeaturePlan::work(const Step& step, const Input& input, std::span<float> out) const {
    const auto pixels = static_cast<std::size_t>(input.inner.area());
    const auto plane = [&](std::size_t i) {
        return cv::Mat(input.inner.height, input.inner.width, CV_32F, out.data() + (step.first + i) * pixels);
    };
    const cv::Mat& image =
        step.band >= 0 ? input.scaled[static_cast<std::size_t>(step.band)] : input.brightness;
    cv::Mat first = plane(0);
    const int side = static_cast<int>(step.size);
    switch (step.kind) {
        case Kind::Band:
            image(input.inner).copyTo(first);
            return;
        case Kind::Gaussian: {
            const auto smooth = gaussianKernel(step.size);
            return filter(image(input.inner), first, smooth, smooth);
        }
        case Kind::Gradient:
            return gradient(image, input.inner, step.size, first);
        case Kind::Ratio: {
            const float* a = input.own[static_cast<std::size_t>(step.band)].data();
            const float* b = input.own[static_cast<std::size_t>(step.other)].data();
            float* to = first.ptr<float>();
            for (std::size_t i = 0; i < pixels; ++i) {
                const float ratio = (a[i] - b[i]) / (a[i] + b[i]);
                to[i] = std::isnan(ratio) ? 0.0F : std::clamp(ratio, -kMostRatio, kMostRatio);
            }
            return;
        }
        case Kind::Expression: {
            const std::vector<std::span<const float>> planes(input.own.begin(), input.own.end());
            return expressions_[step.expression].evaluate(planes, out.subspan(step.first * pixels, pixels));
        }
        default:
            break;
    }
    cv::Mat second = plane(1);
    if (step.kind == Kind::Hessian) hessian(image, input.inner, step.size, first, second);
    if (step.kind == Kind::Structure) structure(image, input.inner, step.size, first, second);
    if (step.kind == Kind::Statistics) statistics(image, input.inner, side, first, second);
    if (step.kind == Kind::Texture) texture(image, input.inner, side, first, second);
}

void FeaturePlan::compute(std::span<const float> samples, Size inner, const BandScale& scale,
                          std::span<float> out, int threads) const {
    const auto bands = static_cast<std::size_t>(bands_);
    const cv::Size padded(inner.width + 2 * margin_, inner.height + 2 * margin_);
    const auto area = static_cast<std::size_t>(padded.area());
    Input input{.scaled = std::vector<cv::Mat>(bands),
                .brightness = {},
                .inner = {margin_, margin_, inner.width, inner.height},
                .own = std::vector<std::vector<float>>(bands)};
    std::vector<bool> own(bands, false);
    bool bright = false;
    for (const Step& step : steps_) {
        if (step.kind == Kind::Ratio)
            own[static_cast<std::size_t>(step.band)] = own[static_cast<std::size_t>(step.other)] = true;
        else if (step.kind == Kind::Expression)
            for (const int b : expressions_[step.expression].bands()) own[static_cast<std::size_t>(b)] = true;
        else
            bright |= step.band < 0;
    }
    parallelFor(bands, threads, [&](std::size_t b) {
        const float* from = samples.data() + b * area;
        cv::Mat& plane = input.scaled[b];
        plane.create(padded, CV_32F);
        float* to = plane.ptr<float>();
        const float mean = scale.mean[b], factor = 1 / scale.deviation[b];
        for (std::size_t i = 0; i < area; ++i) {
            const float v = (from[i] - mean) * factor;
            to[i] = std::isfinite(v) ? v : 0.0F;
        }
        if (!own[b]) return;
        const cv::Mat raw(padded, CV_32F, const_cast<float*>(from));
        input.own[b].resize(static_cast<std::size_t>(input.inner.area()));
        cv::Mat kept(input.inner.size(), CV_32F, input.own[b].data());
        raw(input.inner).copyTo(kept);
    });
    if (bright) {
        input.brightness = input.scaled[0].clone();
        for (std::size_t b = 1; b < bands; ++b) input.brightness += input.scaled[b];
        input.brightness /= static_cast<double>(bands);
    }
    parallelFor(steps_.size(), threads, [&](std::size_t s) { work(steps_[s], input, out); });
}

}  // namespace swath
