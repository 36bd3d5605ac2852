// SPDX-License-Identifier: MIT
// Scenes, layers, classes, regions, settings, and everything at once.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "engine/core/text.h"
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

/// A project that was moved together with its scenes finds them by the relative path.
std::string resolved(const fs::path& project, const std::string& relative, const std::string& absolute) {
    if (relative.empty()) return absolute;
    const fs::path near = (project.parent_path() / relative).lexically_normal();
    std::error_code failed;
    return fs::exists(near, failed) || !fs::exists(absolute, failed) ? near.string() : absolute;
}

ClassTable loadClasses(SQLite::Database& db) {
    ClassTable classes;
    for (SQLite::Statement row(
             db, "SELECT value, name, colour, locked, background FROM swath_classes ORDER BY value");
         row.executeStep();)
        // What a damaged file holds twice keeps its first row.
        (void)classes.insert({.value = static_cast<std::uint8_t>(row.getColumn(0).getInt()),
                              .name = row.getColumn(1).getString(),
                              .colour = parseColour(row.getColumn(2).getString()).value_or(Rgb{}),
                              .locked = row.getColumn(3).getInt() != 0,
                              .background = row.getColumn(4).getInt() != 0});
    return classes;
}

std::vector<SceneRow> loadScenes(SQLite::Database& db, const fs::path& project) {
    std::vector<SceneRow> scenes;
    SQLite::Statement row(
        db,
        "SELECT id, name, relative_path, path, width, height, bands, fingerprint, crs_wkt, epsg, "
        "geotransform, statistics, composition, view FROM swath_scenes ORDER BY id");
    while (row.executeStep())
        scenes.push_back(
            {.id = {row.getColumn(0).getInt64()},
             .name = row.getColumn(1).getString(),
             .path = resolved(project, row.getColumn(2).getString(), row.getColumn(3).getString()),
             .size = {row.getColumn(4).getInt(), row.getColumn(5).getInt()},
             .bands = row.getColumn(6).getInt(),
             .fingerprint = row.getColumn(7).getString(),
             .crsWkt = row.getColumn(8).getString(),
             .epsg = row.getColumn(9).getInt(),
             .geotransform = parseGeotransform(row.getColumn(10).getString()),
             .statisticsJson = row.getColumn(11).getString(),
             .compositionJson = row.getColumn(12).getString(),
             .viewJson = row.getColumn(13).getString()});
    return scenes;
}

std::vector<Region> loadRegions(SQLite::Database& db) {
    std::vector<Region> regions;
    SQLite::Statement row(
        db, "SELECT id, scene, x, y, width, height, role, complete FROM swath_regions ORDER BY id");
    while (row.executeStep())
        regions.push_back({.id = {row.getColumn(0).getInt64()},
                           .scene = {row.getColumn(1).getInt64()},
                           .window = {row.getColumn(2).getInt(), row.getColumn(3).getInt(),
                                      row.getColumn(4).getInt(), row.getColumn(5).getInt()},
                           .role = parseRole(row.getColumn(6).getString()).value_or(Role::Train),
                           .complete = row.getColumn(7).getInt() != 0});
    return regions;
}

Result<std::vector<Feature>> loadFeatures(SQLite::Database& db) {
    std::vector<Feature> features;
    SQLite::Statement row(db,
                          "SELECT id, scene, class_value, rings, area_m2, area_px, coalesce(edit, 0) "
                          "FROM swath_features ORDER BY id");
    while (row.executeStep()) {
        auto rings = gpkg::decodePolygon(sql::blob(row.getColumn(3)));
        if (!rings) return rings.error();
        features.push_back({.id = {row.getColumn(0).getInt64()},
                            .scene = {row.getColumn(1).getInt64()},
                            .classValue = static_cast<std::uint8_t>(row.getColumn(2).getInt()),
                            .rings = std::move(*rings),
                            .areaSquareMetres = row.getColumn(4).getDouble(),
                            .areaPixels = row.getColumn(5).getDouble(),
                            .edit = {row.getColumn(6).getInt64()}});
    }
    return features;
}

Status changedOne(int rows, const char* what) {
    if (rows > 0) return {};
    return Error{Errc::NotFound, fmt::format("there is no such {} in the project", what), ""};
}

}  // namespace

std::string toText(const std::optional<Geotransform>& geotransform) {
    return geotransform ? fmt::format("{}", fmt::join(geotransform->t, " ")) : std::string();
}

