// SPDX-License-Identifier: MIT
#include "engine/raster/grid_match.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/raster/ground_map.h"

namespace swath {
namespace {

constexpr double kNearlyEqual = 0.05;  // pixels

std::array<Vec2, 4> corners(Size size) {
    const double w = size.width, h = size.height;
    return {{{0, 0}, {w, 0}, {0, h}, {w, h}}};
}

double pixelWidth(const Geotransform& g) {
    return std::hypot(g.t[1], g.t[4]);
}
double pixelHeight(const Geotransform& g) {
    return std::hypot(g.t[2], g.t[5]);
}

std::string shiftText(Vec2 shift) {
    const auto along = [](double by, const char* forth, const char* back) {
        return fmt::format("{:.3g} pixel{} {}", std::abs(by), std::abs(by) == 1 ? "" : "s",
                           by > 0 ? forth : back);
    };
    std::vector<std::string> parts;
    if (std::abs(shift.x) > kNearlyEqual) parts.push_back(along(shift.x, "to the right", "to the left"));
    if (std::abs(shift.y) > kNearlyEqual) parts.push_back(along(shift.y, "down", "up"));
    return fmt::format("{}", fmt::join(parts, " and "));
}

/// What is not alike, for people.
std::string differenceText(const RasterInfo& other, const RasterInfo& reference, bool sameCrs) {
    std::vector<std::string> parts;
    const Geotransform &a = *other.geotransform, &b = *reference.geotransform;
    const auto determinant = [](const Geotransform& g) { return g.t[1] * g.t[5] - g.t[2] * g.t[4]; };
    if (!sameCrs)
        parts.push_back(fmt::format("it is in {}, not in {}", other.crsName, reference.crsName));
    else if (std::abs(pixelWidth(a) / pixelWidth(b) - 1) > 1e-6 ||
             std::abs(pixelHeight(a) / pixelHeight(b) - 1) > 1e-6)
        parts.push_back(fmt::format("its pixels are {:g} × {:g}, not {:g} × {:g}", pixelWidth(a),
                                    pixelHeight(a), pixelWidth(b), pixelHeight(b)));
    else if ((determinant(a) > 0) != (determinant(b) > 0))
        parts.push_back("its rows run the other way");
    else if (std::abs(a.t[2] - b.t[2]) > 1e-6 * pixelWidth(b) ||
             std::abs(a.t[4] - b.t[4]) > 1e-6 * pixelWidth(b))
        parts.push_back("it is turned otherwise");
    else if (const auto map = GroundMap::make(reference, other))
        if (const auto at = map->at({0, 0})) {
            const std::string shift = shiftText(*at);
            if (!shift.empty()) parts.push_back("it begins " + shift);
        }
    if (other.size != reference.size)
        parts.push_back(fmt::format("it has {} × {} pixels, not {} × {}", other.size.width, other.size.height,
                                    reference.size.width, reference.size.height));
    return fmt::format("{}", fmt::join(parts, ", "));
}

/// Share of a lattice of pixels of `to` whose ground lies within `from`, by a map from one to the other.
double shareInside(const GroundMap& map, Size to, Size from) {
    constexpr int kLattice = 65;
    int inside = 0;
    for (int j = 0; j < kLattice; ++j)
        for (int i = 0; i < kLattice; ++i) {
            const Vec2 centre{std::floor((i + 0.5) * to.width / kLattice) + 0.5,
                              std::floor((j + 0.5) * to.height / kLattice) + 0.5};
            const auto at = map.at(centre);
            inside += at && at->x >= 0 && at->y >= 0 && at->x < from.width && at->y < from.height;
        }
    return inside / double(kLattice * kLattice);
}

}  // namespace

GridMatch matchGrids(const RasterInfo& other, const RasterInfo& reference) {
    GridMatch match;
    if (!other.geotransform || !reference.geotransform) {
        const bool both = !other.geotransform && !reference.geotransform;
        match.difference = both ? "neither says where it lies"
                                : fmt::format("{} does not say where it lies",
                                              other.geotransform ? reference.path : other.path);
        return match;
    }
    const bool sameCrs = sameReferenceSystem(other, reference);
    match.difference = differenceText(other, reference, sameCrs);
    match.relation = GridRelation::Elsewhere;
    match.covered = 0;
    const auto map = GroundMap::make(other, reference), back = GroundMap::make(reference, other);
    if (!map || !back) return match;

    std::optional<Vec2> shift;
    bool alike = true;
    for (const Vec2 corner : corners(reference.size)) {
        const auto at = map->at(corner);
        if (!at) alike = false;
        if (!alike) break;
        const Vec2 apart{at->x - corner.x, at->y - corner.y};
        if (!shift) shift = apart;
        alike = std::hypot(apart.x - shift->x, apart.y - shift->y) <= kNearlyEqual;
    }
    const auto whole = [](double by) { return std::abs(by - std::round(by)) <= kNearlyEqual; };
    match.wholePixels = alike && shift && whole(shift->x) && whole(shift->y);
    if (match.wholePixels && std::hypot(shift->x, shift->y) <= kNearlyEqual && other.size == reference.size) {
        match.relation = GridRelation::SameGrid;
        match.covered = 1;
        match.difference.clear();
        return match;
    }
    match.covered = shareInside(*map, reference.size, other.size);
    if (match.covered > 0 || shareInside(*back, other.size, reference.size) > 0)
        match.relation = GridRelation::SameGround;
    return match;
}

Status needSameGround(const GridMatch& match, const RasterInfo& other, const RasterInfo& reference) {
    if (match.bySize() && other.size != reference.size)
        return Error{Errc::InvalidInput,
                     fmt::format("{} has {} × {} pixels, {} has {} × {}, and {}", other.path,
                                 other.size.width, other.size.height, reference.path, reference.size.width,
                                 reference.size.height, match.difference),
                     "cut it to the same size, or give both a georeference (gdal_translate -a_srs -a_ullr)"};
    if (match.relation == GridRelation::Elsewhere)
        return Error{Errc::InvalidInput,
                     fmt::format("{} shows other ground than {}: {}", other.path, reference.path,
                                 match.difference.empty() ? "they do not meet" : match.difference),
                     "take the file of the same place; a wrong georeference is mended with gdal_edit"};
    return {};
}

}  // namespace swath
