// SPDX-License-Identifier: MIT
#include "engine/imagery/tile_loader.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstring>
#include <map>
#include <thread>

#include "tests/engine/raster/generated_scene.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using test::TempDir;
using test::writeScene;

constexpr SceneId kScene{1}, kOther{2};

class TileLoaderTest : public testing::Test {
  protected:
    RasterInfo makeScene(const std::string& name, Size size, int bands, int offset = 0) {
        EXPECT_TRUE(writeScene<std::uint8_t>(
            dir_ / name, size, bands, [=](int band, int x, int y) { return (band + x + y + offset) % 251; }));
        auto source = RasterSource::open(dir_ / name);
        return (*source)->info();
    }

    /// Plays frames with the same wish until all of it has come; gives up after a minute.
    static std::vector<LoadedTile> settle(TileLoader& loader, const std::vector<TileKey>& keys) {
        std::vector<LoadedTile> all;
        const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
        do {
            loader.wish(keys);
            for (LoadedTile& loaded : loader.drain()) all.push_back(std::move(loaded));
            std::this_thread::yield();
        } while (loader.busy() && std::chrono::steady_clock::now() < end);
        EXPECT_FALSE(loader.busy());
        return all;
    }

    static std::vector<TileKey> keysOf(SceneId scene, int columns, int rows) {
        std::vector<TileKey> keys;
        for (int y = 0; y < rows; ++y)
            for (int x = 0; x < columns; ++x) keys.push_back({scene, 0, x, y});
        return keys;
    }

    TempDir dir_;
};

TEST_F(TileLoaderTest, WhatABlockHoldsIsReadTogether) {
    TileLoader loader(1, std::make_shared<MemoryBudget>(100 << 20));
    RasterInfo info = makeScene("a.tif", {1000, 800}, 1);
    info.block = {512, 512};
    loader.addScene(kScene, info);
    const TileKey first{kScene, 0, 0, 0}, elsewhere{kScene, 0, 2, 0}, beside{kScene, 0, 1, 1};
    std::vector<TileKey> order;
    for (const LoadedTile& loaded : settle(loader, {first, elsewhere, beside})) order.push_back(loaded.key);
    EXPECT_EQ(order, (std::vector<TileKey>{first, beside, elsewhere}));
}

TEST_F(TileLoaderTest, CountsTheTilesThatAreStillToCome) {
    TileLoader loader(1, std::make_shared<MemoryBudget>(100 << 20));
    loader.addScene(kScene, makeScene("a.tif", {1000, 800}, 1));
    EXPECT_EQ(loader.waiting(), 0U);
    const auto keys = keysOf(kScene, 4, 3);
    loader.wish(keys);
    EXPECT_EQ(loader.waiting(), 12U) << "nothing of it was taken yet";
    settle(loader, keys);
    EXPECT_EQ(loader.waiting(), 0U);
}

TEST_F(TileLoaderTest, DeliversEveryWishedTileOnce) {
    TileLoader loader(2, std::make_shared<MemoryBudget>(100 << 20));
    loader.addScene(kScene, makeScene("a.tif", {1000, 800}, 3));
    auto keys = keysOf(kScene, 4, 4);
    auto twice = keys;
    twice.insert(twice.end(), keys.begin(), keys.end());
    std::map<TileKey, int> count;
    for (const LoadedTile& loaded : settle(loader, twice)) {
        ++count[loaded.key];
        ASSERT_TRUE(loaded.tile) << loaded.failure;
        EXPECT_EQ(static_cast<int>(loaded.tile->samples[0]), (loaded.key.x + loaded.key.y) * 256 % 251);
        EXPECT_EQ(loaded.tile->bands.size(), 3U);
    }
    EXPECT_EQ(count.size(), keys.size());
    for (const auto& [key, times] : count) EXPECT_EQ(times, 1);
    loader.wish(keys);
    EXPECT_TRUE(loader.drain().empty()) << "the wish went on without a gap";
    EXPECT_FALSE(loader.busy());
}

TEST_F(TileLoaderTest, WishAfterAGapIsServedFromTheCacheAtOnce) {
    TileLoader loader(1, std::make_shared<MemoryBudget>(100 << 20));
    loader.addScene(kScene, makeScene("a.tif", {600, 300}, 1));
    const auto keys = keysOf(kScene, 2, 1);
    settle(loader, keys);
    loader.wish({});
    EXPECT_TRUE(loader.drain().empty());
    std::filesystem::remove(dir_ / "a.tif");
    loader.wish(keys);
    EXPECT_EQ(loader.drain().size(), 2U);
}

