// SPDX-License-Identifier: MIT
// Reading what can still be read of a damaged project into a new one.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sqlite3.h>

#include <algorithm>

#include "engine/core/file.h"
#include "engine/store/limits.h"
#include "engine/store/schema.h"
#include "engine/store/store_impl.h"

namespace swath {
namespace fs = std::filesystem;
namespace {

// Each after those that its rows belong to.
constexpr const char* kTables[] = {"swath_settings",    "swath_classes",
                                   "swath_layers",      "swath_scenes",
                                   "swath_regions",     "swath_tiles",
                                   "swath_changes",     "swath_change_steps",
                                   "swath_edits",       "swath_features",
                                   "swath_runs",        "swath_journal_tiles",
                                   "swath_series",      "swath_film_frames",
                                   "swath_checkpoints", "swath_checkpoint_chunks",
                                   "swath_predictions", "swath_prediction_tiles",
                                   "swath_map_tiles"};

/// Of a plain table; a view, or a table that a module makes up, has no rows to save.
std::vector<std::string> columnsOf(SQLite::Database& db, const std::string& table) {
    std::vector<std::string> names;
    if (sql::number(db, 0,
                    "SELECT 1 FROM pragma_table_list WHERE schema = 'main' AND name = ? AND type = 'table'",
                    table) == 0)
        return names;
    SQLite::Statement row(db, "SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0");
    sql::bindAll(row, table);
    while (row.executeStep()) names.push_back(row.getColumn(0).getString());
    return names;
}

void bindColumn(SQLite::Statement& to, int index, const SQLite::Column& value) {
    if (value.isInteger())
        sql::bind(to, index, value.getInt64());
    else if (value.isFloat())
        sql::bind(to, index, value.getDouble());
    else if (value.isText())
        to.bind(index, value.getString());
    else if (value.isBlob())
        sql::bind(to, index, sql::blob(value));
    else
        sql::bind(to, index, nullptr);
}

/// Copies the rows of one table, from both ends of every stretch towards the damage in its middle.
class TableSalvage {
  public:
    TableSalvage(SQLite::Database& from, SQLite::Database& to, std::string table)
        : from_(from), to_(to), table_(std::move(table)) {
        const auto known = columnsOf(to_, table_);
        for (const std::string& name : columnsOf(from_, table_))
            if (std::ranges::find(known, name) != known.end()) columns_.push_back(name);
        if (columns_.empty()) return;
        std::string marks;
        for (std::size_t i = 0; i < columns_.size(); ++i) marks += ", ?";
        insert_.emplace(to_, fmt::format("INSERT OR IGNORE INTO {} (rowid, {}) VALUES (?{})", table_,
                                         fmt::join(columns_, ", "), marks));
    }

    std::int64_t run() {
        if (!columns_.empty()) stretch(1, kLast);
        return copied_;
    }

  private:
    /// Rows with first ≤ rowid ≤ last.
    void stretch(std::int64_t first, std::int64_t last) {
        if (first > last || attempts_++ > kMaxAttempts) return;
        std::int64_t reached = first - 1;
        if (walk(first, last, "ASC", reached)) return;
        std::int64_t reachedBack = last + 1;
        if (walk(reached + 1, last, "DESC", reachedBack)) return;
        // Damage lies between. Rows that are still intact inside are looked for in ever smaller pieces.
        const std::int64_t from = reached + 1, to = std::min(reachedBack - 1, from + kWidestGap);
        if (from >= to) return;
        const std::int64_t middle = from + (to - from) / 2;
        stretch(from, middle);
        stretch(middle + 1, to);
    }

    /// @return whether the end was reached; `reached` is the last row that could be read.
    bool walk(std::int64_t first, std::int64_t last, const char* order, std::int64_t& reached) {
        std::optional<SQLite::Statement> row;
        try {
            row.emplace(from_,
                        fmt::format("SELECT rowid, {} FROM {} WHERE rowid BETWEEN ? AND ? ORDER BY rowid {}",
                                    fmt::join(columns_, ", "), table_, order));
        } catch (const SQLite::Exception&) {
            return false;
        }
        sql::bindAll(*row, first, last);
        int code = row->tryExecuteStep();
        for (; code == SQLITE_ROW; code = row->tryExecuteStep()) {
            copy(*row);
            reached = row->getColumn(0).getInt64();
        }
        return code == SQLITE_DONE;
    }

