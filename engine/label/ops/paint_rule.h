// SPDX-License-Identifier: MIT
#pragma once

#include <bitset>
#include <cstdint>

#include "engine/label/label_map.h"

namespace swath {

/// What painting may change. Asked once per pixel value, so any rule over values is free.
struct PaintRule {
    std::uint8_t value = 1;        ///< written: a class, kUnlabelled (eraser) or kIgnore
    std::bitset<256> paintable{};  ///< over which present values it may be written

    /// Anything but locked classes.
    static PaintRule over(std::uint8_t value, const std::bitset<256>& locked);
    /// Unlabelled pixels only.
    static PaintRule overUnlabelled(std::uint8_t value);
};

}  // namespace swath
