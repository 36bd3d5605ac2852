// SPDX-License-Identifier: MIT
#include "engine/learn/classic/models/forest_grower.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>
#include <utility>

namespace swath {
namespace {

constexpr std::size_t kBins = 256;

class Grower {
  public:
    Grower(const BinnedSamples& samples, const ForestOptions& options, Rng rng)
        : samples_(samples),
          options_(options),
          rng_(rng),
          classes_(static_cast<std::size_t>(samples.classes)),
          row_(classes_ + 1),
          histogram_(kBins * row_, 0.0F),
          left_(row_),
          total_(row_),
          order_(samples.features) {
        std::iota(order_.begin(), order_.end(), std::size_t{0});
        const auto root = static_cast<int>(std::lround(std::sqrt(static_cast<double>(samples.features))));
        tried_ = static_cast<std::size_t>(options.features > 0 ? options.features : std::max(1, root));
        result_.gain.assign(samples.features, 0);
    }

    void takeAll() {
        for (std::size_t i = 0; i < samples_.count; ++i) take(i, 1);
    }
    void takeBootstrap() {
        std::vector<std::uint32_t> drawn(samples_.count, 0);
        for (std::size_t i = 0; i < samples_.count; ++i) ++drawn[rng_.below(samples_.count)];
        for (std::size_t i = 0; i < samples_.count; ++i)
            if (drawn[i] > 0) take(i, static_cast<float>(drawn[i]));
    }

    GrownTree grow(const std::stop_token& stop) {
        std::vector<Part> open{{0, sample_.size(), 0, 0}};
        result_.tree.nodes.emplace_back();
        while (!open.empty() && !stop.stop_requested()) {
            const Part part = open.back();
            open.pop_back();
            const double parent = sumUp(part);
            const SplitChoice split = isFinal(part) ? SplitChoice{} : choose(part, tried_);
            if (!split.found) {
                makeLeaf(part);
                continue;
            }
            result_.gain[split.feature] += std::max(0.0, split.score - parent);
            const std::size_t middle = partition(part, split);
            const auto child = static_cast<std::uint32_t>(result_.tree.nodes.size());
            result_.tree.nodes.resize(child + 2);
            TreeNode& node = result_.tree.nodes[part.node];
            node.feature = static_cast<std::uint16_t>(split.feature);
            node.threshold = static_cast<std::uint8_t>(split.threshold);
            node.left = child;
            open.push_back({middle, part.end, part.depth + 1, child + 1});
            open.push_back({part.begin, middle, part.depth + 1, child});
        }
        result_.tree.leafShare.resize(result_.tree.nodes.size(), 0);
        return std::move(result_);
    }

    SplitChoice bestOfAll() {
        const Part all{0, sample_.size(), 0, 0};
        sumUp(all);
        return choose(all, samples_.features);
    }

  private:
    /// Samples of one node: a range of the lists below.
    struct Part {
        std::size_t begin, end;
        int depth;
        std::uint32_t node;
    };

    void take(std::size_t i, float times) {
        sample_.push_back(static_cast<std::uint32_t>(i));
        label_.push_back(samples_.labels[i]);
        weight_.push_back(times * samples_.weights[i]);
    }

    /// total_ = weight of each class and number of samples. @return Σ class weight² / weight.
    double sumUp(const Part& part) {
        std::ranges::fill(total_, 0.0);
        for (std::size_t i = part.begin; i < part.end; ++i)
            total_[label_[i]] += static_cast<double>(weight_[i]);
        total_[classes_] = static_cast<double>(part.end - part.begin);
        double squares = 0, sum = 0;
        for (std::size_t k = 0; k < classes_; ++k) squares += total_[k] * total_[k], sum += total_[k];
        return sum > 0 ? squares / sum : 0;
    }

    bool isFinal(const Part& part) const {
        const auto present =
            std::ranges::count_if(std::span(total_).first(classes_), [](double w) { return w > 0; });
        return present < 2 || part.depth >= options_.depth ||
               part.end - part.begin < 2 * static_cast<std::size_t>(std::max(1, options_.leaf));
    }

    /// The best decision among `wanted` features that are not constant in this part, drawn without putting
    /// back.
    SplitChoice choose(const Part& part, std::size_t wanted) {
        SplitChoice best;
        std::size_t judged = 0;
        for (std::size_t j = 0; j < order_.size() && judged < wanted; ++j) {
            std::swap(order_[j], order_[j + rng_.below(order_.size() - j)]);
            judged += judge(part, order_[j], best) ? 1 : 0;
        }
        return best;
    }