std::optional<Geotransform> parseGeotransform(const std::string& text) {
    const auto words = split(text, ' ');
    Geotransform out;
    if (words.size() != out.t.size()) return std::nullopt;
    for (std::size_t i = 0; i < words.size(); ++i)
        if (std::from_chars(words[i].data(), words[i].data() + words[i].size(), out.t[i]).ec != std::errc())
            return std::nullopt;
    return out;
}

Result<ProjectContent> ProjectStore::load() {
    return impl_->read("load the project", [&]() -> Result<ProjectContent> {
        SQLite::Database& db = *impl_->db;
        ProjectContent content;
        content.classes = loadClasses(db);
        content.scenes = loadScenes(db, impl_->path);
        for (SQLite::Statement row(db, "SELECT id, name, visible, opacity FROM swath_layers ORDER BY id");
             row.executeStep();)
            content.layers.push_back({{row.getColumn(0).getInt64()},
                                      row.getColumn(1).getString(),
                                      row.getColumn(2).getInt() != 0,
                                      row.getColumn(3).getDouble()});
        content.regions = loadRegions(db);
        auto features = loadFeatures(db);
        if (!features) return features.error();
        content.features = std::move(*features);
        for (SQLite::Statement row(db,
                                   "SELECT id, name, started_at, state, config, classes, device, elapsed_s, "
                                   "record FROM swath_runs ORDER BY id");
             row.executeStep();)
            content.runs.push_back({{row.getColumn(0).getInt64()},
                                    row.getColumn(1).getString(),
                                    row.getColumn(2).getString(),
                                    row.getColumn(3).getString(),
                                    row.getColumn(4).getString(),
                                    row.getColumn(5).getString(),
                                    row.getColumn(6).getString(),
                                    row.getColumn(7).getDouble(),
                                    false,
                                    {},
                                    row.getColumn(8).getString()});
        for (SQLite::Statement row(db,
                                   "SELECT run, kind, step, bytes FROM swath_checkpoints ORDER BY run, kind");
             row.executeStep();) {
            const RunId id{row.getColumn(0).getInt64()};
            const auto run = std::ranges::find(content.runs, id, &RunRow::id);
            if (run == content.runs.end()) continue;
            run->hasCheckpoint = true;
            run->checkpoints.push_back(
                {row.getColumn(1).getString(), row.getColumn(2).getInt64(), row.getColumn(3).getInt64()});
        }
        for (SQLite::Statement row(db,
                                   "SELECT id, scene, 0, label, time, pixels, undone FROM swath_changes "
                                   "ORDER BY undone, id");
             row.executeStep();)
            content.journal.push_back({{row.getColumn(0).getInt64()},
                                       {row.getColumn(1).getInt64()},
                                       {row.getColumn(2).getInt64()},
                                       row.getColumn(3).getString(),
                                       row.getColumn(4).getString(),
                                       row.getColumn(5).getInt64(),
                                       row.getColumn(6).getInt() != 0});
        for (SQLite::Statement row(db, "SELECT key, value FROM swath_settings"); row.executeStep();)
            content.settings[row.getColumn(0).getString()] = row.getColumn(1).getString();
        return content;
    });
}

Result<SceneId> ProjectStore::addScene(const SceneRow& s) {
    return impl_->write("add the scene", [&]() -> Result<SceneId> {
        SQLite::Database& db = *impl_->db;
        const auto table = gpkg::featureTableFor(db, s.crsWkt, s.epsg, s.geotransform.has_value());
        sql::run(db,
                 "INSERT INTO swath_scenes (id, name, path, relative_path, width, height, bands, "
                 "fingerprint, crs_wkt, "
                 "epsg, geotransform, statistics, composition, view, feature_table) "
                 "VALUES (nullif(?, 0), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                 s.id.value, s.name, s.path, relativeTo(impl_->path, s.path), s.size.width, s.size.height,
                 s.bands, s.fingerprint, s.crsWkt, s.epsg, toText(s.geotransform), s.statisticsJson,
                 s.compositionJson, s.viewJson, table.name);
        return SceneId{db.getLastInsertRowid()};
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
            tables.push_back(row.getColumn(0).getString());
        for (const std::string& table : tables) {
            const int renamed =
                db.exec(fmt::format("UPDATE \"{0}\" SET class = c.name FROM swath_classes c "
                                    "WHERE c.value = class_value AND class IS NOT c.name",
                                    table));
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
