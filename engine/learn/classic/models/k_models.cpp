// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <limits>
#include <opencv2/core.hpp>

#include "engine/learn/classic/models/density_models.h"
#include "engine/learn/classic/models/distances.h"

namespace swath {
namespace {

constexpr std::size_t kMostClustered = 50'000, kMostNeighbours = 4'000;

bool allFinite(const std::vector<float>& values) {
    return std::ranges::all_of(values, [](float v) { return std::isfinite(v); });
}

/// visit(first pixel, count, block: features × kDistanceBlock) for all pixels.
void eachBlock(const Standardiser& standard, Planes<const float> features, const auto& visit) {
    const std::size_t n = standard.features();
    std::vector<float> packed(n * kDistanceBlock), block(n * kDistanceBlock, 0);
    for (std::size_t from = 0; from < features.pixels; from += kDistanceBlock) {
        const std::size_t count = std::min(kDistanceBlock, features.pixels - from);
        standard.apply(features, from, count, packed);
        for (std::size_t f = 0; f < n; ++f)
            std::copy_n(packed.data() + f * count, count, block.data() + f * kDistanceBlock);
        visit(from, count, block);
    }
}

}  // namespace

// ---- k-means

Status KMeans::fit(const SampleSet& all, const FitOptions& options) {
    const SampleSet samples = all.thinned(kMostClustered, options.seed);
    classes_ = static_cast<std::size_t>(samples.classes);
    standard_ = Standardiser(samples);
    auto rows = standard_.rows(samples);
    const int clusters = static_cast<int>(std::min(static_cast<std::size_t>(clusters_), samples.count));
    cv::Mat1i nearest(static_cast<int>(samples.count), 1, 0);
    if (samples.count == 1) {
        centres_ = rows;  // cv::kmeans() takes a single row for as many samples of one feature
    } else {
        cv::Mat1f centres;
        cv::setRNGSeed(static_cast<int>(options.seed & 0x7fffffff));
        cv::kmeans(
            cv::Mat1f(static_cast<int>(samples.count), static_cast<int>(samples.features), rows.data()),
            clusters, nearest, {cv::TermCriteria::MAX_ITER + cv::TermCriteria::EPS, 50, 1e-4}, 3,
            cv::KMEANS_PP_CENTERS, centres);
        if (options.stop.stop_requested()) return Error{Errc::Cancelled, "stopped", ""};
        centres_.assign(centres.begin(), centres.end());
    }
    const auto count = static_cast<std::size_t>(clusters);
    std::vector<double> weights(count * classes_, 0);
    for (std::size_t i = 0; i < samples.count; ++i)
        weights[static_cast<std::size_t>(nearest(static_cast<int>(i))) * classes_ + samples.labels[i]] +=
            static_cast<double>(samples.weights[i]);
    shares_.assign(weights.size(), 0);
    for (std::size_t c = 0; c < count; ++c) {
        double sum = 0;
        for (std::size_t k = 0; k < classes_; ++k) sum += weights[c * classes_ + k];
        for (std::size_t k = 0; k < classes_; ++k)
            shares_[c * classes_ + k] = sum > 0 ? static_cast<float>(weights[c * classes_ + k] / sum) : 0;
    }
    return {};
}

void KMeans::predict(Planes<const float> features, Planes<float> probabilities) const {
    const std::size_t n = standard_.features(), clusters = shares_.size() / classes_;
    std::vector<float> distances(kDistanceBlock), least(kDistanceBlock);
    std::vector<std::size_t> nearest(kDistanceBlock);
    eachBlock(standard_, features, [&](std::size_t from, std::size_t count, const std::vector<float>& block) {
        std::ranges::fill(least, std::numeric_limits<float>::infinity());
        for (std::size_t c = 0; c < clusters; ++c) {
            squaredDistances(block.data(), centres_.data() + c * n, n, distances.data());
            for (std::size_t i = 0; i < count; ++i)
                if (distances[i] < least[i]) least[i] = distances[i], nearest[i] = c;
        }
        for (std::size_t k = 0; k < classes_; ++k)
            for (std::size_t i = 0; i < count; ++i)
                probabilities.plane(k)[from + i] = shares_[nearest[i] * classes_ + k];
    });
}

void KMeans::save(ByteWriter& out) const {
    standard_.save(out);
    out.list(centres_);
    out.list(shares_);
}

bool KMeans::load(ByteReader& in, std::size_t features, int classes) {
    classes_ = static_cast<std::size_t>(classes);
    if (!standard_.load(in, features)) return false;
    centres_ = in.list<float>();
    shares_ = in.list<float>();
    return in.ok() && !shares_.empty() && shares_.size() % classes_ == 0 &&
           centres_.size() == shares_.size() / classes_ * features && allFinite(centres_) &&
           allFinite(shares_);
}

// ---- nearest neighbours

Status KNearest::fit(const SampleSet& all, const FitOptions& options) {
    const SampleSet samples = all.thinned(kMostNeighbours, options.seed);
    classes_ = static_cast<std::size_t>(samples.classes);
    standard_ = Standardiser(samples);
    points_ = standard_.rows(samples);
    labels_ = samples.labels;
    weights_ = samples.weights;
    return {};
}

void KNearest::predict(Planes<const float> features, Planes<float> probabilities) const {
    const std::size_t n = standard_.features();
    const std::size_t k = std::min(static_cast<std::size_t>(neighbours_), labels_.size());
    std::vector<float> distances(kDistanceBlock), least(kDistanceBlock * k);  // of each pixel, rising
    std::vector<std::uint32_t> who(kDistanceBlock * k);
    std::vector<float> votes(classes_);
    eachBlock(standard_, features, [&](std::size_t from, std::size_t count, const std::vector<float>& block) {
        std::ranges::fill(least, std::numeric_limits<float>::infinity());
        for (std::size_t s = 0; s < labels_.size(); ++s) {
            squaredDistances(block.data(), points_.data() + s * n, n, distances.data());
            for (std::size_t i = 0; i < count; ++i) {
                float* own = least.data() + i * k;
                if (distances[i] >= own[k - 1]) continue;
                std::size_t at = k - 1;
                for (; at > 0 && own[at - 1] > distances[i]; --at) {
                    own[at] = own[at - 1];
                    who[i * k + at] = who[i * k + at - 1];
                }
                own[at] = distances[i];
                who[i * k + at] = static_cast<std::uint32_t>(s);
            }
        }
        for (std::size_t i = 0; i < count; ++i) {
            std::ranges::fill(votes, 0.0F);
            float sum = 0;
            for (std::size_t j = 0; j < k; ++j) {
                const std::uint32_t s = who[i * k + j];
                votes[labels_[s]] += weights_[s];
                sum += weights_[s];
            }
            for (std::size_t c = 0; c < classes_; ++c) probabilities.plane(c)[from + i] = votes[c] / sum;
        }
    });
}

void KNearest::save(ByteWriter& out) const {
    standard_.save(out);
    out.value(static_cast<std::int32_t>(neighbours_));
    out.list(points_);
    out.list(labels_);
    out.list(weights_);
}

bool KNearest::load(ByteReader& in, std::size_t features, int classes) {
    classes_ = static_cast<std::size_t>(classes);
    if (!standard_.load(in, features)) return false;
    neighbours_ = in.value<std::int32_t>();
    points_ = in.list<float>();
    labels_ = in.list<std::uint8_t>();
    weights_ = in.list<float>();
    return in.ok() && neighbours_ > 0 && !labels_.empty() && points_.size() == labels_.size() * features &&
           weights_.size() == labels_.size() && allFinite(points_) &&
           std::ranges::all_of(weights_, [](float w) { return std::isfinite(w) && w > 0; }) &&
           std::ranges::all_of(labels_, [&](std::uint8_t l) { return l < classes_; });
}

}  // namespace swath
