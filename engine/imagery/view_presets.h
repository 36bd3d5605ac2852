// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "engine/core/result.h"
#include "engine/imagery/composition.h"
#include "engine/imagery/indices.h"

namespace swath {

/// Bands that are looked at together, by what they are for.
struct ViewPreset {
    std::string_view name;   ///< "false-colour"
    std::string_view title;  ///< "False colour"
    std::string_view shows;  ///< what it is good for
    std::string_view roles;  ///< of red, green and blue, as bandFor() knows them
};

std::span<const ViewPreset> viewPresets();
const ViewPreset* findViewPreset(std::string_view name);

/// A scene's composition by a preset, stretched by the rules before; the gamma stays. nullopt where the scene
/// lacks one of its bands.
std::optional<Composition> composedBy(const ViewPreset& preset, const RasterInfo& info,
                                      const SceneStatistics& statistics, const Composition& before);
/// The same by words: the name of a preset, or one band (in grey) or three by number: "8", "4,3,2".
/// Errors: InvalidInput, where there is none of it or the scene lacks a band.
Result<Composition> composedByText(std::string_view text, const RasterInfo& info,
                                   const SceneStatistics& statistics, const Composition& before);
/// One band in the map that was shown before, or in grey.
Composition greyOf(int band, const SceneStatistics& statistics, const Composition& before);
/// An index worked out for the eye alone: normalised differences −1 … 1 in a diverging map, others by what is
/// in sight. nullopt where the scene lacks one of its bands.
std::optional<Composition> indexView(const NamedIndex& index, const RasterInfo& info,
                                     const Composition& before);

}  // namespace swath
