// SPDX-License-Identifier: MIT
#include "engine/learn/classic/band_scale.h"

namespace swath {

Result<std::vector<BandScale>> scalesOf(PatchSource& source, const Normalisation& normalisation,
                                        std::stop_token stop, const std::function<bool(int)>& wanted) {
    SceneScales known(normalisation);
    std::vector<BandScale> scales(static_cast<std::size_t>(source.sceneCount()), normalisation.scale);
    if (!isPerScene(normalisation.kind)) return scales;
    for (int s = 0; s < source.sceneCount(); ++s) {
        if (wanted && !wanted(s)) continue;
        const auto scale = known.of(source, s, stop);
        if (!scale) return scale.error();
        scales[static_cast<std::size_t>(s)] = **scale;
    }
    return scales;
}

bool isLabelled(const PatchSource& source, int scene) {
    return !source.labelledWindows(scene, Role::Train).empty() ||
           !source.labelledWindows(scene, Role::Validation).empty();
}

}  // namespace swath
