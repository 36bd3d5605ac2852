// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/core/result.h"
#include "engine/raster/displacement.h"
#include "engine/raster/grid.h"
#include "engine/raster/open_options.h"
#include "engine/raster/resampling.h"

namespace swath {

/// A band as it is stored in a file.
struct FileBand {
    static constexpr int kAll = 0;
    std::string path;
    int band = kAll;  ///< from 1, as RasterInfo lists them; kAll: each band of the file, in its order
    Resampling resampling = Resampling::Bilinear;  ///< where the file's grid is not the scene's
    Vec2 shift = {};                               ///< of its picture, and
    Drift drift = {};                              ///< how it grows over the scene: see Displacement
    std::string name = {};                         ///< instead of the file's own; empty: as the file has it
    double wavelengthNm = 0;                       ///< the same; 0: as the file has it
    Displacement displacement() const { return {shift, drift}; }
    friend bool operator==(const FileBand&, const FileBand&) = default;
};

/// A band worked out of those that stand before it in the stack, as BandExpression has it: "(b4 - b3) / (b4 +
/// b3)". It has no data where the result is not finite.
struct Expression {
    std::string text;
    std::string name = {};  ///< that the band goes by, "ndvi"; empty: its text
    friend bool operator==(const Expression&, const Expression&) = default;
};

/// A band worked out of the neighbourhood of one that stands before it in the stack. It has no data where
/// that one has none.
struct Filter {
    std::string name;                         ///< of one of bandFilters()
    int band = 1;                             ///< of the stack, from 1
    std::map<std::string, double> arguments;  ///< those that are not here have their usual values
    friend bool operator==(const Filter&, const Filter&) = default;
};

using BandDef = std::variant<FileBand, Expression, Filter>;

/// What a scene is: bands side by side on one grid, from any number of files. Plain value; openStack() makes
/// samples of it.
struct BandStack {
    Grid grid;  ///< of an empty size: that of the reference
    std::vector<BandDef> bands;
    std::string reference = {};                 ///< the file whose grid it is; empty: the first
    AlphaUse alpha = AlphaUse::Detect;          ///< of every file
    SampleUnits units = SampleUnits::Declared;  ///< of every file
    friend bool operator==(const BandStack&, const BandStack&) = default;
};

/// All bands of one file, on whatever grid it has.
BandStack wholeFile(std::string path);
/// All bands of the file that info describes, on the grid that it says.
BandStack stackOf(const RasterInfo& info);
/// The files of a stack, each once, in the order of the bands.
std::vector<std::string> filesOf(const BandStack& stack);
/// The file whose grid it is; empty without files.
std::string referenceOf(const BandStack& stack);

std::string toJson(const BandStack& stack);
/// The text may come from anywhere: what is not exactly as toJson() writes it, or larger than any stack could
/// be, is refused. Opens nothing. Errors: BadFormat.
Result<BandStack> bandStackFromJson(std::string_view text);

}  // namespace swath
