// SPDX-License-Identifier: MIT
#include <array>

#include "engine/label/class_table.h"

namespace swath {

// Found by annealing: pairs are at least 31 CIE76 units apart, also as protanopes and deuteranopes see them
// (Machado, Oliveira and Fernandes 2009), 30 from the error view's colours, and none is dark or grey. The
// test states it.
Rgb defaultClassColour(std::size_t index) {
    static constexpr std::array<Rgb, 12> kColours{{{0xc3, 0x94, 0x0e},
                                                   {0x62, 0xae, 0xff},
                                                   {0x97, 0x01, 0x4d},
                                                   {0x03, 0xff, 0xc4},
                                                   {0xaf, 0x0d, 0xfd},
                                                   {0xde, 0xf5, 0x87},
                                                   {0x61, 0x49, 0x00},
                                                   {0x14, 0xf3, 0xff},
                                                   {0xd6, 0x82, 0x65},
                                                   {0x26, 0x8c, 0x9e},
                                                   {0xe0, 0xf7, 0x0a},
                                                   {0x80, 0x04, 0x9f}}};
    return kColours[index % kColours.size()];
}

}  // namespace swath
