// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "engine/core/rng.h"
#include "engine/learn/data/patch_index.h"
#include "engine/learn/data/patch_place.h"

namespace swath {

/// Where a run is wrong at present: a running loss of each labelled cell, by which cells are drawn. The
/// ranking that steps of a period draw by was made at the end of the period before the last one, so that
/// batches made ahead are the same however far ahead they are made. The trainer tells the losses, loaders
/// draw; any thread.
class HardExamples {
  public:
    static constexpr int kPeriod = 16;  ///< steps; more than batches are ever made ahead

    /// @param index  outlives this.
    explicit HardExamples(const PatchIndex& index);
    /// Of other labels of the same scenes: cells that were there before keep what is known of them.
    /// @param index  outlives this. @param before  its index is still there.
    HardExamples(const PatchIndex& index, const HardExamples& before);

    /// Takes in how wrong the patches of a step were, once for each step, in order.
    /// @param losses  one a place; NaN where a patch had no targets.
    void update(std::int64_t step, std::span<const PatchPlace> places, std::span<const float> losses);

    /// A cell, by its number: the n-th worst of N with a chance that falls with √(n/N); the worst tenth is
    /// drawn in a third of the cases. Cells not seen yet stand in the middle. Evenly while no ranking is old
    /// enough.
    std::size_t draw(Rng& rng, std::int64_t step) const;

    /// Everything that a resumed run needs to go on exactly, as plain numbers, and back. @return false for a
    /// state of another index, which is left out.
    std::vector<float> state() const;
    bool restore(std::span<const float> state);

  private:
    using Ranking = std::shared_ptr<const std::vector<std::uint32_t>>;
    Ranking ranked(const std::vector<float>& losses) const;

    const PatchIndex& index_;
    mutable std::mutex mutex_;
    std::vector<float> losses_;  ///< of each cell; −1: not seen
    struct Frozen {
        std::vector<float> losses;
        Ranking ranking;
    };
    std::map<std::int64_t, Frozen> frozen_;  ///< by the period that draws by it
};

}  // namespace swath
