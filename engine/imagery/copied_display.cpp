// SPDX-License-Identifier: MIT
#include "engine/imagery/copied_display.h"

#include <algorithm>

#include "engine/imagery/expression.h"

namespace swath {

bool hasShownBands(const RasterInfo& scene, const Composition& composition, const RasterInfo& from) {
    if (composition.hasFormula() && !BandExpression::parse(composition.formula.text, scene.bandCount()))
        return false;
    return std::ranges::all_of(bandsOf(composition, from), [&](int band) {
        const auto b = static_cast<std::size_t>(band);
        return band < scene.bandCount() && scene.bands[b].name == from.bands[b].name;
    });
}

Composition copiedDisplay(const Composition& composition, DisplayCopy how, const SceneStatistics& scene) {
    Composition copy = composition;
    for (ChannelStretch& channel : copy.channels) {
        if (how == DisplayCopy::Limits) {
            channel.rule.mode = StretchMode::Limits;
            continue;
        }
        const auto band = static_cast<std::size_t>(channel.band);
        const bool known = !composition.hasFormula() && channel.band >= 0 && band < scene.bands.size();
        if (!known || channel.rule.mode == StretchMode::Limits) continue;
        const StretchLimits limits = limitsBy(channel.rule, scene.bands[band]);
        channel.lo = limits.lo, channel.hi = limits.hi;
    }
    return copy;
}

}  // namespace swath
