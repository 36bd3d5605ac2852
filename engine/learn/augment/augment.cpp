// SPDX-License-Identifier: MIT
#include "engine/learn/augment/augment.h"

namespace swath {

Orientation drawOrientation(Rng& rng, bool flips, bool rotations) {
    Orientation drawn;
    if (rotations)
        drawn.quarterTurns = static_cast<int>(rng.below(4));
    else if (flips)
        drawn.quarterTurns = static_cast<int>(rng.below(2)) * 2;  // with the mirror: top-bottom too
    if (flips) drawn.flip = rng.below(2) == 1;
    return drawn;
}

}  // namespace swath
