// SPDX-License-Identifier: MIT
#include "engine/learn/classic/band_scale.h"

namespace swath {

Result<std::vector<BandScale>> scalesOf(PatchSource& source, const Normalisation& normalisation,
                                        std::stop_token stop) {
    SceneScales known(normalisation);
    std::vector<BandScale> scales;
    for (int s = 0; s < source.sceneCount(); ++s) {
        const auto scale = known.of(source, s, stop);
        if (!scale) return scale.error();
        scales.push_back(**scale);
    }
    return scales;
}

}  // namespace swath
