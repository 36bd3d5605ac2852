// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <optional>
#include <string>

namespace swath {

/// What a file has that a project of this version has not, or lacks, in words: "it has a view \"all\"";
/// nullopt when it is made as Swath makes it. Swath's own tables must be plain ones with the very columns of
/// the migrations, and without rules or indices of anybody else's; of the tables that a GIS may share, more
/// columns are allowed. Views and triggers are nobody's, nor are tables of polygons that Swath does not make.
/// Other tables are not looked at, nor touched ever. SQLite::Exception passes through.
std::optional<std::string> schemaFault(SQLite::Database& db, int version);

/// The newest version whose tables the file has; 0 if none.
int versionOfTables(SQLite::Database& db);

}  // namespace swath
