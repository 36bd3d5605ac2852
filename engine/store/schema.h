// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <filesystem>

#include "engine/core/result.h"

namespace swath {

/// Versions of Swath's own tables. A .swath file is a GeoPackage 1.3, which reserves PRAGMA user_version for
/// the version of GeoPackage (10300); the version of Swath's tables is a row of swath_meta instead: key
/// 'schema_version'.
constexpr int kSchemaVersion = 4;
constexpr std::int32_t kGeoPackageApplicationId = 0x47504B47;  // "GPKG"
constexpr int kGeoPackageVersion = 10300;

/// What a database is, seen from outside.
struct SchemaState {
    bool isGeoPackage = false;
    bool isProject = false;  ///< it has Swath's tables
    int version = 0;         ///< of Swath's tables; 0: it has none, or says none that can be
};
SchemaState schemaState(SQLite::Database& db);

/// Applies the numbered migrations that are missing, one transaction each, up to a version.
/// @param from  the version of its tables, which schemaState() knows unless the file says none; 0 is an empty
///              database, and also stands for schemaState().
/// SQLite::Exception passes through.
void migrate(SQLite::Database& db, int upTo = kSchemaVersion, int from = 0);

/// Moves what stands in tables that were in use before version 4 into those of now; for rows that were
/// salvaged of an old file. Call in a transaction.
void adoptOldRows(SQLite::Database& db);

}  // namespace swath
