// SPDX-License-Identifier: MIT
#include "engine/learn/classic/models/support_vectors.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>
#include <opencv2/ml.hpp>

#include "engine/learn/classic/models/distances.h"

namespace swath {
namespace {

constexpr std::size_t kMostGaussianSamples = 3'000, kMostLinearSamples = 10'000;
constexpr double kCertain = 20;  ///< |slope · f + shift| where there is only one class

/// log(1 + eˣ) without overflow.
double softplus(double x) {
    return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x));
}

}  // namespace

std::pair<double, double> plattMap(const std::vector<double>& distances, const std::vector<bool>& positive) {
    const auto ups = static_cast<double>(std::ranges::count(positive, true)),
               downs = static_cast<double>(positive.size()) - ups;
    // Targets a little inside of 0 and 1: what has been seen few times is not certain.
    const double high = (ups + 1) / (ups + 2), low = 1 / (downs + 2);
    double a = 0, b = std::log((downs + 1) / (ups + 1));
    const auto loss = [&](double slope, double shift) {
        double sum = 0;
        for (std::size_t i = 0; i < distances.size(); ++i) {
            const double x = slope * distances[i] + shift;
            sum += softplus(x) - (1 - (positive[i] ? high : low)) * x;
        }
        return sum;
    };
    double now = loss(a, b);
    for (int step = 0; step < 100; ++step) {
        double haa = 1e-12, hab = 0, hbb = 1e-12, ga = 0, gb = 0;
        for (std::size_t i = 0; i < distances.size(); ++i) {
            const double p = 1 / (1 + std::exp(a * distances[i] + b));
            const double d = (positive[i] ? high : low) - p, w = p * (1 - p);
            haa += distances[i] * distances[i] * w, hab += distances[i] * w, hbb += w;
            ga += distances[i] * d, gb += d;
        }
        if (std::abs(ga) < 1e-5 && std::abs(gb) < 1e-5) break;
        const double determinant = haa * hbb - hab * hab;
        const double da = -(hbb * ga - hab * gb) / determinant, db = -(haa * gb - hab * ga) / determinant;
        double length = 1;
        for (; length > 1e-10; length /= 2) {
            const double next = loss(a + length * da, b + length * db);
            if (next < now + 1e-4 * length * (ga * da + gb * db)) {
                a += length * da, b += length * db, now = next;
                break;
            }
        }
        if (length <= 1e-10) break;
    }
    return {a, b};
}

Status SupportVectors::fit(const SampleSet& all, const FitOptions& options) {
    const bool gaussian = options_.kernel == SvmKernel::Gaussian;
    const SampleSet samples = all.thinned(gaussian ? kMostGaussianSamples : kMostLinearSamples, options.seed);
    classes_ = static_cast<std::size_t>(samples.classes);
    standard_ = Standardiser(samples);
    gamma_ =
        static_cast<float>(options_.gamma > 0 ? options_.gamma : 1.0 / static_cast<double>(samples.features));
    const auto rows = standard_.rows(samples);
    machines_.assign(classes_ == 2 ? 1 : classes_, {});
    for (std::size_t m = 0; m < machines_.size(); ++m) {
        if (options.stop.stop_requested()) return Error{Errc::Cancelled, "stopped", ""};
        const int positive = classes_ == 2 ? 1 : static_cast<int>(m);
        if (Status fitted = fitMachine(machines_[m], rows, samples, positive); !fitted) return fitted;
        if (options.progress) options.progress(static_cast<int>(m) + 1, static_cast<int>(machines_.size()));
    }
    return {};
}