TEST_F(TileLoaderTest, NewWishReplacesTheOldOne) {
    TileLoader loader(1, std::make_shared<MemoryBudget>(100 << 20));
    loader.addScene(kScene, makeScene("a.tif", {2000, 2000}, 1));
    const auto all = keysOf(kScene, 7, 7);
    loader.wish(all);
    const std::vector<TileKey> last{all.back()};
    const auto delivered = settle(loader, last);
    ASSERT_EQ(delivered.size(), 1U);
    EXPECT_EQ(delivered[0].key, all.back());
    loader.wish({});
    EXPECT_FALSE(loader.busy());
    EXPECT_TRUE(loader.drain().empty());
}

TEST_F(TileLoaderTest, NothingComesAfterRemoval) {
    TileLoader loader(2, std::make_shared<MemoryBudget>(100 << 20));
    loader.addScene(kScene, makeScene("a.tif", {2000, 2000}, 1));
    loader.addScene(kOther, makeScene("b.tif", {500, 300}, 1, 7));
    auto keys = keysOf(kScene, 7, 7);
    const auto others = keysOf(kOther, 2, 2);
    keys.insert(keys.end(), others.begin(), others.end());
    loader.wish(keys);
    loader.removeScene(kScene);
    for (const LoadedTile& loaded : settle(loader, keys)) EXPECT_EQ(loaded.key.scene, kOther);
    loader.wish(keysOf(kScene, 1, 1));
    EXPECT_FALSE(loader.busy());
}

TEST_F(TileLoaderTest, SceneAddedAnewIsReadFromItsNewFile) {
    TileLoader loader(2, std::make_shared<MemoryBudget>(100 << 20));
    loader.addScene(kScene, makeScene("a.tif", {100, 100}, 1));
    const auto keys = keysOf(kScene, 1, 1);
    EXPECT_EQ(static_cast<int>(settle(loader, keys).at(0).tile->samples[0]), 0);
    loader.addScene(kScene, makeScene("a.tif", {100, 100}, 1, 42));
    EXPECT_EQ(static_cast<int>(settle(loader, keys).at(0).tile->samples[0]), 42);
}

TEST_F(TileLoaderTest, FailureIsDeliveredOncePerTile) {
    TileLoader loader(2, std::make_shared<MemoryBudget>(100 << 20));
    const RasterInfo info = makeScene("a.tif", {1000, 300}, 1);
    std::filesystem::remove(dir_ / "a.tif");
    loader.addScene(kScene, info);
    const auto keys = keysOf(kScene, 4, 2);
    const auto delivered = settle(loader, keys);
    EXPECT_EQ(delivered.size(), keys.size());
    for (const LoadedTile& loaded : delivered) {
        EXPECT_FALSE(loaded.tile);
        EXPECT_NE(loaded.failure.find("a.tif"), std::string::npos);
    }
    loader.wish(keys);
    EXPECT_TRUE(loader.drain().empty());
}

TEST_F(TileLoaderTest, ManyBandsAreLoadedBySelection) {
    TileLoader loader(1, std::make_shared<MemoryBudget>(100 << 20));
    loader.addScene(kScene, makeScene("a.tif", {300, 300}, 20));
    const auto keys = keysOf(kScene, 1, 1);
    EXPECT_EQ(settle(loader, keys).at(0).tile->bands, (std::vector<int>{0, 1, 2}));
    loader.setBands(kScene, {19, 4, 4});
    const auto again = settle(loader, keys);
    ASSERT_EQ(again.size(), 1U) << "what was delivered before is stale";
    EXPECT_EQ(again[0].tile->bands, (std::vector<int>{4, 19}));
    EXPECT_EQ(static_cast<int>(again[0].tile->samples[256 * 256]), 19);
    loader.setBands(kScene, {4, 19});
    EXPECT_TRUE(settle(loader, keys).empty());
}

TEST_F(TileLoaderTest, DestructionDoesNotWaitForTheWish) {
    const RasterInfo info = makeScene("a.tif", {2000, 2000}, 3);
    for (int round = 0; round < 20; ++round) {
        TileLoader loader(3, std::make_shared<MemoryBudget>(1 << 20));
        loader.addScene(kScene, info);
        loader.wish(keysOf(kScene, 8, 8));
    }
}

}  // namespace
}  // namespace swath
