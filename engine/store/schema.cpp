// SPDX-License-Identifier: MIT
#include "engine/store/schema.h"

#include <fmt/format.h>

#include <array>
#include <string>

#include "engine/store/sqlite.h"

namespace swath {
namespace {

// Tables that OGC 12-128r17 (GeoPackage 1.3) requires, as its annex C words them.
constexpr const char* kGeoPackageTables = R"sql(
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
INSERT INTO gpkg_spatial_ref_sys VALUES
  ('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', 'undefined cartesian coordinate reference system'),
  ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', 'undefined geographic coordinate reference system'),
  ('WGS 84 geodetic', 4326, 'EPSG', 4326, 'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,'
   || 'AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],'
   || 'UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AUTHORITY["EPSG","4326"]]',
   'longitude/latitude coordinates in decimal degrees on the WGS 84 spheroid');
)sql";

// All are rowid tables: recovery walks damaged ones by rowid.
constexpr const char* kBaseTables = R"sql(
CREATE TABLE swath_meta (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE swath_settings (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE swath_classes (
  value INTEGER PRIMARY KEY CHECK (value BETWEEN 1 AND 254), name TEXT NOT NULL, colour TEXT NOT NULL,
  locked INTEGER NOT NULL DEFAULT 0, background INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE swath_layers (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, visible INTEGER NOT NULL DEFAULT 1,
  opacity REAL NOT NULL DEFAULT 0.7) STRICT;
CREATE TABLE swath_scenes (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE,
  path TEXT NOT NULL, relative_path TEXT NOT NULL DEFAULT '',
  width INTEGER NOT NULL, height INTEGER NOT NULL, bands INTEGER NOT NULL, fingerprint TEXT NOT NULL DEFAULT '',
  crs_wkt TEXT NOT NULL DEFAULT '', epsg INTEGER NOT NULL DEFAULT 0, geotransform TEXT NOT NULL DEFAULT '',
  statistics TEXT NOT NULL DEFAULT '', composition TEXT NOT NULL DEFAULT '', view TEXT NOT NULL DEFAULT '',
  feature_table TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE swath_regions (
  id INTEGER PRIMARY KEY AUTOINCREMENT, scene INTEGER NOT NULL REFERENCES swath_scenes(id) ON DELETE CASCADE,
  x INTEGER NOT NULL, y INTEGER NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL, role TEXT NOT NULL,
  complete INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE swath_tiles (
  layer INTEGER NOT NULL REFERENCES swath_layers(id) ON DELETE CASCADE,
  scene INTEGER NOT NULL REFERENCES swath_scenes(id) ON DELETE CASCADE,
  x INTEGER NOT NULL, y INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (layer, scene, y, x)) STRICT;
CREATE TABLE swath_edits (
  id INTEGER PRIMARY KEY, scene INTEGER NOT NULL REFERENCES swath_scenes(id) ON DELETE CASCADE,
  layer INTEGER NOT NULL REFERENCES swath_layers(id) ON DELETE CASCADE, label TEXT NOT NULL, time TEXT NOT NULL,
  pixels INTEGER NOT NULL, undone INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE swath_journal_tiles (
  edit INTEGER NOT NULL REFERENCES swath_edits(id) ON DELETE CASCADE, x INTEGER NOT NULL, y INTEGER NOT NULL,
  before BLOB, after BLOB) STRICT;
CREATE INDEX swath_journal_tiles_by_edit ON swath_journal_tiles (edit);
CREATE TABLE swath_features (
  id INTEGER PRIMARY KEY, scene INTEGER NOT NULL REFERENCES swath_scenes(id) ON DELETE CASCADE,
  class_value INTEGER NOT NULL, rings BLOB NOT NULL, area_m2 REAL NOT NULL DEFAULT 0, area_px REAL NOT NULL DEFAULT 0,
  edit INTEGER REFERENCES swath_edits(id) ON DELETE CASCADE,
  min_x REAL NOT NULL, min_y REAL NOT NULL, max_x REAL NOT NULL, max_y REAL NOT NULL) STRICT;
CREATE TABLE swath_runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, started_at TEXT NOT NULL, state TEXT NOT NULL,
  config TEXT NOT NULL DEFAULT '', classes TEXT NOT NULL DEFAULT '', elapsed_s REAL NOT NULL DEFAULT 0) STRICT;
CREATE TABLE swath_series (
  run INTEGER NOT NULL REFERENCES swath_runs(id) ON DELETE CASCADE, name TEXT NOT NULL, step INTEGER NOT NULL,
  time_s REAL, value REAL) STRICT;
CREATE INDEX swath_series_by_run ON swath_series (run);
CREATE TABLE swath_checkpoints (
  id INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL REFERENCES swath_runs(id) ON DELETE CASCADE,
  kind TEXT NOT NULL, step INTEGER NOT NULL, bytes INTEGER NOT NULL, UNIQUE (run, kind)) STRICT;
CREATE TABLE swath_checkpoint_chunks (
  checkpoint INTEGER NOT NULL REFERENCES swath_checkpoints(id) ON DELETE CASCADE, part INTEGER NOT NULL,
  data BLOB NOT NULL, UNIQUE (checkpoint, part)) STRICT;
CREATE TABLE swath_predictions (
  scene INTEGER PRIMARY KEY REFERENCES swath_scenes(id) ON DELETE CASCADE, run INTEGER NOT NULL,
  time TEXT NOT NULL) STRICT;
CREATE TABLE swath_prediction_tiles (
  scene INTEGER NOT NULL REFERENCES swath_scenes(id) ON DELETE CASCADE, x INTEGER NOT NULL, y INTEGER NOT NULL,
  data BLOB NOT NULL, PRIMARY KEY (scene, y, x)) STRICT;
INSERT INTO gpkg_contents (table_name, data_type, identifier, description)
  VALUES ('swath_classes', 'attributes', 'classes', 'the classes of the project');
)sql";

// 2: runs say on which device they ran; undoing a step finds its feature, and deleting a scene its rows,
// without a scan.
constexpr const char* kDevicesAndIndices = R"sql(
ALTER TABLE swath_runs ADD COLUMN device TEXT NOT NULL DEFAULT '';
CREATE INDEX swath_features_by_edit ON swath_features (edit);
CREATE INDEX swath_features_by_scene ON swath_features (scene);
CREATE INDEX swath_edits_by_scene ON swath_edits (scene);
CREATE INDEX swath_edits_undone ON swath_edits (id) WHERE undone = 1;
)sql";

// 3: what a run was made of and how it ended, as JSON; and what it said of the same patches at each
// validation.
constexpr const char* kRecordsAndFilms = R"sql(
ALTER TABLE swath_runs ADD COLUMN record TEXT NOT NULL DEFAULT '';
CREATE TABLE swath_film_frames (
  run INTEGER NOT NULL REFERENCES swath_runs(id) ON DELETE CASCADE, step INTEGER NOT NULL, data BLOB NOT NULL,
  UNIQUE (run, step)) STRICT;
)sql";

// 4: a step of the history is a change of any kind; runs have a map each, as a layer; scenes, runs and layers
// that were removed stay, marked. Edits are the tiles of a change from now on.
constexpr const char* kChangesAndMaps = R"sql(
CREATE TABLE swath_changes (
  id INTEGER PRIMARY KEY, label TEXT NOT NULL, time TEXT NOT NULL, scene INTEGER NOT NULL DEFAULT 0,
  pixels INTEGER NOT NULL DEFAULT 0, undone INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX swath_changes_undone ON swath_changes (id) WHERE undone = 1;
CREATE TABLE swath_change_steps (
  change INTEGER NOT NULL REFERENCES swath_changes(id) ON DELETE CASCADE, position INTEGER NOT NULL,
  kind TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL, UNIQUE (change, position)) STRICT;
ALTER TABLE swath_edits ADD COLUMN change INTEGER REFERENCES swath_changes(id) ON DELETE CASCADE;
ALTER TABLE swath_edits ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
CREATE INDEX swath_edits_by_change ON swath_edits (change);
ALTER TABLE swath_features ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;
ALTER TABLE swath_scenes ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE swath_runs ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE swath_layers ADD COLUMN run INTEGER NOT NULL DEFAULT 0;
ALTER TABLE swath_layers ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;
CREATE TABLE swath_map_tiles (
  layer INTEGER NOT NULL REFERENCES swath_layers(id) ON DELETE CASCADE,
  scene INTEGER NOT NULL REFERENCES swath_scenes(id) ON DELETE CASCADE,
  x INTEGER NOT NULL, y INTEGER NOT NULL, step INTEGER NOT NULL DEFAULT 0, data BLOB NOT NULL,
  PRIMARY KEY (layer, scene, y, x)) STRICT;
)sql";

// What tables of before version 4 hold, in those of now. Also for what was salvaged of an old file.
constexpr const char* kAdoptOld = R"sql(
INSERT OR IGNORE INTO swath_changes (id, label, time, scene, pixels, undone)
  SELECT id, label, time, scene, pixels, undone FROM swath_edits WHERE change IS NULL;
INSERT OR IGNORE INTO swath_change_steps (change, position, kind, before, after)
  SELECT f.edit, f.id, 'features', '[]', '[{"id":' || f.id || ',"scene":' || f.scene || '}]'
  FROM swath_features f JOIN swath_edits e ON e.id = f.edit WHERE e.change IS NULL;
UPDATE swath_features SET hidden = 1
  WHERE edit IN (SELECT id FROM swath_edits WHERE change IS NULL AND undone = 1);
UPDATE swath_edits SET change = id WHERE change IS NULL;
INSERT OR IGNORE INTO swath_layers (id, name, run)
  SELECT (SELECT coalesce(max(id), 0) FROM swath_layers WHERE id < 1 << 52) + row_number() OVER (ORDER BY p.run),
    'map of ' || coalesce(r.name, 'a run'), p.run
  FROM (SELECT DISTINCT run FROM swath_predictions WHERE run > 0) p LEFT JOIN swath_runs r ON r.id = p.run
  WHERE NOT EXISTS (SELECT 1 FROM swath_layers l WHERE l.run = p.run);
INSERT OR IGNORE INTO swath_map_tiles (layer, scene, x, y, step, data)
  SELECT l.id, t.scene, t.x, t.y, 0, t.data
  FROM swath_prediction_tiles t JOIN swath_predictions p ON p.scene = t.scene
  JOIN swath_layers l ON l.run = p.run JOIN swath_scenes s ON s.id = t.scene;
INSERT OR IGNORE INTO swath_settings (key, value)
  SELECT 'map/' || scene, CAST(run AS TEXT) FROM swath_predictions WHERE run > 0;
DELETE FROM swath_prediction_tiles;
DELETE FROM swath_predictions;
)sql";

const std::string kBase = std::string(kGeoPackageTables) + kBaseTables;

/// What brings version i to i + 1. Never changed once released: a new version is a new entry.
const std::array<std::string, kSchemaVersion> kMigrations{kBase, kDevicesAndIndices, kRecordsAndFilms,
                                                          std::string(kChangesAndMaps) + kAdoptOld};

}  // namespace

SchemaState schemaState(SQLite::Database& db) {
    constexpr int kLargestVersion = 1'000'000;
    SchemaState state;
    state.isGeoPackage = sql::number(db, 0, "PRAGMA application_id") == kGeoPackageApplicationId;
    state.isProject = db.tableExists("swath_meta");
    if (!state.isProject) return state;
    state.version = static_cast<int>(
        sql::number(db, 0,
                    "SELECT CAST(value AS INTEGER) FROM swath_meta WHERE key = 'schema_version' AND "
                    "CAST(value AS INTEGER) BETWEEN 1 AND ?",
                    kLargestVersion));
    return state;
}

void migrate(SQLite::Database& db, int upTo, int from) {
    const int stated = schemaState(db).version;
    const auto state = [&](int version) {
        sql::run(db, "INSERT OR REPLACE INTO swath_meta VALUES ('schema_version', ?)",
                 std::to_string(version));
    };
    for (int version = from > 0 ? from : stated; version < upTo; ++version) {
        Transaction transaction(db);
        db.exec(kMigrations[static_cast<std::size_t>(version)]);
        state(version + 1);
        if (version == 0)
            db.exec(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}",
                                kGeoPackageApplicationId, kGeoPackageVersion));
        transaction.commit();
    }
    if (from == upTo && stated != upTo) state(upTo);
}

void adoptOldRows(SQLite::Database& db) {
    db.exec(kAdoptOld);
}

}  // namespace swath
