// SPDX-License-Identifier: MIT
// Writing scenes, layers, classes, regions and settings.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/store/store_impl.h"

namespace swath {
namespace fs = std::filesystem;
namespace {

/// The way from the project's folder to a scene; empty for what has none: other roots ("/vsis3/…",
/// "NETCDF:…").
std::string relativeTo(const fs::path& project, const fs::path& scene) {
    if (!scene.is_absolute() || scene.string().starts_with("/vsi")) return {};
    const fs::path folder = project.parent_path();
    const auto root = [](const fs::path& path) {
        return path.relative_path().empty() ? fs::path() : *path.relative_path().begin();
    };
    if (root(folder) != root(scene)) return {};
    return scene.lexically_relative(folder).string();
}

Status changedOne(int rows, const char* what) {
    if (rows > 0) return {};
    return Error{Errc::NotFound, fmt::format("there is no such {} in the project", what), ""};
}

}  // namespace

std::string removedName(SceneId scene) {
    return "\x1f" + std::to_string(scene.value);
}

std::string toText(const std::optional<Geotransform>& geotransform) {
    return geotransform ? fmt::format("{}", fmt::join(geotransform->t, " ")) : std::string();
}

SceneId ProjectStore::Impl::insertScene(const SceneRow& s) {
    const auto table = gpkg::featureTableFor(*db, s.crsWkt, s.epsg, s.geotransform.has_value());
    sql::run(*db,
             "INSERT INTO swath_scenes (id, name, path, relative_path, width, height, bands, "
             "fingerprint, crs_wkt, "
             "epsg, geotransform, statistics, composition, view, feature_table) "
             "VALUES (nullif(?, 0), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
             s.id.value, s.name, s.path, relativeTo(path, s.path), s.size.width, s.size.height, s.bands,
             s.fingerprint, s.crsWkt, s.epsg, toText(s.geotransform), s.statisticsJson, s.compositionJson,
             s.viewJson, table.name);
    return SceneId{db->getLastInsertRowid()};
}

Result<SceneId> ProjectStore::addScene(const SceneRow& s) {
    return impl_->write("add the scene", [&]() -> Result<SceneId> { return impl_->insertScene(s); });
}

Status ProjectStore::addScenes(std::span<const SceneRow> scenes) {
    return impl_->write("add the scenes", [&]() -> Status {
        for (const SceneRow& scene : scenes) (void)impl_->insertScene(scene);
        return {};
    });
}

Status ProjectStore::updateScene(const SceneRow& s) {
    return impl_->write("save the scene", [&]() -> Status {
        SQLite::Database& db = *impl_->db;
        const auto table = gpkg::featureTableFor(db, s.crsWkt, s.epsg, s.geotransform.has_value());
        const std::string geotransform = toText(s.geotransform);
        // Where the features lie on the ground, or which scene they name, has changed: they are written anew.
        const bool moved = sql::number(db, 0,
                                       "SELECT 1 FROM swath_scenes WHERE id = ? AND (name <> ? OR "
                                       "geotransform <> ? OR feature_table <> ?)",
                                       s.id.value, s.name, geotransform, table.name) != 0;
        if (moved) impl_->hideFeatures("f.scene = ?", s.id.value);
        const int rows = sql::run(db,
                                  "UPDATE swath_scenes SET name = ?, path = ?, relative_path = ?, width = ?, "
                                  "height = ?, bands = ?, "
                                  "fingerprint = ?, crs_wkt = ?, epsg = ?, geotransform = ?, statistics = ?, "
                                  "composition = ?, view = ?, "
                                  "feature_table = ? WHERE id = ?",
                                  s.name, s.path, relativeTo(impl_->path, s.path), s.size.width,
                                  s.size.height, s.bands, s.fingerprint, s.crsWkt, s.epsg, geotransform,
                                  s.statisticsJson, s.compositionJson, s.viewJson, table.name, s.id.value);
        if (moved) impl_->showFeatures("f.scene = ?", s.id.value);
        return changedOne(rows, "scene");
    });
}

Status ProjectStore::removeScene(SceneId scene) {
    return impl_->write("remove the scene", [&] {
        impl_->hideFeatures("f.scene = ?", scene.value);
        sql::run(*impl_->db, "DELETE FROM swath_changes WHERE scene = ?", scene.value);
        return changedOne(sql::run(*impl_->db, "DELETE FROM swath_scenes WHERE id = ?", scene.value),
                          "scene");
    });
}

Result<LayerId> ProjectStore::addLayer(const LayerRow& layer) {
    return impl_->write("add the layer", [&]() -> Result<LayerId> {
        sql::run(*impl_->db,
                 "INSERT INTO swath_layers (id, name, visible, opacity) VALUES (nullif(?, 0), ?, ?, ?)",
                 layer.id.value, layer.name, layer.visible, layer.opacity);
        return LayerId{impl_->db->getLastInsertRowid()};
    });
}

Status ProjectStore::updateLayer(const LayerRow& layer) {
    return impl_->write("save the layer", [&] {
        return changedOne(
            sql::run(*impl_->db, "UPDATE swath_layers SET name = ?, visible = ?, opacity = ? WHERE id = ?",
                     layer.name, layer.visible, layer.opacity, layer.id.value),
            "layer");
    });
}

void ProjectStore::Impl::writeClasses(const ClassTable& classes) {
    db->exec("DELETE FROM swath_classes");
    for (const LabelClass& c : classes.all())
        sql::run(*db, "INSERT INTO swath_classes VALUES (?, ?, ?, ?, ?)", int{c.value}, c.name,
                 formatColour(c.colour), c.locked, c.background);
    sql::run(*db,
             "UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') "
             "WHERE table_name = 'swath_classes'");
}

Status ProjectStore::saveClasses(const ClassTable& classes) {
    return impl_->write("save the classes", [&]() -> Status {
        SQLite::Database& db = *impl_->db;
        impl_->writeClasses(classes);
        std::vector<std::string> tables;
        for (SQLite::Statement row(db, "SELECT DISTINCT feature_table FROM swath_scenes"); row.executeStep();)
            if (auto table = gpkg::findFeatureTable(db, row.getColumn(0).getString()))
                tables.push_back(std::move(table->name));
        for (const std::string& table : tables) {
            const int renamed =
                sql::run(db, fmt::format("UPDATE {} SET class = c.name FROM swath_classes c "
                                         "WHERE c.value = class_value AND class IS NOT c.name",
                                         sql::quoted(table)));
            if (renamed > 0)
                sql::run(db,
                         "UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') "
                         "WHERE table_name = ?",
                         table);
        }
        return {};
    });
}

Result<RegionId> ProjectStore::addRegion(const Region& r) {
    return impl_->write("add the region", [&]() -> Result<RegionId> {
        sql::run(*impl_->db, "INSERT INTO swath_regions VALUES (nullif(?, 0), ?, ?, ?, ?, ?, ?, ?)",
                 r.id.value, r.scene.value, r.window.x, r.window.y, r.window.width, r.window.height,
                 roleName(r.role), r.complete);
        return RegionId{impl_->db->getLastInsertRowid()};
    });
}

Status ProjectStore::updateRegion(const Region& r) {
    return impl_->write("save the region", [&] {
        return changedOne(sql::run(*impl_->db,
                                   "UPDATE swath_regions SET x = ?, y = ?, width = ?, height = ?, role = ?, "
                                   "complete = ? WHERE id = ?",
                                   r.window.x, r.window.y, r.window.width, r.window.height, roleName(r.role),
                                   r.complete, r.id.value),
                          "region");
    });
}

Status ProjectStore::removeRegion(RegionId region) {
    return impl_->write("remove the region", [&] {
        return changedOne(sql::run(*impl_->db, "DELETE FROM swath_regions WHERE id = ?", region.value),
                          "region");
    });
}

Status ProjectStore::saveSetting(const std::string& key, const std::string& value) {
    return impl_->write("save a setting", [&]() -> Status {
        sql::run(*impl_->db, "INSERT OR REPLACE INTO swath_settings VALUES (?, ?)", key, value);
        return {};
    });
}

}  // namespace swath
