// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/core/result.h"
#include "engine/label/ops/polygon_fill.h"

namespace swath::gpkg {

struct Bounds {
    double minX = 0, minY = 0, maxX = 0, maxY = 0;
};
/// Of all vertices; `rings` must hold one.
Bounds boundsOf(const std::vector<Ring>& rings);

/// A polygon as GeoPackage stores it: "GP" header with envelope, then little-endian WKB; rings are closed
/// there. Source: OGC 12-128r17, clause 2.1.3.
std::vector<std::byte> encodePolygon(const std::vector<Ring>& rings, int srsId);
/// The reverse: at least one ring, of three corners or more, all of them somewhere. Errors: BadFormat.
Result<std::vector<Ring>> decodePolygon(std::span<const std::byte> blob);

/// Where the features of a scene go: a table per CRS. Scenes without a CRS or without a geotransform share
/// one in pixels.
struct FeatureTable {
    std::string name;  ///< "polygons_epsg_32633", "polygons_crs_100001", "polygons_pixels"
    int srsId = -1;
};
/// From its name; nullopt for any other text. What a file says is compared with names, never part of a
/// statement.
std::optional<FeatureTable> parseFeatureTable(const std::string& name);
/// The same, if the file has this table.
std::optional<FeatureTable> findFeatureTable(SQLite::Database& db, const std::string& name);
/// Finds or creates the reference system's row and the table. SQLite::Exception passes through; call in a
/// transaction.
FeatureTable featureTableFor(SQLite::Database& db, const std::string& crsWkt, int epsg, bool hasGeotransform);

/// Scene pixels to the coordinates of the table: by the geotransform, or (x, −y) so that north is up.
std::vector<Ring> toTable(const std::vector<Ring>& rings, const std::optional<Geotransform>& geotransform);

}  // namespace swath::gpkg
