// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "engine/assess/confusion_matrix.h"
#include "engine/core/text.h"
#include "engine/label/class_table.h"
#include "engine/label/label_map.h"
#include "engine/label/region.h"

namespace swath {

/// What a pixel is, in the error view of one class (or of all).
enum class ErrorKind : std::uint8_t { None, TruePositive, FalsePositive, FalseNegative };

/// Which colours the error view uses.
enum class ErrorPalette { Standard, ColourBlindSafe };
Rgb errorColour(ErrorKind kind, ErrorPalette palette);

/// @param truth, prediction  class numbers; truth kUnlabelled / kIgnore or prediction 0 give None.
/// @param classValue  the class looked at; nullopt = all (right is TruePositive, wrong is FalsePositive).
/// CPU reference of the error shader.
ErrorKind errorKind(std::uint8_t truth, std::uint8_t prediction, std::optional<std::uint8_t> classValue);

/// A place to look at.
struct WorstPlace {
    RectI window{};  ///< tight box of the wrong pixels in a 64×64-aligned cell
    std::int64_t falsePositives = 0, falseNegatives = 0;
    std::int64_t wrong() const { return falsePositives + falseNegatives; }
};

/// Which truth pixels count.
struct AssessScope {
    std::optional<Role> role;  ///< only pixels of this role; nullopt = every labelled pixel
};

/// Truth against prediction over one scene, kept as counts per tile, so that a stroke recounts only its
/// tiles. Truth is the label map; unlabelled pixels of complete regions count as the background class. Values
/// that are no class of the table count nowhere. Tiles without a prediction, or without truth, cost nothing.
/// Owned by one thread.
class Assessment {
  public:
    Assessment() = default;
    Assessment(const ClassTable& classes, Size scene);

    /// Recounts everything. @param prediction  class numbers, 0 = not predicted yet.
    void recount(const LabelMap& truth, const LabelMap& prediction, std::span<const Region> regions,
                 AssessScope scope);
    /// Recounts these tiles only; others keep their counts.
    void recount(const LabelMap& truth, const LabelMap& prediction, std::span<const Region> regions,
                 AssessScope scope, std::span<const TileIndex> tiles);

    /// Sum of all tiles; class k of the matrix is classes().all()[k].
    const ConfusionMatrix& matrix() const { return sum_; }
    /// Tiles whose pixels the last recount() looked at (for tests: a stroke recounts only its own).
    std::size_t lastRecountedTiles() const { return lastRecounted_; }

    /// Cells ordered by wrong pixels of the class (nullopt = all classes), most first, from above and left
    /// where equal. Of the maps, regions and scope of the last recount(): its counts tell which tiles are
    /// worth a look. Over all classes every wrong pixel counts as a false positive.
    std::vector<WorstPlace> worstPlaces(const LabelMap& truth, const LabelMap& prediction,
                                        std::span<const Region> regions, AssessScope scope,
                                        std::optional<std::uint8_t> classValue, std::size_t limit) const;

  private:
    /// Pixels of a truth class that were predicted as another (or it), in a 64×64 cell; most pairs do not
    /// occur.
    struct PairCount {
        std::uint8_t cell = 0;                   ///< within the tile, row by row
        std::uint8_t truth = 0, prediction = 0;  ///< rows and columns of the matrix
        std::int16_t pixels = 0;                 ///< up to 4096
    };
    using TileCounts = std::vector<PairCount>;  ///< ordered by cell
    struct Pixels {
        RectI window;
        std::vector<std::uint8_t> truth, prediction;
    };

    /// Whether a pixel of the tile can count.
    bool mayCount(TileIndex index, const LabelMap& truth, const LabelMap& prediction,
                  std::span<const Region> regions) const;
    /// Truth (with the background of complete regions, the scope applied) and prediction of a window.
    Pixels read(const RectI& window, const LabelMap& truth, const LabelMap& prediction,
                std::span<const Region> regions, AssessScope scope) const;
    TileCounts countTile(const Pixels& pixels) const;
    void addToSum(const TileCounts& counts, std::int64_t sign);
    ErrorKind kindOf(const PairCount& pair, std::optional<std::uint8_t> classValue) const;

    ClassTable classes_;
    Size size_;
    std::array<std::int16_t, 256> indexOfValue_{};
    std::map<TileIndex, TileCounts> tiles_;
    ConfusionMatrix sum_;
    std::size_t lastRecounted_ = 0;
};

}  // namespace swath
