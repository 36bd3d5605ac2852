// SPDX-License-Identifier: MIT
#pragma once

#include "engine/core/geometry.h"

namespace swath {

/// What the targets of a patch must be like for its sampler.
enum class PatchDemand { None, Holds, HoldsNot };  ///< a pixel of a wanted class

/// Which window of which scene one sample is.
struct PatchPlace {
    int scene = 0;
    RectI window;  ///< patch × patch; may reach beyond the scene, where it is mirrored and has no targets
    int classDrawn = -1;  ///< the class that it was put around; −1: none
    PatchDemand demand = PatchDemand::None;
};

}  // namespace swath
