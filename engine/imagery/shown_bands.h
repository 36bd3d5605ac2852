// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/imagery/composition.h"
#include "engine/imagery/expression.h"
#include "engine/raster/raster_source.h"

namespace swath {

/// So many bands of tiles can have a part in a value that is shown, and so many steps lead to it: what needs
/// more is worked out when tiles are read.
constexpr int kMostOperands = 16;
constexpr int kMostShaderSteps = 600;

/// The last bands of a scene, as far as each is a formula that the scene shader can work out: tiles do not
/// hold them. Numbered from `first` on.
struct BandFormulas {
    int first = 0;
    std::vector<BandExpression> all;
    bool holds(int band) const { return !all.empty() && band >= first; }
    const BandExpression& of(int band) const { return all[static_cast<std::size_t>(band - first)]; }
};
/// A scene's stack as its tiles are read for the screen, and what the shader adds to them. Another formula at
/// the end of the scene leaves the stack as it is.
struct DisplayStack {
    BandStack stack;
    BandFormulas formulas;
};
/// @param bands  of the scene, those of the formulas included.
DisplayStack displayStack(BandStack stack, int bands);

/// What the scene shader works out for a composition.
struct ShownValues {
    std::vector<int> bands;  ///< that tiles have to hold, each once
    /// GLSL of `vec3 shownValues()` over shaders/values.glsl, in which operand(i) is bands[i]; empty:
    /// channels are bands as they are stored.
    std::string glsl;
};
/// @param info  of the whole scene. Bands that it lacks are its first.
ShownValues shownValues(const Composition& composition, const RasterInfo& info, const BandFormulas& formulas);
/// Whether the shader can work out a formula of a scene's bands. Errors: InvalidInput, in words.
Status checkShown(const Expression& formula, const RasterInfo& info, const BandFormulas& formulas);

/// The same values on the CPU. @param pixels  of the tile. @return a plane for each channel, NaN where there
/// is no data or the tile lacks a band.
std::vector<float> tileValues(const Composition& composition, const RasterInfo& info,
                              const BandFormulas& formulas, const RasterTile& tile,
                              std::span<const std::size_t> pixels);

}  // namespace swath
