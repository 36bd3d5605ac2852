// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <opencv2/core.hpp>

#include "engine/core/parallel.h"
#include "engine/learn/classic/models/density_models.h"
#include "engine/learn/classic/models/distances.h"

namespace swath {
namespace {

constexpr int kSteps = 25;
constexpr double kLeastVariance = 1e-3;  ///< added to the diagonal, standardised features
constexpr double kMostWork = 4e8;        ///< multiplications of a step: decides how many samples are taken
constexpr std::size_t kMostSamples = 20'000, kFewestSamples = 1'000;
const double kLogTwoPi = std::log(2 * 3.14159265358979323846);

/// Samples of one class, as rows.
struct Rows {
    std::size_t features = 0;
    std::vector<float> values;
    std::vector<double> weights;

    std::size_t count() const { return weights.size(); }
    cv::Mat1f matrix() { return {static_cast<int>(count()), static_cast<int>(features), values.data()}; }
};

/// The squared length of a deviation after whitening. @param deviation  features.
double squaredLength(const GaussianComponent& c, const std::vector<float>& deviation) {
    const std::size_t n = c.mean.size();
    double sum = 0;
    for (std::size_t r = 0; r < n; ++r) {
        const float* row = c.whitener.data() + r * n;
        float y = 0;
        for (std::size_t f = 0; f <= r; ++f) y += row[f] * deviation[f];
        sum += static_cast<double>(y) * static_cast<double>(y);
    }
    return sum;
}

double logDensity(const GaussianComponent& c, const float* x) {
    std::vector<float> deviation(c.mean.size());
    for (std::size_t f = 0; f < deviation.size(); ++f) deviation[f] = x[f] - c.mean[f];
    return c.logWeight - squaredLength(c, deviation) / 2;
}

/// L of covariance = L Lᵀ.
cv::Mat1d lowerFactor(const cv::Mat1d& covariance) {
    cv::Mat1d lower = covariance.clone();
    if (!cv::Cholesky(lower.ptr<double>(), lower.step, lower.rows, nullptr, 0, 0))
        cv::sqrt(cv::Mat::diag(covariance.diag()), lower);  // by rounding it is none: each feature alone
    for (int r = 0; r < lower.rows; ++r) lower.row(r).colRange(r + 1, lower.cols).setTo(0);
    return lower;
}

/// A normal distribution of weighted rows. @param share  of all weight of the class.
GaussianComponent estimate(const Rows& rows, const std::vector<double>& weights, double total, double share) {
    const std::size_t n = rows.features;
    GaussianComponent c;
    std::vector<double> mean(n, 0);
    for (std::size_t i = 0; i < rows.count(); ++i)
        for (std::size_t f = 0; f < n; ++f)
            mean[f] += weights[i] * static_cast<double>(rows.values[i * n + f]);
    for (double& m : mean) m /= total;
    cv::Mat1d covariance(static_cast<int>(n), static_cast<int>(n), 0.0);
    std::vector<double> d(n);
    double squares = 0;
    for (std::size_t i = 0; i < rows.count(); ++i) {
        if (weights[i] <= 1e-8 * total / static_cast<double>(rows.count())) continue;
        squares += weights[i] * weights[i];
        for (std::size_t f = 0; f < n; ++f) d[f] = static_cast<double>(rows.values[i * n + f]) - mean[f];
        for (std::size_t r = 0; r < n; ++r) {
            double* to = covariance.ptr<double>(static_cast<int>(r));
            const double scaled = weights[i] * d[r];
            for (std::size_t f = 0; f <= r; ++f) to[f] += scaled * d[f];
        }
    }
    covariance /= total;
    cv::completeSymm(covariance, true);
    // As many samples as there are features say little about how these hang together.
    const double effective = squares > 0 ? total * total / squares : 1;
    const double shrunk =
        kLeastVariance + 0.2 * static_cast<double>(n) / (effective + static_cast<double>(n));
    for (int f = 0; f < static_cast<int>(n); ++f) covariance(f, f) += shrunk;
    const cv::Mat1d lower = lowerFactor(covariance);
    cv::Mat1d inverse;
    cv::invert(lower, inverse);
    double logDeterminant = 0;
    for (int f = 0; f < lower.rows; ++f) logDeterminant += std::log(lower(f, f));
    c.mean.assign(mean.begin(), mean.end());
    c.whitener.assign(n * n, 0);
    for (std::size_t r = 0; r < n; ++r)
        for (std::size_t f = 0; f <= r; ++f)
            c.whitener[r * n + f] = static_cast<float>(inverse(static_cast<int>(r), static_cast<int>(f)));
    c.logWeight = std::log(share) - logDeterminant - static_cast<double>(n) / 2 * kLogTwoPi;
    return c;
}

/// Expectation maximisation. @return empty if it was stopped.
std::vector<GaussianComponent> fitMixture(Rows& rows, int wanted, const FitOptions& options) {
    const std::size_t most = std::max<std::size_t>(1, rows.count() / (rows.features + 1));
    const std::size_t count = std::min(static_cast<std::size_t>(wanted), most);
    const double total = std::accumulate(rows.weights.begin(), rows.weights.end(), 0.0);
    if (count == 1) return {estimate(rows, rows.weights, total, 1)};
    std::vector<std::vector<double>> part(count, std::vector<double>(rows.count(), 0));
    cv::Mat1i nearest;
    cv::setRNGSeed(static_cast<int>(options.seed & 0x7fffffff));
    cv::kmeans(rows.matrix(), static_cast<int>(count), nearest,
               {cv::TermCriteria::MAX_ITER + cv::TermCriteria::EPS, 20, 1e-4}, 2, cv::KMEANS_PP_CENTERS);
    for (std::size_t i = 0; i < rows.count(); ++i)
        part[static_cast<std::size_t>(nearest(static_cast<int>(i)))][i] = rows.weights[i];
    std::vector<GaussianComponent> mixture;
    for (int step = 0; step < kSteps; ++step) {
        if (options.stop.stop_requested()) return {};
        mixture.clear();
        for (const auto& weights : part) {
            const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
            if (sum > 1e-6 * total) mixture.push_back(estimate(rows, weights, sum, sum / total));
        }
        part.resize(mixture.size());
        parallelFor(rows.count(), options.threads, [&](std::size_t i) {
            double most2 = -std::numeric_limits<double>::infinity(), sum = 0;
            for (std::size_t c = 0; c < mixture.size(); ++c)
                most2 = std::max(most2,
                                 part[c][i] = logDensity(mixture[c], rows.values.data() + i * rows.features));
            for (auto& p : part) sum += p[i] = std::exp(p[i] - most2);
            for (auto& p : part) p[i] *= rows.weights[i] / sum;
        });
    }
    return mixture;
}

/// Log densities of a block under a component. @param block  features × kDistanceBlock.
SWATH_VECTOR_CLONES
void squaredLengths(const float* block, const float* mean, const float* whitener, std::size_t n,
                    float* deviation, float* out) {
    for (std::size_t f = 0; f < n; ++f)
        for (std::size_t i = 0; i < kDistanceBlock; ++i)
            deviation[f * kDistanceBlock + i] = block[f * kDistanceBlock + i] - mean[f];
    for (std::size_t i = 0; i < kDistanceBlock; ++i) out[i] = 0;
    for (std::size_t r = 0; r < n; ++r) {
        float y[kDistanceBlock] = {};
        for (std::size_t f = 0; f <= r; ++f) {
            const float w = whitener[r * n + f];
            for (std::size_t i = 0; i < kDistanceBlock; ++i) y[i] += w * deviation[f * kDistanceBlock + i];
        }
        for (std::size_t i = 0; i < kDistanceBlock; ++i) out[i] += y[i] * y[i];
    }
}

}  // namespace

Status GaussianMixture::fit(const SampleSet& all, const FitOptions& options) {
    const double square = static_cast<double>(all.features * all.features) * components_ / 2 + 1;
    const auto most = std::clamp(static_cast<std::size_t>(kMostWork / square), kFewestSamples, kMostSamples);
    const SampleSet samples = all.thinned(most, options.seed);
    standard_ = Standardiser(samples);
    const auto values = standard_.rows(samples);
    classes_.assign(static_cast<std::size_t>(samples.classes), {});
    std::vector<Rows> rows(classes_.size());
    double total = 0;
    for (std::size_t i = 0; i < samples.count; ++i) {
        Rows& own = rows[samples.labels[i]];
        own.features = samples.features;
        const auto first = values.begin() + static_cast<std::ptrdiff_t>(i * samples.features);
        own.values.insert(own.values.end(), first, first + static_cast<std::ptrdiff_t>(samples.features));
        own.weights.push_back(static_cast<double>(samples.weights[i]));
        total += own.weights.back();
    }
    for (std::size_t k = 0; k < classes_.size(); ++k) {
        if (rows[k].count() == 0) continue;
        const double share = std::accumulate(rows[k].weights.begin(), rows[k].weights.end(), 0.0) / total;
        classes_[k] = {std::log(share), fitMixture(rows[k], components_, options)};
        if (options.stop.stop_requested()) return Error{Errc::Cancelled, "stopped", ""};
        if (options.progress) options.progress(static_cast<int>(k) + 1, samples.classes);
    }
    return {};
}

void GaussianMixture::predict(Planes<const float> features, Planes<float> probabilities) const {
    const std::size_t n = standard_.features(), classes = classes_.size();
    std::vector<float> packed(n * kDistanceBlock), block(n * kDistanceBlock, 0), deviation(block.size()),
        lengths(kDistanceBlock);
    std::vector<double> logs(classes * kDistanceBlock);
    for (std::size_t from = 0; from < features.pixels; from += kDistanceBlock) {
        const std::size_t count = std::min(kDistanceBlock, features.pixels - from);
        standard_.apply(features, from, count, packed);
        for (std::size_t f = 0; f < n; ++f)
            std::copy_n(packed.data() + f * count, count, block.data() + f * kDistanceBlock);
        std::ranges::fill(logs, -std::numeric_limits<double>::infinity());
        for (std::size_t k = 0; k < classes; ++k)
            for (const GaussianComponent& c : classes_[k].components) {
                squaredLengths(block.data(), c.mean.data(), c.whitener.data(), n, deviation.data(),
                               lengths.data());
                for (std::size_t i = 0; i < count; ++i) {
                    double& sum = logs[k * kDistanceBlock + i];
                    const double added =
                        classes_[k].logShare + c.logWeight - static_cast<double>(lengths[i]) / 2;
                    const double larger = std::max(sum, added), smaller = std::min(sum, added);
                    sum = larger + std::log1p(std::exp(smaller - larger));
                }
            }
        for (std::size_t i = 0; i < count; ++i) {
            double most = logs[i], sum = 0;
            for (std::size_t k = 1; k < classes; ++k) most = std::max(most, logs[k * kDistanceBlock + i]);
            for (std::size_t k = 0; k < classes; ++k) sum += std::exp(logs[k * kDistanceBlock + i] - most);
            for (std::size_t k = 0; k < classes; ++k)
                probabilities.plane(k)[from + i] =
                    static_cast<float>(std::exp(logs[k * kDistanceBlock + i] - most) / sum);
        }
    }
}

void GaussianMixture::save(ByteWriter& out) const {
    standard_.save(out);
    for (const Density& density : classes_) {
        out.value(density.logShare);
        out.value(static_cast<std::uint32_t>(density.components.size()));
        for (const GaussianComponent& c : density.components) {
            out.value(c.logWeight);
            out.list(c.mean);
            out.list(c.whitener);
        }
    }
}

bool GaussianMixture::load(ByteReader& in, std::size_t features, int classes) {
    if (!standard_.load(in, features)) return false;
    classes_.assign(static_cast<std::size_t>(classes), {});
    const auto finite = [](float v) { return std::isfinite(v); };
    for (Density& density : classes_) {
        density.logShare = in.value<double>();
        const auto count = in.value<std::uint32_t>();
        for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
            GaussianComponent c{in.value<double>(), in.list<float>(), in.list<float>()};
            if (c.mean.size() != features || c.whitener.size() != features * features ||
                !std::isfinite(c.logWeight) || !std::ranges::all_of(c.mean, finite) ||
                !std::ranges::all_of(c.whitener, finite))
                in.fail();
            density.components.push_back(std::move(c));
        }
        if (!std::isfinite(density.logShare)) in.fail();
    }
    return in.ok();
}

}  // namespace swath
