// SPDX-License-Identifier: MIT
#pragma once

#include "tests/support/scenes.h"

namespace swath::test {

constexpr int kPanRatio = 4;

/// Brightness of bright discs in rows, at the pan band's pixels. @param band  0 red, 1 green, 2 blue.
inline double colourAt(int x, int y, int band) {
    const double ground = inDisc(x, y) ? 700 - 150 * band : 250 + 90 * band;
    return ground * ((x / 3 + y / 5) % 2 == 0 ? 1.2 : 0.85);
}

/// Writes "ms.tif" of three bands of 2 m and "pan.tif" of 0.5 m on the same ground, UTM 33N.
/// @param size  of the pan band, a multiple of the ratio.
inline Status writePanFiles(const std::filesystem::path& folder, Size size) {
    std::vector<std::uint16_t> colours, pan;
    for (int band = 0; band < 3; ++band)
        for (int y = 0; y < size.height; y += kPanRatio)
            for (int x = 0; x < size.width; x += kPanRatio) {
                double sum = 0;
                for (int i = 0; i < kPanRatio * kPanRatio; ++i)
                    sum += colourAt(x + i % kPanRatio, y + i / kPanRatio, band);
                colours.push_back(static_cast<std::uint16_t>(sum / (kPanRatio * kPanRatio)));
            }
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x)
            pan.push_back(static_cast<std::uint16_t>(0.4 * colourAt(x, y, 0) + 0.4 * colourAt(x, y, 1) +
                                                     0.2 * colourAt(x, y, 2)));
    const auto placed = [](double metres) {
        return GeoReference{Geotransform{{500000, metres, 0, 5000000, 0, -metres}}, "EPSG:32633"};
    };
    if (Status done = writeRaster(folder / "ms.tif", {size.width / kPanRatio, size.height / kPanRatio},
                                  PixelType::UInt16, std::as_bytes(std::span(colours)),
                                  {"red", "green", "blue"}, placed(2));
        !done)
        return done;
    return writeRaster(folder / "pan.tif", size, PixelType::UInt16, std::as_bytes(std::span(pan)), {"pan"},
                       placed(0.5));
}

}  // namespace swath::test
