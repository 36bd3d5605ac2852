// SPDX-License-Identifier: MIT
#pragma once

#include "engine/learn/classic/models/pixel_model.h"
#include "engine/learn/classic/models/quantile_bins.h"

namespace swath {

struct ForestOptions {
    int trees = 100;
    int depth = 15;    ///< most decisions on the way to a leaf
    int leaf = 1;      ///< fewest samples of a leaf, each counted once however often it was drawn
    int features = 0;  ///< tried at each decision; 0: the square root of all
};

/// A decision: pixels whose bin of a feature is above the threshold go to the node after `left`, others to
/// `left`. A leaf leads to itself, so that all pixels of a block can take the same number of steps.
struct TreeNode {
    std::uint16_t feature = 0;
    std::uint8_t threshold = 255;
    std::uint8_t unused = 0;
    std::uint32_t left = 0;
};

/// The same in half the room, for trees of at most 65,536 nodes on at most 256 features: they fit the
/// first-level cache.
struct SmallTreeNode {
    std::uint16_t left = 0;
    std::uint8_t feature = 0;
    std::uint8_t threshold = 255;
};

/// Floats that the class shares of a leaf take: added four at a time.
constexpr std::size_t shareWidth(std::size_t classes) {
    return (classes + 3) / 4 * 4;
}

struct Tree {
    int depth = 0;                         ///< of the deepest leaf
    std::vector<TreeNode> nodes;           ///< the root first
    std::vector<std::uint32_t> leafShare;  ///< of each node: where its shares begin; of leaves only
    std::vector<float> shares;         ///< of each leaf: classes, adding up to 1, then 0 up to shareWidth()
    std::vector<SmallTreeNode> small;  ///< of `nodes` where they fit, else empty

    /// Fills `small`.
    void pack(std::size_t features);
};

/// Random forest: trees on bootstrap samples, each decision the best (Gini) among a few random features,
/// class shares of the leaves averaged. Values are taken in at most 256 bins. The same seed gives the same
/// forest, however many threads grow it. Source: Breiman 2001, Machine Learning 45(1).
class RandomForest final : public PixelModel {
  public:
    explicit RandomForest(ForestOptions options) : options_(options) {}

    Status fit(const SampleSet& samples, const FitOptions& options) override;
    void predict(Planes<const float> features, Planes<float> probabilities) const override;
    /// Mean decrease of impurity.
    std::vector<double> importance() const override { return importance_; }
    void save(ByteWriter& out) const override;
    bool load(ByteReader& in, std::size_t features, int classes) override;

    const std::vector<Tree>& trees() const { return trees_; }
    const std::vector<QuantileBins>& bins() const { return bins_; }

  private:
    ForestOptions options_;
    std::size_t classes_ = 0;
    std::vector<QuantileBins> bins_;
    std::vector<Tree> trees_;
    std::vector<double> importance_;
};

}  // namespace swath
