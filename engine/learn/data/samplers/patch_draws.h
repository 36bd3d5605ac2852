// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "engine/core/rng.h"
#include "engine/learn/data/patch_index.h"
#include "engine/learn/data/patch_place.h"

namespace swath {

/// Places of patches among labels, for rules to choose from. Immutable; any thread.
class PatchDraws {
  public:
    /// @param index  not empty; outlives this.
    PatchDraws(const PatchIndex& index, int patchSize) : index_(index), patch_(patchSize) {}

    /// Of the windows that touch labelled cells, each equally likely.
    PatchPlace anywhere(Rng& rng) const;
    /// The same, moved into the scene where it reaches beyond.
    PatchPlace inside(Rng& rng, PatchSource& source) const;
    /// Around a pixel of one of these classes, each equally likely. @param classes  present in the index.
    PatchPlace ofClass(Rng& rng, const std::vector<int>& classes, bool centred, PatchSource& source,
                       Role role) const;
    /// Around a pixel of a cell.
    PatchPlace inCell(Rng& rng, const LabelCell& cell, PatchSource& source) const;

    const PatchIndex& index() const { return index_; }

  private:
    /// The window that holds a pixel of the scene in its central half, or in its middle.
    RectI around(Rng& rng, int x, int y, bool centred) const;
    int labelledCellsIn(int scene, const RectI& window) const;

    const PatchIndex& index_;
    int patch_;
};

/// Classes of which there are labels, in order.
std::vector<int> presentClasses(const PatchIndex& index);

}  // namespace swath
