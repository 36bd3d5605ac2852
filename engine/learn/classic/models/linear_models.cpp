// SPDX-License-Identifier: MIT
#include "engine/learn/classic/models/linear_models.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <opencv2/core.hpp>

namespace swath {
namespace {

constexpr std::size_t kScoreBlock = 256;
constexpr std::size_t kMostLogisticSamples = 50'000;
constexpr int kMostLogisticSteps = 300;
constexpr double kLogisticTolerance = 1e-7;  ///< of the objective, relative

/// Σ over samples of weight · x xᵀ with x = (features, 1), in double; of no use if it was stopped.
/// @param rows  count × features.
cv::Mat1d gram(const std::vector<float>& rows, const std::vector<float>& weights, std::size_t features,
               const std::stop_token& stop) {
    const std::size_t n = features + 1;
    cv::Mat1d sum(static_cast<int>(n), static_cast<int>(n), 0.0);
    std::vector<double> x(n, 1.0);
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (i % 1024 == 0 && stop.stop_requested()) break;
        for (std::size_t f = 0; f < features; ++f) x[f] = static_cast<double>(rows[i * features + f]);
        for (std::size_t a = 0; a < n; ++a) {
            const double scaled = static_cast<double>(weights[i]) * x[a];
            double* to = sum.ptr<double>(static_cast<int>(a));
            for (std::size_t b = 0; b <= a; ++b) to[b] += scaled * x[b];
        }
    }
    cv::completeSymm(sum, true);
    return sum;
}

/// The shortest solution of a symmetric system; nearly dependent features count as dependent.
cv::Mat1d solveSymmetric(const cv::Mat1d& a, const cv::Mat1d& b) {
    cv::Mat1d values, vectors;
    cv::eigen(a, values, vectors);  // rows of `vectors`
    cv::Mat1d x(a.rows, b.cols, 0.0);
    const cv::Mat1d along(vectors * b);
    cv::Mat1d scaled = along.clone();
    for (int i = 0; i < scaled.rows; ++i) {
        const bool kept = values(i) > 1e-12 * values(0);
        for (int k = 0; k < scaled.cols; ++k) scaled(i, k) = kept ? along(i, k) / values(i) : 0;
    }
    x = vectors.t() * scaled;
    return x;
}

}  // namespace

template <class Visit>
void LinearScores::eachBlock(Planes<const float> features, const Visit& visit) const {
    const std::size_t n = standard_.features();
    std::vector<double> scores(classes_ * kScoreBlock);
    for (std::size_t from = 0; from < features.pixels; from += kScoreBlock) {
        const std::size_t count = std::min(kScoreBlock, features.pixels - from);
        for (std::size_t k = 0; k < classes_; ++k)
            std::fill_n(scores.data() + k * count, count, weights_[k * (n + 1) + n]);
        for (std::size_t f = 0; f < n; ++f) {
            const float* values = features.plane(f).data() + from;
            for (std::size_t k = 0; k < classes_; ++k) {
                const double weight = weights_[k * (n + 1) + f] * standard_.factor(f),
                             mean = standard_.mean(f);
                double* to = scores.data() + k * count;
                for (std::size_t i = 0; i < count; ++i)
                    to[i] += weight * (static_cast<double>(values[i]) - mean);
            }
        }
        visit(from, scores, count);
    }
}

std::vector<double> LinearScores::importance() const {
    const std::size_t n = standard_.features();
    std::vector<double> shares(n, 0);
    for (std::size_t k = 0; k < classes_; ++k)
        for (std::size_t f = 0; f < n; ++f) shares[f] += std::abs(weights_[k * (n + 1) + f]);
    const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
    for (double& share : shares) share = sum > 0 ? share / sum : 0;
    return shares;
}

std::vector<double> LinearScores::coefficients(int k) const {
    const std::size_t n = standard_.features(), first = static_cast<std::size_t>(k) * (n + 1);
    std::vector<double> own(n + 1, 0);
    own[n] = weights_[first + n];
    for (std::size_t f = 0; f < n; ++f) {
        own[f] = weights_[first + f] * standard_.factor(f);
        own[n] -= own[f] * standard_.mean(f);
    }
    return own;
}

void LinearScores::save(ByteWriter& out) const {
    standard_.save(out);
    out.list(weights_);
}

bool LinearScores::load(ByteReader& in, std::size_t features, int classes) {
    classes_ = static_cast<std::size_t>(classes);
    if (!standard_.load(in, features)) return false;
    weights_ = in.list<double>();
    return in.ok() && weights_.size() == classes_ * (features + 1) &&
           std::ranges::all_of(weights_, [](double w) { return std::isfinite(w); });
}

// ---- least squares

Status LinearRegression::fit(const SampleSet& samples, const FitOptions& options) {
    classes_ = static_cast<std::size_t>(samples.classes);
    standard_ = Standardiser(samples);
    const std::size_t n = samples.features;
    const auto rows = standard_.rows(samples);
    cv::Mat1d a = gram(rows, samples.weights, n, options.stop);
    if (options.stop.stop_requested()) return Error{Errc::Cancelled, "stopped", ""};
    for (int f = 0; f < static_cast<int>(n); ++f) a(f, f) += lambda_;
    cv::Mat1d b(static_cast<int>(n) + 1, samples.classes, 0.0);
    for (std::size_t i = 0; i < samples.count; ++i) {
        const int k = samples.labels[i];
        const auto weight = static_cast<double>(samples.weights[i]);
        for (std::size_t f = 0; f < n; ++f)
            b(static_cast<int>(f), k) += weight * static_cast<double>(rows[i * n + f]);
        b(static_cast<int>(n), k) += weight;
    }
    const cv::Mat1d solved = solveSymmetric(a, b);
    weights_.assign(classes_ * (n + 1), 0);
    for (std::size_t k = 0; k < classes_; ++k)
        for (std::size_t f = 0; f <= n; ++f)
            weights_[k * (n + 1) + f] = solved(static_cast<int>(f), static_cast<int>(k));
    return {};
}

