// SPDX-License-Identifier: MIT
#include "engine/assess/confusion_matrix.h"

#include <cassert>
#include <numeric>

namespace swath {
namespace {

std::size_t cellsOf(int classes) {
    return static_cast<std::size_t>(classes) * static_cast<std::size_t>(classes);
}

std::optional<double> ratio(std::int64_t part, std::int64_t whole) {
    if (whole == 0) return std::nullopt;
    return static_cast<double>(part) / static_cast<double>(whole);
}

/// Mean of the classes' figures that are there.
template <class Score>
std::optional<double> meanOf(int classes, Score score) {
    double sum = 0;
    int present = 0;
    for (int k = 0; k < classes; ++k) {
        if (const std::optional<double> value = score(k)) {
            sum += *value;
            ++present;
        }
    }
    return present > 0 ? std::optional(sum / present) : std::nullopt;
}

}  // namespace

ConfusionMatrix::ConfusionMatrix(int classes) : classes_(classes), counts_(cellsOf(classes)) {
    assert(classes >= 0);
}

ConfusionMatrix::ConfusionMatrix(int classes, std::span<const std::int64_t> counts)
    : classes_(classes), counts_(counts.begin(), counts.end()) {
    assert(counts.size() == cellsOf(classes));
}

std::int64_t& ConfusionMatrix::at(int truth, int prediction) {
    assert(truth >= 0 && truth < classes_ && prediction >= 0 && prediction < classes_);
    return counts_[static_cast<std::size_t>(truth) * static_cast<std::size_t>(classes_) +
                   static_cast<std::size_t>(prediction)];
}

std::int64_t ConfusionMatrix::at(int truth, int prediction) const {
    return const_cast<ConfusionMatrix*>(this)->at(truth, prediction);
}

ConfusionMatrix& ConfusionMatrix::operator+=(const ConfusionMatrix& other) {
    assert(classes_ == other.classes_);
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
    return *this;
}

ConfusionMatrix& ConfusionMatrix::operator-=(const ConfusionMatrix& other) {
    assert(classes_ == other.classes_);
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] -= other.counts_[i];
    return *this;
}

std::int64_t ConfusionMatrix::total() const {
    return std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0});
}

std::int64_t ConfusionMatrix::falsePositives(int k) const {
    std::int64_t predicted = 0;
    for (int truth = 0; truth < classes_; ++truth) predicted += at(truth, k);
    return predicted - truePositives(k);
}

std::int64_t ConfusionMatrix::falseNegatives(int k) const {
    return support(k) - truePositives(k);
}

std::int64_t ConfusionMatrix::support(int k) const {
    std::int64_t sum = 0;
    for (int prediction = 0; prediction < classes_; ++prediction) sum += at(k, prediction);
    return sum;
}

std::optional<double> ConfusionMatrix::iou(int k) const {
    return ratio(truePositives(k), truePositives(k) + falsePositives(k) + falseNegatives(k));
}

std::optional<double> ConfusionMatrix::precision(int k) const {
    return ratio(truePositives(k), truePositives(k) + falsePositives(k));
}

std::optional<double> ConfusionMatrix::recall(int k) const {
    return ratio(truePositives(k), support(k));
}

std::optional<double> ConfusionMatrix::f1(int k) const {
    return ratio(2 * truePositives(k), 2 * truePositives(k) + falsePositives(k) + falseNegatives(k));
}

std::optional<double> ConfusionMatrix::overallAccuracy() const {
    std::int64_t right = 0;
    for (int k = 0; k < classes_; ++k) right += truePositives(k);
    return ratio(right, total());
}

std::optional<double> ConfusionMatrix::meanIou() const {
    return meanOf(classes_, [this](int k) { return iou(k); });
}

std::optional<double> ConfusionMatrix::meanF1() const {
    return meanOf(classes_, [this](int k) { return f1(k); });
}

std::optional<double> ConfusionMatrix::meanAccuracy() const {
    return meanOf(classes_, [this](int k) { return recall(k); });
}

std::optional<double> ConfusionMatrix::frequencyWeightedIou() const {
    const std::int64_t all = total();
    if (all == 0) return std::nullopt;
    double sum = 0;
    for (int k = 0; k < classes_; ++k) sum += static_cast<double>(support(k)) * iou(k).value_or(0);
    return sum / static_cast<double>(all);
}

std::optional<double> ConfusionMatrix::kappa() const {
    const auto all = static_cast<double>(total());
    if (all == 0) return std::nullopt;
    double byChance = 0;
    for (int k = 0; k < classes_; ++k) {
        const std::int64_t predicted = truePositives(k) + falsePositives(k);
        byChance += static_cast<double>(support(k)) / all * (static_cast<double>(predicted) / all);
    }
    if (byChance == 1) return std::nullopt;
    return (*overallAccuracy() - byChance) / (1 - byChance);
}

}  // namespace swath
