// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/label/class_table.h"

namespace swath {

/// A scene seen from the air that never was, with its truth.
struct DemoScene {
    Size size;
    std::vector<std::uint16_t>
        bands;  ///< 4 × height × width: blue, green, red, near infrared; reflectance × 10 000
    std::vector<std::uint8_t> truth;  ///< height × width, values of `classes`, every pixel has one
    ClassTable classes;               ///< field, meadow, trees, water, building, road, bare ground
    Geotransform geotransform;        ///< 1 m pixels, north up
    int epsg = 0;                     ///< of the geotransform's coordinate system
};

/// Farmland of one summer forenoon. A pure function of its arguments: the same on every machine and for any
/// number of threads. Meant for 512² and more (below that not every class finds room); 2048² takes a second
/// or two.
DemoScene generateDemoScene(Size size, std::uint64_t seed);

/// One stroke of a round brush, as a person would paint it.
struct DemoStroke {
    std::uint8_t classValue = 1;
    std::vector<Vec2> points;  ///< scene positions, a few pixels apart
    double radius = 4;         ///< pixels
};

/// Sparse strokes, several of each class, about 1.5 % of the scene. They stay inside their class and outside
/// the validation window.
std::vector<DemoStroke> demoStrokes(const DemoScene& scene, std::uint64_t seed);

/// The square (5/16 of the shorter side: 640 of 2048) in which every class has the fairest share.
RectI demoValidationWindow(const DemoScene& scene);

}  // namespace swath
