// SPDX-License-Identifier: MIT
#pragma once

#include <stop_token>

#include "engine/core/rng.h"
#include "engine/learn/classic/models/forest.h"

namespace swath {

/// Samples as a tree sees them.
struct BinnedSamples {
    int classes = 0;
    std::size_t features = 0, count = 0;
    std::vector<std::uint8_t> bins;    ///< features × count
    std::vector<std::uint8_t> labels;  ///< class index of each
    std::vector<float> weights;        ///< of each, above 0
};

struct GrownTree {
    Tree tree;
    std::vector<double> gain;  ///< of each feature: weighted decrease of the Gini impurity
};

/// A decision found for a set of samples.
struct SplitChoice {
    bool found = false;
    std::size_t feature = 0;
    int threshold = 0;  ///< bins up to this one go left
    double score = 0;   ///< Σ over both sides of Σ class weight² / weight: larger is purer
};

/// Grows a tree on a bootstrap sample. Half grown, and of no use, if it was stopped.
GrownTree growTree(const BinnedSamples& samples, const ForestOptions& options, Rng rng, std::stop_token stop);

/// The best decision over all features for all samples, at least `leaf` of them on each side: what growTree()
/// looks for at its root where it tries every feature of a sample that was not drawn. For tests.
SplitChoice bestSplit(const BinnedSamples& samples, int leaf);

}  // namespace swath