Status SupportVectors::fitMachine(Machine& machine, const std::vector<float>& rows, const SampleSet& samples,
                                  int positive) {
    const int count = static_cast<int>(samples.count), features = static_cast<int>(samples.features);
    cv::Mat1i labels(count, 1);
    std::vector<bool> isPositive(samples.count);
    double weights[2] = {0, 0}, numbers[2] = {0, 0};
    for (int i = 0; i < count; ++i) {
        const auto at = static_cast<std::size_t>(i);
        isPositive[at] = samples.labels[at] == positive;
        labels(i) = isPositive[at] ? 1 : 0;
        weights[labels(i)] += static_cast<double>(samples.weights[at]);
        numbers[labels(i)] += 1;
    }
    if (numbers[0] == 0 || numbers[1] == 0) {
        machine.shift = numbers[1] > 0 ? -kCertain : kCertain;
        return {};
    }
    try {
        const auto svm = cv::ml::SVM::create();
        svm->setType(cv::ml::SVM::C_SVC);
        svm->setKernel(options_.kernel == SvmKernel::Gaussian ? cv::ml::SVM::RBF : cv::ml::SVM::LINEAR);
        svm->setC(options_.cost);
        svm->setGamma(static_cast<double>(gamma_));
        svm->setTermCriteria({cv::TermCriteria::MAX_ITER + cv::TermCriteria::EPS, 20'000, 1e-3});
        const double all = (weights[0] + weights[1]) / (numbers[0] + numbers[1]);
        const cv::Mat1d perClass =
            (cv::Mat1d(2, 1) << weights[0] / numbers[0] / all, weights[1] / numbers[1] / all);
        svm->setClassWeights(perClass);
        const cv::Mat1f matrix(count, features, const_cast<float*>(rows.data()));
        svm->train(matrix, cv::ml::ROW_SAMPLE, labels);
        const cv::Mat vectors = svm->getSupportVectors();
        cv::Mat1d alpha;
        cv::Mat1i index;
        machine.offset = svm->getDecisionFunction(0, alpha, index);
        for (int i = 0; i < static_cast<int>(alpha.total()); ++i) {
            machine.factors.push_back(static_cast<float>(alpha(i)));
            const float* vector = vectors.ptr<float>(index(i));
            machine.vectors.insert(machine.vectors.end(), vector, vector + features);
        }
    } catch (const cv::Exception& e) {
        return Error{Errc::Unsupported, fmt::format("the support vector machine gave up: {}", e.err),
                     "take other settings, or another learner"};
    }
    std::vector<double> known;
    std::vector<float> block(samples.features * kDistanceBlock, 0), out(kDistanceBlock);
    for (std::size_t from = 0; from < samples.count; from += kDistanceBlock) {
        const std::size_t here = std::min(kDistanceBlock, samples.count - from);
        for (std::size_t i = 0; i < here; ++i)
            for (std::size_t f = 0; f < samples.features; ++f)
                block[f * kDistanceBlock + i] = rows[(from + i) * samples.features + f];
        distances(machine, block, out);
        known.insert(known.end(), out.begin(), out.begin() + static_cast<std::ptrdiff_t>(here));
    }
    std::tie(machine.slope, machine.shift) = plattMap(known, isPositive);
    return {};
}

void SupportVectors::distances(const Machine& machine, const std::vector<float>& block,
                               std::vector<float>& out) const {
    const std::size_t n = standard_.features();
    std::vector<float> squares(kDistanceBlock);
    std::ranges::fill(out, static_cast<float>(-machine.offset));
    for (std::size_t v = 0; v < machine.factors.size(); ++v) {
        const float* vector = machine.vectors.data() + v * n;
        if (options_.kernel == SvmKernel::Gaussian) {
            squaredDistances(block.data(), vector, n, squares.data());
            addGaussians(squares.data(), gamma_, machine.factors[v], out.data());
            continue;
        }
        for (std::size_t f = 0; f < n; ++f) {
            const float weight = machine.factors[v] * vector[f];
            for (std::size_t i = 0; i < kDistanceBlock; ++i) out[i] += weight * block[f * kDistanceBlock + i];
        }
    }
}

void SupportVectors::predict(Planes<const float> features, Planes<float> probabilities) const {
    const std::size_t n = standard_.features();
    std::vector<float> packed(n * kDistanceBlock), block(n * kDistanceBlock, 0), f(kDistanceBlock);
    for (std::size_t from = 0; from < features.pixels; from += kDistanceBlock) {
        const std::size_t count = std::min(kDistanceBlock, features.pixels - from);
        standard_.apply(features, from, count, packed);
        for (std::size_t p = 0; p < n; ++p)
            std::copy_n(packed.data() + p * count, count, block.data() + p * kDistanceBlock);
        for (std::size_t m = 0; m < machines_.size(); ++m) {
            distances(machines_[m], block, f);
            const auto out = probabilities.plane(classes_ == 2 ? 1 : m).subspan(from, count);
            for (std::size_t i = 0; i < count; ++i)
                out[i] = static_cast<float>(
                    1 / (1 + std::exp(machines_[m].slope * static_cast<double>(f[i]) + machines_[m].shift)));
        }
        for (std::size_t i = from; i < from + count; ++i) {
            if (classes_ == 2) {
                probabilities.plane(0)[i] = 1 - probabilities.plane(1)[i];
                continue;
            }
            float sum = 0;
            for (std::size_t k = 0; k < classes_; ++k) sum += probabilities.plane(k)[i];
            for (std::size_t k = 0; k < classes_ && sum > 0; ++k) probabilities.plane(k)[i] /= sum;
        }
    }
}

void SupportVectors::save(ByteWriter& out) const {
    standard_.save(out);
    out.value(gamma_);
    for (const Machine& m : machines_) {
        out.list(m.vectors);
        out.list(m.factors);
        out.value(m.offset);
        out.value(m.slope);
        out.value(m.shift);
    }
}

bool SupportVectors::load(ByteReader& in, std::size_t features, int classes) {
    classes_ = static_cast<std::size_t>(classes);
    if (!standard_.load(in, features)) return false;
    gamma_ = in.value<float>();
    machines_.assign(classes_ == 2 ? 1 : classes_, {});
    const auto finite = [](auto v) { return std::isfinite(v); };
    for (Machine& m : machines_) {
        m.vectors = in.list<float>();
        m.factors = in.list<float>();
        m.offset = in.value<double>();
        m.slope = in.value<double>();
        m.shift = in.value<double>();
        if (m.vectors.size() != m.factors.size() * features || !std::ranges::all_of(m.vectors, finite) ||
            !std::ranges::all_of(m.factors, finite) || !finite(m.offset) || !finite(m.slope) ||
            !finite(m.shift))
            in.fail();
    }
    return in.ok() && gamma_ > 0 && std::isfinite(gamma_);
}

}  // namespace swath
