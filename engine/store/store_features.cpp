// SPDX-License-Identifier: MIT
// Polygons: Swath's own rows, and what a GIS sees of them.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/store/store_impl.h"

namespace swath {
namespace {

/// Rings that a polygon can be made of: what has fewer than three corners encloses nothing.
Result<std::vector<Ring>> usableRings(const std::vector<Ring>& rings) {
    std::vector<Ring> usable;
    for (const Ring& ring : rings) {
        if (!std::ranges::all_of(ring, [](Vec2 p) { return std::isfinite(p.x) && std::isfinite(p.y); }))
            return Error{Errc::InvalidInput, "a corner of the polygon lies nowhere", "draw it again"};
        if (ring.size() >= 3)
            usable.push_back(ring);
        else if (usable.empty())
            break;  // without an outline, holes mean nothing
    }
    if (usable.empty())
        return Error{Errc::InvalidInput, "a polygon needs at least three corners", "draw it again"};
    return usable;
}

/// Widens what gpkg_contents says a table covers.
void growExtent(SQLite::Database& db, const std::string& table, const gpkg::Bounds& b) {
    sql::run(db,
             "UPDATE gpkg_contents SET min_x = min(coalesce(min_x, ?1), ?1), min_y = min(coalesce(min_y, "
             "?2), ?2), "
             "max_x = max(coalesce(max_x, ?3), ?3), max_y = max(coalesce(max_y, ?4), ?4), "
             "last_change = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE table_name = ?5",
             b.minX, b.minY, b.maxX, b.maxY, table);
}

/// Finds out anew what a table covers.
void measureExtent(SQLite::Database& db, const std::string& table) {
    sql::run(db,
             fmt::format("UPDATE gpkg_contents SET (min_x, min_y, max_x, max_y) = (SELECT min(f.min_x), "
                         "min(f.min_y), max(f.max_x), max(f.max_y) FROM swath_features f "
                         "JOIN swath_scenes s ON s.id = f.scene "
                         "WHERE s.feature_table = ?1 AND f.id IN (SELECT fid FROM {})), "
                         "last_change = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE table_name = ?1",
                         sql::quoted(table)),
             table);
}

}  // namespace

Status ProjectStore::Impl::insertFeature(const Feature& feature) {
    const auto rings = usableRings(feature.rings);
    if (!rings) return rings.error();
    if (!feature.id) return Error{Errc::InvalidInput, "a polygon without a number cannot be saved", ""};
    const auto blob = gpkg::encodePolygon(*rings, -1);
    sql::run(
        *db,
        "INSERT INTO swath_features (id, scene, class_value, rings, area_m2, area_px, min_x, min_y, max_x, "
        "max_y) VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0, 0)",
        feature.id.value, feature.scene.value, int{feature.classValue}, std::span<const std::byte>(blob),
        feature.areaSquareMetres, feature.areaPixels);
    showFeatures("f.id = ?", feature.id.value);
    return {};
}

void ProjectStore::Impl::showFeatures(const std::string& condition, std::int64_t value) {
    SQLite::Statement row(
        *db,
        "SELECT f.id, f.rings, f.class_value, s.name, f.area_m2, f.area_px, f.edit, s.feature_table, "
        "s.geotransform, c.name FROM swath_features f JOIN swath_scenes s ON s.id = f.scene "
        "LEFT JOIN swath_classes c ON c.value = f.class_value WHERE " +
            condition + " AND f.hidden = 0");
    sql::bindAll(row, value);
    while (row.executeStep()) {
        const auto rings = gpkg::decodePolygon(sql::blob(row.getColumn(1)));
        if (!rings) continue;  // damaged, and found by recovery: not shown
        const std::int64_t id = row.getColumn(0).getInt64();
        const std::int64_t classValue = row.getColumn(2).getInt64();
        const std::string scene = row.getColumn(3).getString();
        const auto found = gpkg::findFeatureTable(*db, row.getColumn(7).getString());
        if (!found) continue;
        const auto& [table, srsId] = *found;
        const auto placed = gpkg::toTable(
            *rings, srsId == -1 ? std::nullopt : parseGeotransform(row.getColumn(8).getString()));
        const auto bounds = gpkg::boundsOf(placed);
        const auto blob = gpkg::encodePolygon(placed, srsId);
        const std::string className =
            row.getColumn(9).isNull() ? fmt::format("class {}", classValue) : row.getColumn(9).getString();
        SQLite::Statement shown(
            *db, fmt::format("INSERT OR REPLACE INTO {} (fid, geom, class, class_value, scene, area_m2, "
                             "area_px, edit_id) VALUES (?, ?, ?, ?, ?, ?, ?, nullif(?, 0))",
                             sql::quoted(table)));
        sql::bindAll(shown, id, std::span<const std::byte>(blob), className, classValue, scene,
                     row.getColumn(4).getDouble(), row.getColumn(5).getDouble(), row.getColumn(6).getInt64());
        shown.exec();
        sql::run(*db, "UPDATE swath_features SET min_x = ?, min_y = ?, max_x = ?, max_y = ? WHERE id = ?",
                 bounds.minX, bounds.minY, bounds.maxX, bounds.maxY, id);
        growExtent(*db, table, bounds);
    }
}

void ProjectStore::Impl::hideFeatures(const std::string& condition, std::int64_t value) {
    std::vector<std::string> tables;
    {
        SQLite::Statement row(*db,
                              "SELECT DISTINCT s.feature_table FROM swath_features f "
                              "JOIN swath_scenes s ON s.id = f.scene WHERE " +
                                  condition);
        sql::bindAll(row, value);
        while (row.executeStep())
            if (auto table = gpkg::findFeatureTable(*db, row.getColumn(0).getString()))
                tables.push_back(std::move(table->name));
    }
    for (const std::string& table : tables) {
        sql::run(*db,
                 fmt::format("DELETE FROM {} WHERE fid IN (SELECT f.id FROM swath_features f WHERE {})",
                             sql::quoted(table), condition),
                 value);
        measureExtent(*db, table);
    }
}

Status ProjectStore::addFeature(const Feature& feature) {
    return impl_->write("save the polygon", [&] { return impl_->insertFeature(feature); });
}

}  // namespace swath