void LinearRegression::predict(Planes<const float> features, Planes<float> probabilities) const {
    eachBlock(features, [&](std::size_t from, const std::vector<double>& scores, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            if (classes_ == 2) {
                auto one = static_cast<float>(std::clamp(scores[count + i], 0.0, 1.0));
                // What is above 0.5 in double stays so: floats are coarse enough to lose it.
                if (scores[count + i] > 0.5) one = std::max(one, std::nextafter(0.5F, 1.0F));
                probabilities.plane(0)[from + i] = 1 - one;
                probabilities.plane(1)[from + i] = one;
                continue;
            }
            double sum = 0;
            for (std::size_t k = 0; k < classes_; ++k) sum += std::max(0.0, scores[k * count + i]);
            for (std::size_t k = 0; k < classes_; ++k)
                probabilities.plane(k)[from + i] =
                    sum > 0 ? static_cast<float>(std::max(0.0, scores[k * count + i]) / sum) : 0.0F;
        }
    });
}

// ---- softmax regression

Status LogisticRegression::fit(const SampleSet& all, const FitOptions& options) {
    const SampleSet samples = all.thinned(kMostLogisticSamples, options.seed);
    classes_ = static_cast<std::size_t>(samples.classes);
    standard_ = Standardiser(samples);
    const std::size_t n = samples.features, width = n + 1;
    const auto rows = standard_.rows(samples);
    std::vector<bool> present(classes_, false);
    for (const std::uint8_t label : samples.labels) present[label] = true;

    // The curvature is at most ½ Σ weight x xᵀ for every class: its inverse is the step.
    cv::Mat1d bound(gram(rows, samples.weights, n, options.stop) * 0.5);
    for (int f = 0; f < static_cast<int>(width); ++f) bound(f, f) += f < static_cast<int>(n) ? lambda_ : 1e-9;
    const cv::Mat1d step(bound.inv(cv::DECOMP_EIG));

    cv::Mat1d now(static_cast<int>(classes_), static_cast<int>(width), 0.0), ahead = now.clone();
    std::vector<double> scores(classes_);
    double last = std::numeric_limits<double>::infinity(), momentum = 1;
    for (int iteration = 0; iteration < kMostLogisticSteps; ++iteration) {
        if (options.stop.stop_requested()) return Error{Errc::Cancelled, "stopped", ""};
        cv::Mat1d slope(now.rows, now.cols, 0.0);
        double objective = 0;
        for (std::size_t i = 0; i < samples.count; ++i) {
            const float* x = rows.data() + i * n;
            double most = -std::numeric_limits<double>::infinity(), sum = 0;
            for (std::size_t k = 0; k < classes_; ++k) {
                const double* w = ahead.ptr<double>(static_cast<int>(k));
                double score = w[n];
                for (std::size_t f = 0; f < n; ++f) score += w[f] * static_cast<double>(x[f]);
                scores[k] = present[k] ? score : -std::numeric_limits<double>::infinity();
                most = std::max(most, scores[k]);
            }
            for (double& score : scores) sum += score = std::exp(score - most);
            const auto weight = static_cast<double>(samples.weights[i]);
            objective -= weight * std::log(std::max(1e-300, scores[samples.labels[i]] / sum));
            for (std::size_t k = 0; k < classes_; ++k) {
                const double off = weight * (scores[k] / sum - (samples.labels[i] == k ? 1 : 0));
                if (off == 0) continue;
                double* to = slope.ptr<double>(static_cast<int>(k));
                for (std::size_t f = 0; f < n; ++f) to[f] += off * static_cast<double>(x[f]);
                to[n] += off;
            }
        }
        for (int k = 0; k < slope.rows; ++k)
            for (int f = 0; f < static_cast<int>(n); ++f) {
                objective += lambda_ / 2 * ahead(k, f) * ahead(k, f);
                slope(k, f) += lambda_ * ahead(k, f);
            }
        if (objective > last) momentum = 1;  // uphill: forget the momentum
        const bool settled = std::abs(last - objective) <= kLogisticTolerance * std::abs(objective);
        last = objective;
        const cv::Mat1d next(ahead - slope * step);
        const double after = (1 + std::sqrt(1 + 4 * momentum * momentum)) / 2;
        ahead = next + (momentum - 1) / after * (next - now);
        momentum = after;
        now = next;
        if (options.progress) options.progress(iteration + 1, kMostLogisticSteps);
        if (settled) break;
    }
    weights_.assign(now.begin(), now.end());
    // A class without a sample is never chosen.
    for (std::size_t k = 0; k < classes_; ++k)
        if (!present[k]) weights_[k * width + n] = -1e30;
    return {};
}

void LogisticRegression::predict(Planes<const float> features, Planes<float> probabilities) const {
    eachBlock(features, [&](std::size_t from, const std::vector<double>& scores, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            double most = scores[i], sum = 0;
            for (std::size_t k = 1; k < classes_; ++k) most = std::max(most, scores[k * count + i]);
            for (std::size_t k = 0; k < classes_; ++k) sum += std::exp(scores[k * count + i] - most);
            for (std::size_t k = 0; k < classes_; ++k)
                probabilities.plane(k)[from + i] =
                    static_cast<float>(std::exp(scores[k * count + i] - most) / sum);
        }
    });
}

}  // namespace swath
