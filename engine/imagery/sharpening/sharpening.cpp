// SPDX-License-Identifier: MIT
#include "engine/imagery/sharpening/sharpening.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <opencv2/core.hpp>

namespace swath {
namespace {

struct Method {
    SharpeningMethod method;
    const char *name, *title;
};
constexpr std::array<Method, 3> kMethods{{{SharpeningMethod::Brovey, "brovey", "Brovey"},
                                          {SharpeningMethod::Ihs, "ihs", "IHS"},
                                          {SharpeningMethod::GramSchmidt, "gram-schmidt", "Gram–Schmidt"}}};
constexpr std::array<SharpeningMethod, 3> kAll{SharpeningMethod::Brovey, SharpeningMethod::Ihs,
                                               SharpeningMethod::GramSchmidt};

const Method& of(SharpeningMethod method) {
    return *std::ranges::find(kMethods, method, &Method::method);
}

/// Least squares of the last variable by those before it. A band whose weight would be negative is left out,
/// the worst first, and the others are fitted anew.
/// @param origin  the plane goes through the origin; otherwise it may lie anywhere.
std::vector<double> fittedWeights(const JointMoments& moments, bool origin) {
    const std::size_t n = moments.variables() - 1;
    const auto product = [&](std::size_t i, std::size_t j) {
        return moments.covariance(i, j) + (origin ? moments.mean(i) * moments.mean(j) : 0);
    };
    std::vector<std::size_t> used(n);
    std::iota(used.begin(), used.end(), std::size_t{0});
    while (!used.empty()) {
        const int count = static_cast<int>(used.size());
        cv::Mat left(count, count, CV_64F), right(count, 1, CV_64F), found;
        for (int r = 0; r < count; ++r) {
            const std::size_t row = used[static_cast<std::size_t>(r)];
            right.at<double>(r) = product(row, n);
            for (int c = 0; c < count; ++c)
                left.at<double>(r, c) = product(row, used[static_cast<std::size_t>(c)]);
        }
        cv::solve(left, right, found, cv::DECOMP_SVD);  // bands may be alike
        const double* first = found.ptr<double>();
        const double* worst = std::min_element(first, first + count);
        if (*worst >= 0) {
            std::vector<double> weights(n);
            for (int i = 0; i < count; ++i) weights[used[static_cast<std::size_t>(i)]] = first[i];
            return weights;
        }
        used.erase(used.begin() + (worst - first));
    }
    return std::vector<double>(n);
}

Status checkGiven(std::span<const double> given, std::size_t bands) {
    const bool fits = given.size() == bands &&
                      std::ranges::all_of(given, [](double w) { return std::isfinite(w) && w >= 0; });
    if (fits) return {};
    return Error{Errc::InvalidInput,
                 fmt::format("{} weights do not fit {} bands, or one is negative", given.size(), bands),
                 "give one of 0 or more for each band, in their order"};
}

/// Figures as they stand in formulas, which are worked out in single precision.
std::string written(double value) {
    return fmt::format("{:.9g}", value);
}

}  // namespace

std::span<const SharpeningMethod> sharpeningMethods() {
    return kAll;
}

const char* nameOf(SharpeningMethod method) {
    return of(method).name;
}

const char* titleOf(SharpeningMethod method) {
    return of(method).title;
}

std::optional<SharpeningMethod> parseSharpeningMethod(std::string_view name) {
    for (const Method& each : kMethods)
        if (each.name == name) return each.method;
    return std::nullopt;
}

JointMoments::JointMoments(std::size_t variables)
    : mean_(variables), delta_(variables), products_(variables * variables) {}

void JointMoments::add(std::span<const double> values) {
    ++count_;
    const std::size_t n = mean_.size();
    for (std::size_t i = 0; i < n; ++i) {
        delta_[i] = values[i] - mean_[i];
        mean_[i] += delta_[i] / static_cast<double>(count_);
    }
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t j = i; j < n; ++j) products_[i * n + j] += delta_[i] * (values[j] - mean_[j]);
}

void JointMoments::addPixels(std::span<const std::vector<float>> planes) {
    std::vector<double> values(planes.size());
    for (std::size_t i = 0; i < planes.front().size(); ++i) {
        for (std::size_t v = 0; v < planes.size(); ++v) values[v] = planes[v][i];
        if (std::ranges::all_of(values, [](double v) { return std::isfinite(v); })) add(values);
    }
}

double JointMoments::covariance(std::size_t i, std::size_t j) const {
    if (count_ == 0) return 0;
    return products_[std::min(i, j) * mean_.size() + std::max(i, j)] / static_cast<double>(count_);
}

Result<SharpeningModel> fitSharpening(SharpeningMethod method, const JointMoments& moments, PanWeights from,
                                      std::span<const double> given) {
    const std::size_t n = moments.variables() - 1;
    if (moments.count() < 2)
        return Error{Errc::InvalidInput, "the bands and the pan band have no pixels with data in common",
                     "choose others"};
    SharpeningModel model{.method = method, .weights = std::vector<double>(n, 1.0 / static_cast<double>(n))};
    if (from == PanWeights::Given) {
        if (Status fits = checkGiven(given, n); !fits) return fits.error();
        model.weights.assign(given.begin(), given.end());
    } else if (from == PanWeights::Fitted) {
        model.weights = fittedWeights(moments, method == SharpeningMethod::Brovey);
    }
    const double sum = std::accumulate(model.weights.begin(), model.weights.end(), 0.0);
    if (!(sum > 0))
        return Error{Errc::InvalidInput, "the pan band follows none of the bands",
                     "choose another one, other bands, or give weights"};
    if (method == SharpeningMethod::Brovey) return model;
    for (double& weight : model.weights) weight /= sum;
    double mean = 0, variance = 0;  // of the intensity
    std::vector<double> withIntensity(n);
    for (std::size_t i = 0; i < n; ++i) {
        mean += model.weights[i] * moments.mean(i);
        for (std::size_t j = 0; j < n; ++j) withIntensity[i] += model.weights[j] * moments.covariance(i, j);
    }
    for (std::size_t i = 0; i < n; ++i) variance += model.weights[i] * withIntensity[i];
    const double panVariance = moments.covariance(n, n);
    if (!(variance > 0) || !(panVariance > 0))
        return Error{Errc::InvalidInput, "the bands, or the pan band, hold one value only", "choose others"};
    model.panGain = std::sqrt(variance / panVariance);
    model.panOffset = mean - model.panGain * moments.mean(n);
    for (std::size_t i = 0; i < n; ++i)
        model.gains.push_back(method == SharpeningMethod::Ihs ? 1 : withIntensity[i] / variance);
    return model;
}

std::string sharpenedText(const SharpeningModel& model, int pan, std::span<const int> bands,
                          std::size_t index) {
    std::string intensity;
    for (std::size_t i = 0; i < bands.size(); ++i)
        if (model.weights[i] > 0)
            intensity += fmt::format("{}{} * b{}", intensity.empty() ? "" : " + ", written(model.weights[i]),
                                     bands[i]);
    const int band = bands[index];
    if (model.method == SharpeningMethod::Brovey)
        return fmt::format("b{} * b{} / ({})", band, pan, intensity);
    const std::string detail =
        fmt::format("{} * b{} {} {} - ({})", written(model.panGain), pan, model.panOffset < 0 ? "-" : "+",
                    written(std::abs(model.panOffset)), intensity);
    if (model.method == SharpeningMethod::Ihs) return fmt::format("b{} + ({})", band, detail);
    return fmt::format("b{} + {} * ({})", band, written(model.gains[index]), detail);
}

}  // namespace swath
