// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "engine/core/geometry.h"
#include "projects/demo/noise.h"
#include "projects/demo/rivers.h"

namespace swath::demo {

enum class LandUse : std::uint8_t { Field, Meadow, Orchard, Forest };

/// One parcel of land and how it is worked.
struct Parcel {
    LandUse use = LandUse::Field;
    Point centre;
    float area = 0;
    Point along{1, 0};  ///< direction of the rows: its longest side
    std::size_t crop = 0;
    std::size_t soil = 0;
    float growth = 1, phase = 0, patchiness = 1, brightness = 1;
    float coniferShare = 0;
};

/// What runs along a boundary between parcels.
enum class Boundary : std::uint8_t { None, Verge, Hedge, Track };

struct ParcelHit {
    int parcel = 0;
    float distance = 0;  ///< to the parcel's boundary
    Boundary boundary = Boundary::None;
    Point along{1, 0};  ///< direction of that boundary
};

/// The land, split again and again by straight lines into convex parcels: a binary tree, so that a look-up
/// costs its depth, and the nearest boundary comes with it.
class Parcels {
  public:
    Parcels(Size size, std::uint64_t seed, const Waters& waters);

    ParcelHit at(Point p) const;
    const std::vector<Parcel>& all() const { return parcels_; }

  private:
    struct Node {
        Point normal;
        float offset = 0;
        Boundary boundary = Boundary::None;
        int child[2] = {0, 0};  ///< node, or -1 - parcel
    };
    struct Builder;

    std::vector<Node> nodes_;
    std::vector<Parcel> parcels_;
};

}  // namespace swath::demo
