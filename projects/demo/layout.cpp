// SPDX-License-Identifier: MIT
#include "projects/demo/layout.h"

#include <algorithm>

#include "projects/demo/surface.h"

namespace swath::demo {

Layout::Layout(Size s, std::uint64_t sceneSeed)
    : size(s),
      seed(sceneSeed),
      waters(layOutWaters(s, sceneSeed)),
      parcels(s, sceneSeed, waters),
      roads(layOutRoads(s, sceneSeed, waters)),
      bendX(s, {.wavelength = 190, .octaves = 2, .step = 8, .seed = noiseSeed(1)}),
      bendY(s, {.wavelength = 190, .octaves = 2, .step = 8, .seed = noiseSeed(2)}),
      broad(s, {.wavelength = 420, .octaves = 4, .step = 8, .seed = noiseSeed(3)}),
      medium(s, {.wavelength = 130, .octaves = 4, .step = 4, .seed = noiseSeed(4)}),
      rough(s, {.wavelength = 38, .octaves = 3, .step = 2, .seed = noiseSeed(5)}),
      river(s, 60),
      highways(s, 16),
      streets(s, 64) {
    river.add({waters.river});
    highways.add(roads.highways);
    streets.add(roads.streets);
    shore_.resize(static_cast<std::size_t>(s.area()));
    parallelRows(s.height, [this](int y0, int y1) {
        std::size_t i = static_cast<std::size_t>(y0) * static_cast<std::size_t>(size.width);
        for (int y = y0; y < y1; ++y) {
            for (int x = 0; x < size.width; ++x, ++i) {
                shore_[i] = shoreDistance({static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F}, i);
            }
        }
    });
    settlement = layOutSettlement(*this);
}

float Layout::shoreDistance(Point p, std::size_t i) const {
    float best = river.edge(i) + 1.6F * rough.at(p.x, p.y);
    for (const Lake& lake : waters.lakes) {
        if (const Point off = p - lake.centre;
            dot(off, off) > (lake.halfLength + 110) * (lake.halfLength + 110))
            continue;
        const float d = lakeDistance(lake, p);
        const float wiggle = std::min(lake.halfBreadth * 0.42F, 34.0F);
        best = std::min(best, d + wiggle * (0.7F * medium.at(p.x, p.y) + 0.9F * broad.at(p.x, p.y)) +
                                  3 * rough.at(p.x, p.y));
    }
    return best;
}

const Lake* Layout::lakeAt(Point p, std::size_t i) const {
    const Lake* nearest = nullptr;
    float best = river.edge(i);
    for (const Lake& lake : waters.lakes) {
        const float d = lakeDistance(lake, p);
        if (d < best) {
            best = d;
            nearest = &lake;
        }
    }
    return nearest;
}

}  // namespace swath::demo
