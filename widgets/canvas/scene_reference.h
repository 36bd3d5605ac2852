// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "engine/imagery/composition.h"
#include "widgets/canvas/overlay.h"

namespace swath {

/// One pixel as the scene shader gets it.
struct ShadeInput {
    std::array<float, 3> samples{};             ///< of the composition's bands, as values
    const std::vector<Rgb>* palette = nullptr;  ///< shown in place of bands
    bool valid = true;
    std::array<std::uint8_t, 4> overlay{};  ///< as OverlaySource gives it
    bool labelEdge = false;                 ///< a neighbour has another label
    int screenX = 0, screenY = 0;           ///< framebuffer position from the top left, for hatching
};

/// CPU reference of shaders/scene.frag for one pixel.
Rgb shadeScenePixel(const ShadeInput& input, const Composition& composition, const OverlayStyle& style);

}  // namespace swath
