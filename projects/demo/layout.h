// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "engine/core/rng.h"
#include "projects/demo/curves.h"
#include "projects/demo/parcels.h"
#include "projects/demo/rivers.h"
#include "projects/demo/roads.h"
#include "projects/demo/villages.h"

namespace swath::demo {

/// Where everything is, and the distance fields that painting asks.
struct Layout {
    Layout(Size size, std::uint64_t seed);

    std::uint32_t noiseSeed(std::uint64_t stream) const {
        return static_cast<std::uint32_t>(mix64(seed * 977 + stream));
    }
    /// Distance to the shore, with all its wiggles; negative in the water. `i` is the pixel's index.
    float shore(std::size_t i) const { return shore_[i]; }
    /// The lake whose shore that is, nullptr for the river.
    const Lake* lakeAt(Point p, std::size_t i) const;
    /// Boundaries of parcels are not quite straight.
    Point bent(Point p) const { return {p.x + 7.5F * bendX.at(p.x, p.y), p.y + 7.5F * bendY.at(p.x, p.y)}; }
    /// Whether a pixel belongs to a village: the gardens and yards along its streets.
    bool inVillage(Point p, std::size_t i) const {
        return streets.edge(i) < 46 + 14 * rough.at(p.x, p.y) && shore(i) > 9;
    }

    Size size;
    std::uint64_t seed;
    Waters waters;
    Parcels parcels;
    Roads roads;
    NoiseMap bendX, bendY;
    NoiseMap broad;   ///< wavelength 420 m
    NoiseMap medium;  ///< 130 m
    NoiseMap rough;   ///< 38 m
    DistanceField river, highways, streets;
    Settlement settlement;

  private:
    float shoreDistance(Point p, std::size_t i) const;

    std::vector<float> shore_;
};

}  // namespace swath::demo