    /// @return false if the feature is constant here.
    bool judge(const Part& part, std::size_t feature, SplitChoice& best) {
        const std::uint8_t* bins = samples_.bins.data() + feature * samples_.count;
        std::array<std::uint64_t, kBins / 64> seen{};
        for (std::size_t i = part.begin; i < part.end; ++i) {
            const std::size_t b = bins[sample_[i]];
            float* row = histogram_.data() + b * row_;
            row[label_[i]] += weight_[i];
            row[classes_] += 1;
            seen[b / 64] |= std::uint64_t{1} << (b % 64);
        }
        std::ranges::fill(left_, 0.0);
        const double leaf = std::max(1, options_.leaf);
        int previous = -1;
        bool several = false;
        for (std::size_t word = 0; word < seen.size(); ++word)
            for (std::uint64_t bits = seen[word]; bits != 0; bits &= bits - 1) {
                const int b = static_cast<int>(word * 64) + std::countr_zero(bits);
                if (previous >= 0) {
                    several = true;
                    if (left_[classes_] >= leaf && total_[classes_] - left_[classes_] >= leaf) {
                        const double score = scoreOfHalves();
                        if (!best.found || score > best.score)
                            // Half way between the bins that are here, as values in between will come.
                            best = {true, feature,
                                    previous + (b - previous) / 2 - ((b - previous) % 2 == 0 ? 1 : 0), score};
                    }
                }
                float* row = histogram_.data() + static_cast<std::size_t>(b) * row_;
                for (std::size_t k = 0; k < row_; ++k) {
                    left_[k] += static_cast<double>(row[k]);
                    row[k] = 0;
                }
                previous = b;
            }
        return several;
    }

    double scoreOfHalves() const {
        double leftSquares = 0, leftSum = 0, rightSquares = 0, rightSum = 0;
        for (std::size_t k = 0; k < classes_; ++k) {
            const double l = left_[k], r = total_[k] - l;
            leftSquares += l * l, leftSum += l;
            rightSquares += r * r, rightSum += r;
        }
        return (leftSum > 0 ? leftSquares / leftSum : 0) + (rightSum > 0 ? rightSquares / rightSum : 0);
    }

    /// @return where the right side begins.
    std::size_t partition(const Part& part, const SplitChoice& split) {
        const std::uint8_t* bins = samples_.bins.data() + split.feature * samples_.count;
        std::size_t left = part.begin, right = part.end;
        while (left < right) {
            if (bins[sample_[left]] <= split.threshold) {
                ++left;
                continue;
            }
            --right;
            std::swap(sample_[left], sample_[right]);
            std::swap(label_[left], label_[right]);
            std::swap(weight_[left], weight_[right]);
        }
        return left;
    }

    void makeLeaf(const Part& part) {
        Tree& tree = result_.tree;
        tree.nodes[part.node].left = part.node;
        tree.leafShare.resize(std::max<std::size_t>(tree.leafShare.size(), part.node + 1), 0);
        tree.leafShare[part.node] = static_cast<std::uint32_t>(tree.shares.size());
        tree.depth = std::max(tree.depth, part.depth);
        const double sum =
            std::accumulate(total_.begin(), total_.begin() + static_cast<std::ptrdiff_t>(classes_), 0.0);
        for (std::size_t k = 0; k < classes_; ++k)
            tree.shares.push_back(sum > 0 ? static_cast<float>(std::min(1.0, total_[k] / sum)) : 0.0F);
        tree.shares.resize(tree.leafShare[part.node] + shareWidth(classes_), 0.0F);
    }

    const BinnedSamples& samples_;
    const ForestOptions& options_;
    Rng rng_;
    std::size_t classes_, row_, tried_ = 1;
    std::vector<std::uint32_t> sample_;  ///< in the order of the parts
    std::vector<std::uint8_t> label_;    ///< of the same
    std::vector<float> weight_;          ///< of the same
    std::vector<float> histogram_;       ///< kBins × (a weight a class, number); all 0 between features
    std::vector<double> left_, total_;   ///< a weight a class, number
    std::vector<std::size_t> order_;     ///< of features
    GrownTree result_;
};

}  // namespace

GrownTree growTree(const BinnedSamples& samples, const ForestOptions& options, Rng rng,
                   std::stop_token stop) {
    Grower grower(samples, options, rng);
    grower.takeBootstrap();
    return grower.grow(stop);
}

SplitChoice bestSplit(const BinnedSamples& samples, int leaf) {
    const ForestOptions options{.leaf = leaf};
    Grower grower(samples, options, Rng(1));
    grower.takeAll();
    return grower.bestOfAll();
}

}  // namespace swath
