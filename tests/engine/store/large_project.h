// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <filesystem>
#include <span>

#include "engine/store/project_store.h"
#include "engine/store/sqlite.h"
#include "engine/store/tile_codec.h"

namespace swath::test {

inline constexpr int kLargeTiles = 391;  ///< a side, of 100,000 pixels

/// A project of one scene of 100,000² pixels, number 2, whose every label is 2. Its file is not there.
inline void makeLargeProject(const std::filesystem::path& path) {
    {
        auto store = ProjectStore::create(path, *ClassTable::parse("water,field"));
        ASSERT_TRUE(store) << store.error().text();
        ASSERT_TRUE(store->addScene({.id = {2},
                                     .name = "large",
                                     .path = (path.parent_path() / "large.tif").string(),
                                     .size = {100'000, 100'000},
                                     .bands = 3,
                                     .geotransform = {}}));
    }
    SQLite::Database db(path.string(), SQLite::OPEN_READWRITE);
    LabelTile tile;
    tile.fill(2);
    TileCodec codec;
    const auto packed = codec.encode(tile);
    SQLite::Statement fill(db, R"sql(
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1 * ?1 - 1)
INSERT INTO swath_tiles SELECT (SELECT id FROM swath_layers), 2, i % ?1, i / ?1, ?2 FROM n)sql");
    sql::bindAll(fill, kLargeTiles, std::span<const std::byte>(packed));
    fill.exec();
}

}  // namespace swath::test
