// SPDX-License-Identifier: MIT
#include "engine/learn/classic/features/band_scale.h"

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

Result<std::vector<std::vector<BandScale>>> scalesOfEach(PatchSource& source, const BandScale& dataSet,
                                                         const std::vector<NormalisationKind>& kinds,
                                                         std::stop_token stop,
                                                         const std::function<bool(int)>& wanted) {
    std::vector<std::vector<BandScale>> each;
    for (const NormalisationKind kind : kinds) {
        auto scales = scalesOf(source, {dataSet, kind}, stop, wanted);
        if (!scales) return scales.error();
        each.push_back(std::move(*scales));
    }
    return each;
}

bool isLabelled(const PatchSource& source, int scene) {
    return !source.labelledWindows(scene, Role::Train).empty() ||
           !source.labelledWindows(scene, Role::Validation).empty();
}

}  // namespace swath
