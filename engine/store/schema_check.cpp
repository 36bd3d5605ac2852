// SPDX-License-Identifier: MIT
#include "engine/store/schema_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <vector>

#include "engine/core/text.h"
#include "engine/store/geopackage.h"
#include "engine/store/schema.h"
#include "engine/store/sqlite.h"

namespace swath {
namespace {

struct ColumnShape {
    std::string name, type, standard;  ///< `standard`: what stands where nothing is said
    std::int64_t key = 0;              ///< place in the primary key
    friend bool operator==(const ColumnShape&, const ColumnShape&) = default;
};
struct TableShape {
    std::vector<ColumnShape> columns;
    bool computed = false;  ///< a column is the result of an expression
    int rules = 0;          ///< times that its text says CHECK
};
struct Schema {
    std::map<std::string, TableShape> tables;
    std::set<std::string> indices;  ///< their texts
};

bool isOwn(const std::string& table) {
    return table.starts_with("swath_");
}

/// In capitals, with single blanks.
std::string plainText(const std::string& sql) {
    std::string out;
    for (const char c : sql) {
        const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
        if (blank && (out.empty() || out.back() == ' ')) continue;
        out += blank ? ' ' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return out;
}

int countOf(const std::string& text, std::string_view word) {
    int count = 0;
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + word.size())) ++count;
    return count;
}

TableShape shapeOf(SQLite::Database& db, const std::string& table) {
    TableShape shape;
    SQLite::Statement row(
        db, "SELECT name, upper(type), coalesce(dflt_value, ''), pk, hidden FROM pragma_table_xinfo(?)");
    sql::bindAll(row, table);
    while (row.executeStep()) {
        shape.columns.push_back({row.getColumn(0).getString(), row.getColumn(1).getString(),
                                 row.getColumn(2).getString(), row.getColumn(3).getInt64()});
        shape.computed = shape.computed || row.getColumn(4).getInt64() != 0;
    }
    shape.rules = countOf(
        plainText(sql::text(db, "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?", table)),
        "CHECK");
    return shape;
}

Schema schemaOf(SQLite::Database& db) {
    Schema schema;
    std::vector<std::string> tables;
    for (SQLite::Statement row(db,
                               "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' "
                               "AND wr = 0 AND name NOT LIKE 'sqlite%'");
         row.executeStep();)
        tables.push_back(row.getColumn(0).getString());
    for (const std::string& table : tables) schema.tables[table] = shapeOf(db, table);
    for (SQLite::Statement row(db,
                               "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND "
                               "tbl_name GLOB 'swath_*'");
         row.executeStep();)
        schema.indices.insert(plainText(row.getColumn(0).getString()));
    return schema;
}

/// What the migrations make, up to a version from 1 on.
const Schema& expected(int version) {
    static const std::array<Schema, kSchemaVersion> all = [] {
        std::array<Schema, kSchemaVersion> out;
        for (int v = 1; v <= kSchemaVersion; ++v) {
            SQLite::Database db(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
            migrate(db, v);
            out[static_cast<std::size_t>(v - 1)] = schemaOf(db);
        }
        return out;
    }();
    return all[static_cast<std::size_t>(version - 1)];
}

/// Whether every wanted column is there, as it should be, and no value of the table is computed.
bool holds(const TableShape& table, const TableShape& wanted) {
    return !table.computed && table.rules <= wanted.rules &&
           std::ranges::all_of(wanted.columns, [&](const ColumnShape& column) {
               return std::ranges::find(table.columns, column) != table.columns.end();
           });
}

bool isAsWanted(const std::string& name, const TableShape& table, const TableShape& wanted) {
    return holds(table, wanted) && (!isOwn(name) || table.columns == wanted.columns);
}

std::optional<std::string> ownTableFault(const Schema& found, const Schema& wanted) {
    for (const auto& [name, shape] : wanted.tables) {
        const auto table = found.tables.find(name);
        if (table == found.tables.end()) return fmt::format("it has no table {}", name);
        if (!isAsWanted(name, table->second, shape))
            return fmt::format("its table {} has other columns or rules", name);
    }
    for (const std::string& index : found.indices)
        if (!wanted.indices.contains(index)) return "it has an index that is not Swath's";
    return std::nullopt;
}

/// Tables of polygons are many; their names tell them.
std::optional<std::string> featureTableFault(SQLite::Database& db, const Schema& found) {
    static const TableShape wanted{{{"fid", "INTEGER", "", 1},
                                    {"geom", "POLYGON", "", 0},
                                    {"class", "TEXT", "", 0},
                                    {"class_value", "INTEGER", "", 0},
                                    {"scene", "TEXT", "", 0},
                                    {"area_m2", "DOUBLE", "", 0},
                                    {"area_px", "DOUBLE", "", 0},
                                    {"edit_id", "INTEGER", "", 0}}};
    for (SQLite::Statement row(db, "SELECT name, lower(name) FROM sqlite_master WHERE type = 'table'");
         row.executeStep();) {
        if (!gpkg::parseFeatureTable(row.getColumn(1).getString())) continue;
        const auto table = found.tables.find(row.getColumn(0).getString());
        if (table == found.tables.end() || !holds(table->second, wanted))
            return fmt::format("its table {} has other columns or rules", row.getColumn(1).getString());
    }
    return std::nullopt;
}

/// The tables that scenes name for their polygons are such as Swath makes.
std::optional<std::string> namedTableFault(SQLite::Database& db) {
    for (SQLite::Statement row(db,
                               "SELECT DISTINCT feature_table FROM swath_scenes WHERE "
                               "typeof(feature_table) = 'text' AND feature_table <> ''");
         row.executeStep();) {
        const std::string name = row.getColumn(0).getString();
        if (!gpkg::parseFeatureTable(name))
            return fmt::format("it names a table \"{}\" for polygons", printable(shortened(name, 60)));
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> schemaFault(SQLite::Database& db, int version) {
    SQLite::Statement foreign(db,
                              "SELECT type, name FROM sqlite_master WHERE type NOT IN ('table', 'index')");
    if (foreign.executeStep())
        return fmt::format("it has a {} \"{}\"", printable(foreign.getColumn(0).getString()),
                           printable(shortened(foreign.getColumn(1).getString(), 60)));
    const Schema found = schemaOf(db);
    if (auto fault = ownTableFault(found, expected(version))) return fault;
    if (auto fault = featureTableFault(db, found)) return fault;
    return namedTableFault(db);
}

int versionOfTables(SQLite::Database& db) {
    const Schema found = schemaOf(db);
    for (int version = kSchemaVersion; version > 0; --version)
        if (!ownTableFault(found, expected(version))) return version;
    return 0;
}

}  // namespace swath
