// SPDX-License-Identifier: MIT
#pragma once

#include "projects/demo/layout.h"
#include "projects/demo/surface.h"

namespace swath::demo {

/// Fields, meadows, forest floor, water, banks, gardens, roads: everything without height. Fills the whole
/// surface.
void paintGround(const Layout& layout, Surface& surface);
/// Roofs.
void paintBuildings(const Layout& layout, Surface& surface);
/// Crowns of woods, hedges, gardens, orchards and single trees.
void paintTrees(const Layout& layout, Surface& surface);

/// Sun, sky, cast shadows, haze, optics, detector noise. @return digital numbers, band after band.
std::vector<std::uint16_t> expose(const Layout& layout, const Surface& surface);

}  // namespace swath::demo
