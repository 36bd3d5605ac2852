// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <stop_token>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/learn/config/train_config.h"
#include "engine/learn/data/patch_source.h"

namespace swath {

/// A square of a scene with labelled pixels.
struct LabelCell {
    int scene = 0, x = 0, y = 0;  ///< in cells
    friend bool operator==(const LabelCell&, const LabelCell&) = default;
};

/// Where the labelled pixels of one role lie: how many of each class in each cell. Cells are 64×64 pixels,
/// larger where scenes are so large that there would be more than about 400,000 of them. Immutable; any
/// thread.
class PatchIndex {
  public:
    /// Pixels without data are left out, unless there are more than 32 million labelled ones: then they are
    /// counted by their labels alone, without reading the scenes. Errors: Cancelled.
    static Result<PatchIndex> build(PatchSource& source, Role role, std::stop_token stop = {});
    /// The same index made from one of the same scenes and earlier labels: windows that did not change are
    /// not read again. @param unchanged  whether a window of labelledWindows() is as it was.
    static Result<PatchIndex> rebuild(PatchSource& source, Role role, const PatchIndex& before,
                                      const std::function<bool(int scene, const RectI&)>& unchanged,
                                      std::stop_token stop = {});

    int cellSize() const { return cellSize_; }
    int classCount() const { return static_cast<int>(classes_.size()); }
    bool empty() const { return cells_.empty(); }
    std::int64_t pixels(int k) const;
    std::int64_t pixels() const;
    /// Labelled pixels of each scene. @param scenes  how many there are.
    std::vector<std::int64_t> pixelsPerScene(int scenes) const;
    /// Cells with any label.
    std::span<const LabelCell> cells() const { return cells_; }
    bool isLabelled(const LabelCell& cell) const { return lookup_.contains(key(cell)); }
    /// Place of a cell in cells(); −1 if it has no label.
    int numberOf(const LabelCell& cell) const {
        const auto found = lookup_.find(key(cell));
        return found == lookup_.end() ? -1 : static_cast<int>(found->second);
    }
    /// Visits the cells of a window that have labels: visit(number, part of the cell inside the window). Both
    /// ends of the window may lie outside the scene.
    template <class Visit>
    void eachLabelledCell(int scene, const RectI& window, const Visit& visit) const {
        const auto cellOf = [this](int at) { return at < 0 ? -1 : at / cellSize_; };
        for (int y = std::max(0, cellOf(window.y)); y <= cellOf(window.bottom() - 1); ++y)
            for (int x = std::max(0, cellOf(window.x)); x <= cellOf(window.right() - 1); ++x)
                if (const int number = numberOf({scene, x, y}); number >= 0)
                    visit(number, intersection(window, {x * cellSize_, y * cellSize_, cellSize_, cellSize_}));
    }
    /// The cell that holds the n-th pixel of a class, n in [0, pixels(k)).
    const LabelCell& cellOfPixel(int k, std::int64_t n) const;
    /// The cell's pixels, clipped to the scene.
    RectI window(const LabelCell& cell, Size scene) const;

  private:
    struct PerClass {
        std::vector<std::uint32_t> cell;    ///< index into cells_
        std::vector<std::int64_t> through;  ///< pixels up to and with this entry
    };
    using CellCounts = std::map<std::pair<int, int>, std::vector<std::uint32_t>>;  ///< by (y, x)
    struct Earlier;
    static Result<PatchIndex> make(PatchSource& source, Role role, const Earlier* earlier,
                                   const std::stop_token& stop);
    /// How many pixels of each class each cell has, in the order of cells_.
    std::vector<std::vector<std::uint32_t>> countsOfCells() const;
    void countWindow(std::span<const std::uint8_t> targets, const RectI& window, CellCounts& counts) const;
    void append(int scene, const CellCounts& counts);
    static std::uint64_t key(const LabelCell& cell) {
        return std::uint64_t(std::uint32_t(cell.scene)) << 40 |
               std::uint64_t(std::uint32_t(cell.y) & 0xfffff) << 20 | (std::uint32_t(cell.x) & 0xfffff);
    }

    int cellSize_ = 64;
    bool exact_ = true;  ///< pixels without data are left out
    std::vector<LabelCell> cells_;
    std::vector<PerClass> classes_;
    std::unordered_map<std::uint64_t, std::uint32_t> lookup_;
};

/// Why there is nothing to learn from: no train labels at all, or none where the scenes hold data.
Error nothingToLearnFrom(PatchSource& source);

/// Loss weight per class; 1 on average over the present ones, 0 for absent ones. Median: median of the
/// frequencies of the present classes / frequency (Eigen and Fergus 2015, section 6.3.2), at most 20 times
/// the smallest. Effective number: (1 − β) / (1 − βⁿ) of n pixels, β = 0.9999 (Cui et al. 2019, arXiv
/// 1901.05555).
std::vector<float> classWeights(const PatchIndex& index, ClassWeighting weighting);

}  // namespace swath
