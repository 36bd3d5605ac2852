// SPDX-License-Identifier: MIT
#include "engine/learn/classic/models/forest.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>
#include <numeric>
#include <type_traits>

#include "engine/core/parallel.h"
#include "engine/learn/classic/models/forest_grower.h"

namespace swath {
namespace {

constexpr std::size_t kBlock = 64;  ///< pixels whose bins lie in the first-level cache beside a tree
constexpr std::size_t kBlocks =
    64;  ///< that go down one tree before the next: it stays in the second-level cache
constexpr std::size_t kAbreast = 8;
constexpr std::size_t kSmallFeatures = 256;  ///< that a SmallTreeNode can name

/// Takes a block down a tree. Several pixels walk abreast: their steps do not wait for each other.
/// @param rows  the bins of each pixel, `stride` apart. @param at  the leaf of each.
template <class Node, class Stride>
void descend(const Node* nodes, int depth, const std::uint8_t* rows, Stride stride, std::uint32_t* at) {
    for (std::size_t from = 0; from < kBlock; from += kAbreast) {
        std::array<std::uint32_t, kAbreast> now{};
        const std::uint8_t* own = rows + from * stride;
        for (int level = 0; level < depth; ++level)
            for (std::size_t i = 0; i < kAbreast; ++i) {
                const Node& node = nodes[now[i]];
                now[i] = node.left + (node.threshold < own[i * stride + node.feature] ? 1U : 0U);
            }
        std::ranges::copy(now, at + from);
    }
}

inline void addFour(const float* from, float* to) {
    for (std::size_t i = 0; i < 4; ++i) to[i] += from[i];
}

bool isSound(const Tree& tree, std::size_t features, std::size_t classes) {
    const std::size_t nodes = tree.nodes.size();
    if (nodes == 0 || tree.leafShare.size() != nodes || tree.depth < 0 || tree.depth > 1000) return false;
    for (std::size_t i = 0; i < nodes; ++i) {
        const TreeNode& node = tree.nodes[i];
        const bool leaf = node.left == i && node.threshold == 255;
        // Children lie behind their parent: no circles.
        if (node.feature >= features || (!leaf && (node.left <= i || node.left + std::size_t{1} >= nodes)))
            return false;
        if (leaf && tree.leafShare[i] + shareWidth(classes) > tree.shares.size()) return false;
    }
    return std::ranges::all_of(tree.shares, [](float s) { return s >= 0 && s <= 1; });
}

/// Whether `depth` steps from the root always end in a leaf.
bool isDeepEnough(const Tree& tree) {
    std::vector<int> depthOf(tree.nodes.size(), 0);
    for (std::size_t i = 0; i < tree.nodes.size(); ++i) {
        const std::size_t left = tree.nodes[i].left;
        if (left == i) continue;
        if (depthOf[i] >= tree.depth) return false;
        depthOf[left] = std::max(depthOf[left], depthOf[i] + 1);
        depthOf[left + 1] = std::max(depthOf[left + 1], depthOf[i] + 1);
    }
    return true;
}

}  // namespace

void Tree::pack(std::size_t features) {
    small.clear();
    if (nodes.size() > 65536 || features > kSmallFeatures) return;
    small.reserve(nodes.size());
    for (const TreeNode& node : nodes)
        small.push_back(
            {static_cast<std::uint16_t>(node.left), static_cast<std::uint8_t>(node.feature), node.threshold});
}

Status RandomForest::fit(const SampleSet& samples, const FitOptions& options) {
    classes_ = static_cast<std::size_t>(samples.classes);
    bins_.assign(samples.features, {});
    BinnedSamples binned{.classes = samples.classes,
                         .features = samples.features,
                         .count = samples.count,
                         .bins = std::vector<std::uint8_t>(samples.values.size()),
                         .labels = samples.labels,
                         .weights = samples.weights};
    parallelFor(samples.features, options.threads, [&](std::size_t f) {
        bins_[f] = QuantileBins(samples.feature(f));
        bins_[f].bin(samples.feature(f), std::span(binned.bins).subspan(f * samples.count, samples.count));
    });
    trees_.assign(static_cast<std::size_t>(options_.trees), {});
    std::vector<std::vector<double>> gains(trees_.size());
    std::mutex mutex;
    int done = 0;
    parallelFor(trees_.size(), options.threads, [&](std::size_t t) {
        if (options.stop.stop_requested()) return;
        auto grown = growTree(binned, options_, Rng(options.seed, t), options.stop);
        trees_[t] = std::move(grown.tree);
        trees_[t].pack(samples.features);
        gains[t] = std::move(grown.gain);
        const std::lock_guard lock(mutex);
        ++done;
        if (options.progress) options.progress(done, options_.trees);
    });
    if (options.stop.stop_requested()) return Error{Errc::Cancelled, "stopped", ""};
    importance_.assign(samples.features, 0);
    for (const auto& gain : gains) {
        const double total = std::accumulate(gain.begin(), gain.end(), 0.0);
        for (std::size_t f = 0; f < gain.size() && total > 0; ++f) importance_[f] += gain[f] / total;
    }
    const double all = std::accumulate(importance_.begin(), importance_.end(), 0.0);
    for (double& v : importance_) v = all > 0 ? v / all : 0;
    return {};
}

void RandomForest::predict(Planes<const float> features, Planes<float> probabilities) const {
    // Rows of a known length: their addresses cost nothing.
    const std::integral_constant<std::size_t, kSmallFeatures> small;
    const std::size_t stride = std::max<std::size_t>(small, bins_.size());
    std::vector<std::uint8_t> rows(stride * kBlock * kBlocks, 0);
    std::array<std::uint8_t, kBlock> binned{};
    std::array<std::uint32_t, kBlock> leaf{};
    const std::size_t width = shareWidth(classes_);
    std::vector<float> sums(kBlock * kBlocks * width);
    const float share = 1.0F / static_cast<float>(trees_.size());
    for (std::size_t from = 0; from < features.pixels; from += kBlock * kBlocks) {
        const std::size_t strip = std::min(kBlock * kBlocks, features.pixels - from);
        const std::size_t blocks = (strip + kBlock - 1) / kBlock;
        for (std::size_t f = 0; f < bins_.size(); ++f)
            for (std::size_t b = 0; b < blocks; ++b) {
                const std::size_t count = std::min(kBlock, strip - b * kBlock);
                bins_[f].bin(features.plane(f).subspan(from + b * kBlock, count),
                             std::span(binned).first(count));
                for (std::size_t i = 0; i < count; ++i) rows[(b * kBlock + i) * stride + f] = binned[i];
            }
        std::ranges::fill(sums, 0.0F);
        for (const Tree& tree : trees_)
            for (std::size_t b = 0; b < blocks; ++b) {
                if (tree.small.empty())
                    descend(tree.nodes.data(), tree.depth, rows.data() + b * kBlock * stride, stride,
                            leaf.data());
                else
                    descend(tree.small.data(), tree.depth, rows.data() + b * kBlock * stride, small,
                            leaf.data());
                float* sum = sums.data() + b * kBlock * width;
                for (const std::uint32_t node : leaf) {
                    const float* shares = tree.shares.data() + tree.leafShare[node];
                    for (std::size_t k = 0; k < width; k += 4, sum += 4) addFour(shares + k, sum);
                }
            }
        for (std::size_t k = 0; k < classes_; ++k) {
            const auto out = probabilities.plane(k).subspan(from, strip);
            for (std::size_t i = 0; i < strip; ++i) out[i] = sums[i * width + k] * share;
        }
    }
}

void RandomForest::save(ByteWriter& out) const {
    for (const QuantileBins& bins : bins_) bins.save(out);
    out.list(importance_);
    out.value(static_cast<std::uint32_t>(trees_.size()));
    for (const Tree& tree : trees_) {
        out.value(static_cast<std::int32_t>(tree.depth));
        out.list(tree.nodes);
        out.list(tree.leafShare);
        out.list(tree.shares);
    }
}

bool RandomForest::load(ByteReader& in, std::size_t features, int classes) {
    classes_ = static_cast<std::size_t>(classes);
    bins_.assign(features, {});
    for (QuantileBins& bins : bins_)
        if (!bins.load(in)) return false;
    importance_ = in.list<double>();
    const auto trees = in.value<std::uint32_t>();
    trees_.clear();
    for (std::uint32_t t = 0; t < trees && in.ok(); ++t) {
        Tree tree;
        tree.depth = in.value<std::int32_t>();
        tree.nodes = in.list<TreeNode>();
        tree.leafShare = in.list<std::uint32_t>();
        tree.shares = in.list<float>();
        if (!isSound(tree, features, classes_) || !isDeepEnough(tree)) in.fail();
        tree.pack(features);
        trees_.push_back(std::move(tree));
    }
    return in.ok() && !trees_.empty() && (importance_.empty() || importance_.size() == features);
}

}  // namespace swath
