// SPDX-License-Identifier: MIT
#include "engine/imagery/sharpening/sharpening_quality.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "engine/imagery/expression.h"

namespace swath {
namespace {

constexpr int kJudgedASide = 3;   // windows
constexpr int kJudgedSide = 256;  // their side, in pixels of the coarser bands
constexpr int kLeastPixels = 8;   // of the degraded bands, each way

/// A window at the size of the coarser bands.
struct Degraded {
    BandPlanes truth;    ///< the bands, without pan
    BandPlanes blurred;  ///< degraded bands, interpolated to this size, then pan
};

/// Linear between the middles of pixels, as openStack() warps them.
BandPlanes enlarged(const BandPlanes& planes, Size size) {
    BandPlanes out{size, {}};
    for (const std::vector<float>& plane : planes.planes) {
        const cv::Mat from(planes.size.height, planes.size.width, CV_32F, const_cast<float*>(plane.data()));
        std::vector<float>& to = out.planes.emplace_back(static_cast<std::size_t>(size.area()));
        cv::Mat into(size.height, size.width, CV_32F, to.data());
        cv::resize(from, into, into.size(), 0, 0, cv::INTER_LINEAR);
    }
    return out;
}

/// Sharpens as derived bands are worked out, by their formulas.
Result<BandPlanes> sharpened(const SharpeningModel& model, const BandPlanes& blurred) {
    const int bands = static_cast<int>(blurred.planes.size()) - 1;
    std::vector<int> numbers(static_cast<std::size_t>(bands));
    std::iota(numbers.begin(), numbers.end(), 1);
    const std::vector<std::span<const float>> planes(blurred.planes.begin(), blurred.planes.end());
    BandPlanes out{blurred.size, {}};
    for (std::size_t b = 0; b < numbers.size(); ++b) {
        const auto formula = BandExpression::parse(sharpenedText(model, bands + 1, numbers, b), bands + 1);
        if (!formula) return formula.error();
        formula->evaluate(planes, out.planes.emplace_back(planes.front().size()),
                          std::numeric_limits<float>::quiet_NaN());
    }
    return out;
}

/// Adds a window to those that are judged, and its degraded pixels to the figures that methods work with.
Status take(PanScene& scene, RectI window, std::vector<Degraded>& windows, JointMoments& moments) {
    const int ratio = scene.ratio();
    window.width -= window.width % ratio, window.height -= window.height % ratio;
    if (window.empty()) return {};
    auto planes = scene.read(window);
    if (!planes) return planes.error();
    const BandPlanes coarse = degraded(*planes, ratio);
    moments.addPixels(coarse.planes);
    Degraded made{.truth = std::move(*planes), .blurred = enlarged(coarse, window.size())};
    made.blurred.planes.back() = std::move(made.truth.planes.back());  // pan is what it is at this size
    made.truth.planes.pop_back();
    windows.push_back(std::move(made));
    return {};
}

MethodQuality judged(std::optional<SharpeningMethod> method, const SharpeningRequest& request,
                     const JointMoments& moments, const std::vector<Degraded>& windows, int ratio) {
    MethodQuality found{.method = method, .quality = {}};
    FusionTally tally(moments.variables() - 1);
    std::optional<SharpeningModel> model;
    if (method) {
        auto fitted = fitSharpening(*method, moments, request.weights, request.given);
        if (!fitted) return found.failure = fitted.error().text(), found;
        model = std::move(*fitted);
    }
    for (const Degraded& window : windows) {
        auto result = model ? sharpened(*model, window.blurred) : Result<BandPlanes>(window.blurred);
        if (!result) return found.failure = result.error().text(), found;
        tally.add(window.truth, *result);
    }
    if (tally.pixels() == 0) return found.failure = "no pixel holds data", found;
    found.quality = tally.quality(ratio);
    return found;
}

}  // namespace

Result<std::vector<MethodQuality>> measureSharpening(const BandStack& stack, const Resources& resources,
                                                     const SharpeningRequest& request,
                                                     const std::stop_token& stop, const Progress& progress) {
    auto scene = PanScene::open(stack, resources, request);
    if (!scene) return scene.error();
    const int ratio = scene->ratio();
    if (std::min(scene->size().width, scene->size().height) < kLeastPixels * ratio)
        return Error{Errc::InvalidInput,
                     fmt::format("the scene is too small to be degraded by {} and judged", ratio),
                     fmt::format("{} pixels of the coarser bands a side are needed", kLeastPixels * ratio)};
    const std::vector<RectI> places = scene->windows(kJudgedSide - kJudgedSide % ratio, kJudgedASide);
    const Error cancelled{Errc::Cancelled, "cancelled", ""};
    const auto steps = static_cast<double>(places.size() + sharpeningMethods().size() + 1);
    double done = 0;
    JointMoments moments(scene->bands().size() + 1);
    std::vector<Degraded> windows;
    for (const RectI& place : places) {
        if (stop.stop_requested()) return cancelled;
        if (progress) progress(done++ / steps);
        if (Status taken = take(*scene, place, windows, moments); !taken) return taken.error();
    }
    std::vector<std::optional<SharpeningMethod>> methods{std::nullopt};
    methods.insert(methods.end(), sharpeningMethods().begin(), sharpeningMethods().end());
    std::vector<MethodQuality> all;
    for (const auto& method : methods) {
        if (stop.stop_requested()) return cancelled;
        if (progress) progress(done++ / steps);
        all.push_back(judged(method, request, moments, windows, ratio));
    }
    return all;
}

}  // namespace swath
