// SPDX-License-Identifier: MIT
#pragma once

#include <variant>

#include "engine/core/ids.h"

namespace swath {

/// The values of all bands at a pixel of a scene: see Session::spectra().
struct ReadSpectrum {
    SceneId scene;
    int x = 0, y = 0;
    bool pin = false;  ///< it is kept beside those that were pinned before
};
/// Takes a pinned spectrum away.
struct UnpinSpectrum {
    int number = 0;  ///< 0: all
};

using SpectrumIntent = std::variant<ReadSpectrum, UnpinSpectrum>;

}  // namespace swath