    void copy(SQLite::Statement& row) {
        insert_->reset();
        for (int i = 0; i <= static_cast<int>(columns_.size()); ++i)
            bindColumn(*insert_, i + 1, row.getColumn(i));
        const int code = insert_->tryExecuteStep() & 0xff;
        if (code == SQLITE_DONE) copied_ += to_.getChanges();
        // A row that breaks the table's rules is damaged too; that the copy cannot be written is another
        // matter.
        else if (code != SQLITE_CONSTRAINT && code != SQLITE_MISMATCH)
            throw SQLite::Exception(to_.getHandle(), code);
    }

    static constexpr std::int64_t kLast = limits::kLargestId / 2;  // leaves room to count on from
    static constexpr int kMaxAttempts = 4000;
    static constexpr std::int64_t kWidestGap = 1 << 20;

    SQLite::Database& from_;
    SQLite::Database& to_;
    std::string table_;
    std::vector<std::string> columns_;
    std::optional<SQLite::Statement> insert_;
    std::int64_t copied_ = 0;
    int attempts_ = 0;
};

/// Tiles that cannot be decoded are no labels.
void dropDamagedBlobs(SQLite::Database& db, TileCodec& codec) {
    for (const auto& [table, column] :
         {std::pair("swath_tiles", "data"), std::pair("swath_prediction_tiles", "data"),
          std::pair("swath_map_tiles", "data"), std::pair("swath_journal_tiles", "before"),
          std::pair("swath_journal_tiles", "after")}) {
        std::vector<std::int64_t> damaged;
        for (SQLite::Statement row(
                 db, fmt::format("SELECT rowid, {0} FROM {1} WHERE {0} IS NOT NULL", column, table));
             row.executeStep();)
            if (!codec.decode(sql::blob(row.getColumn(1)))) damaged.push_back(row.getColumn(0).getInt64());
        for (const std::int64_t id : damaged)
            sql::run(db, fmt::format("DELETE FROM {} WHERE rowid = ?", table), id);
    }
    std::vector<std::int64_t> damaged;
    for (SQLite::Statement row(db, "SELECT id, rings FROM swath_features"); row.executeStep();)
        if (!gpkg::decodePolygon(sql::blob(row.getColumn(1)))) damaged.push_back(row.getColumn(0).getInt64());
    for (const std::int64_t id : damaged) sql::run(db, "DELETE FROM swath_features WHERE id = ?", id);
}

/// What the lost rows can be told from others: names of scenes and layers are new, tiles come from the
/// journal, and steps of the history from their tiles.
void fillGaps(SQLite::Database& db) {
    db.exec(R"sql(
INSERT OR IGNORE INTO swath_changes (id, label, time, scene, pixels, undone)
  SELECT change, label, time, scene, pixels, undone FROM swath_edits WHERE change IS NOT NULL ORDER BY id;
INSERT INTO swath_scenes (id, name, path, width, height, bands)
  SELECT scene, 'recovered scene ' || scene, '', min(max(x) + 1, 15000) * 256, min(max(y) + 1, 15000) * 256, 0
  FROM (SELECT scene, x, y FROM swath_tiles
        UNION ALL SELECT e.scene, j.x, j.y FROM swath_edits e JOIN swath_journal_tiles j ON j.edit = e.id)
  WHERE scene NOT IN (SELECT id FROM swath_scenes) GROUP BY scene;
INSERT INTO swath_layers (id, name)
  SELECT DISTINCT layer, 'recovered layer ' || layer FROM (SELECT layer FROM swath_tiles UNION SELECT layer FROM swath_edits)
  WHERE layer NOT IN (SELECT id FROM swath_layers);
INSERT INTO swath_layers (name) SELECT 'labels' WHERE NOT EXISTS (SELECT 1 FROM swath_layers WHERE run = 0);
INSERT OR IGNORE INTO swath_tiles (layer, scene, x, y, data)
  SELECT layer, scene, x, y, after FROM (
    SELECT e.layer, e.scene, j.x, j.y, j.after, max(e.id) FROM swath_edits e JOIN swath_journal_tiles j ON j.edit = e.id
    WHERE NOT e.undone GROUP BY e.layer, e.scene, j.x, j.y)
  WHERE after IS NOT NULL;
)sql");
}

/// Rows that belong to something that was lost.
void dropOrphans(SQLite::Database& db) {
    for (const char* table : kTables) {
        std::vector<std::string> deletions;
        SQLite::Statement row(db, "SELECT \"from\", \"table\", \"to\" FROM pragma_foreign_key_list(?)");
        sql::bindAll(row, table);
        while (row.executeStep())
            deletions.push_back(fmt::format(
                "DELETE FROM {0} WHERE {1} IS NOT NULL AND {1} NOT IN "
                "(SELECT {3} FROM {2})",
                sql::quoted(table), sql::quoted(row.getColumn(0).getString()),
                sql::quoted(row.getColumn(1).getString()), sql::quoted(row.getColumn(2).getString())));
        for (const std::string& deletion : deletions) sql::run(db, deletion);
    }
}

}  // namespace

void ProjectStore::Impl::rebuildFeatureTables() {
    struct Place {
        std::int64_t id;
        std::string crsWkt;
        std::int64_t epsg;
        std::string geotransform;
    };
    std::vector<Place> places;
    for (SQLite::Statement row(*db, "SELECT id, crs_wkt, epsg, geotransform FROM swath_scenes");
         row.executeStep();)
        places.push_back({row.getColumn(0).getInt64(), row.getColumn(1).getString(),
                          row.getColumn(2).getInt64(), row.getColumn(3).getString()});
    for (const Place& place : places) {
        const bool known = place.epsg > 0 && place.epsg <= limits::kLargestEpsg;
        const auto table = gpkg::featureTableFor(*db, place.crsWkt, known ? static_cast<int>(place.epsg) : 0,
                                                 parseGeotransform(place.geotransform).has_value());
        sql::run(*db, "UPDATE swath_scenes SET feature_table = ? WHERE id = ?", table.name, place.id);
        showFeatures("f.scene = ?", place.id);
    }
}

Result<fs::path> ProjectStore::recover(const fs::path& corrupt, const fs::path& to) {
    std::error_code failed;
    fs::path target = to;
    if (target.empty())
        target =
            corrupt.parent_path() / (corrupt.stem().string() + ".recovered" + corrupt.extension().string());
    if (!fs::is_regular_file(corrupt, failed))
        return Error{Errc::NotFound, "there is no file " + corrupt.string(), "check the path"};
    if (isTaken(target))
        return Error{Errc::InvalidInput, target.string() + " exists already",
                     "remove it, or choose another name"};
    AtomicFile file(target);
    const std::string name = corrupt.filename().string();
    const Status done = guarded(target, "write the recovered copy", [&]() -> Status {
        fs::remove(file.partPath(), failed);
        Impl impl;
        impl.path = target;
        impl.db = std::make_unique<SQLite::Database>(file.partPath().string(),
                                                     SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        // Only what is complete is renamed to its place, so the work itself needs no journal on the disk.
        impl.db->exec("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF");
        const auto salvaged = guarded(corrupt, "read the damaged project", [&]() -> Result<std::int64_t> {
            auto from = openReadOnly(corrupt, !hasUnmergedWrites(corrupt), true);
            migrate(*impl.db);
            Transaction transaction(*impl.db);
            std::int64_t rows = 0;
            for (const char* table : kTables) rows += TableSalvage(*from, *impl.db, table).run();
            transaction.commit();
            return rows;
        });
        if (!salvaged || *salvaged == 0)
            return Error{Errc::BadFormat, "nothing could be read from " + name,
                         salvaged ? "open a backup of it" : salvaged.error().what};
        Transaction transaction(*impl.db);
        dropDamagedBlobs(*impl.db, impl.codec);
        adoptOldRows(*impl.db);
        fillGaps(*impl.db);
        dropOrphans(*impl.db);
        impl.rebuildFeatureTables();
        transaction.commit();
        return {};
    });
    if (!done) return done.error();
    if (Status complete = file.commitNew(); !complete) return complete.error();
    return target;
}

}  // namespace swath
