// SPDX-License-Identifier: MIT
#include "engine/label/label_map.h"

#include <gtest/gtest.h>

#include "engine/label/edit.h"
#include "tests/engine/label/reference.h"

namespace swath {
namespace {

LabelTilePtr tileOf(std::uint8_t value) {
    auto tile = std::make_shared<LabelTile>();
    tile->fill(value);
    return tile;
}

TEST(LabelMap, EmptyMapHasNoTilesAndReadsAsOutside) {
    const LabelMap map;
    EXPECT_EQ(map.tilesX(), 0);
    EXPECT_TRUE(map.tiles().empty());
    EXPECT_EQ(map.at(0, 0), kUnlabelled);
    EXPECT_EQ(map.tile({0, 0}), nullptr);
    EXPECT_TRUE(tilesOf(map, {0, 0, 10, 10}).empty());
    std::vector<std::uint8_t> out(4, 9);
    map.read({0, 0, 2, 2}, out, 7);
    EXPECT_EQ(out, std::vector<std::uint8_t>(4, 7));
    EXPECT_EQ(map.countValues()[0], 0);
    EXPECT_TRUE(LabelMap({-5, 10}).size().empty());
}

TEST(LabelMap, ReadsAcrossTilesAndOutsideTheScene) {
    LabelMap map({300, 260});
    map.setTile({1, 0}, tileOf(3));
    std::vector<std::uint8_t> out(50 * 4);
    map.read({254, -2, 50, 4}, out, 99);
    for (int y = 0; y < 4; ++y) {
        for (int x = 0; x < 50; ++x) {
            const int expected = y < 2 || x + 254 >= 300 ? 99 : x + 254 >= 256 ? 3 : 0;
            ASSERT_EQ(out[static_cast<std::size_t>(y * 50 + x)], expected) << x << "," << y;
        }
    }
    EXPECT_EQ(map.at(256, 255), 3);
    EXPECT_EQ(map.at(255, 255), 0);
    EXPECT_EQ(map.at(300, 0), 0);
    EXPECT_EQ(map.at(-1, 0), 0);
}

TEST(LabelMap, CountsLeaveOutThePaddingOfEdgeTiles) {
    LabelMap map({300, 260});
    map.setTile({1, 1}, tileOf(7));
    const auto counts = map.countValues();
    EXPECT_EQ(counts[7], 44 * 4);
    EXPECT_EQ(counts[0], 300 * 260 - 44 * 4);
}

TEST(LabelMap, SnapshotIsUnaffectedByLaterChanges) {
    LabelMap map({600, 600});
    map.setTile({0, 0}, tileOf(1));
    const LabelMap snapshot = map;
    EXPECT_TRUE(map.isShared({0, 0}));
    EXPECT_TRUE(map.tilesNotSharedWith(snapshot).empty());
    map.setTile({0, 0}, tileOf(2));
    map.setTile({2, 0}, tileOf(4));
    EXPECT_EQ(snapshot.at(0, 0), 1);
    EXPECT_EQ(snapshot.tile({2, 0}), nullptr);
    EXPECT_EQ(map.tilesNotSharedWith(snapshot), (std::vector<TileIndex>{{0, 0}, {2, 0}}));
    EXPECT_FALSE(map.isShared({0, 0}));
    EXPECT_EQ(map.tiles(), (std::vector<TileIndex>{{0, 0}, {2, 0}}));
}

TEST(LabelMap, TileWindowsAreClippedAndEmptyTilesAreNull) {
    EXPECT_EQ(tileWindow({300, 260}, {1, 1}), (RectI{256, 256, 44, 4}));
    EXPECT_EQ(nullIfEmpty(tileOf(0)), nullptr);
    EXPECT_EQ(nullIfEmpty(nullptr), nullptr);
    EXPECT_NE(nullIfEmpty(tileOf(1)), nullptr);
    EXPECT_EQ(tilesOf(LabelMap({300, 260}), {200, -10, 1000, 20}), (std::vector<TileIndex>{{0, 0}, {1, 0}}));
}

TEST(Edit, DifferenceTurnsOneMapIntoTheOtherAndBack) {
    Rng rng(5);
    for (int round = 0; round < 10; ++round) {
        const LabelMap before = test::randomMap({700, 530}, 6, rng);
        LabelMap after = before;
        fillWindow(after, {100, 100, 300, 40}, PaintRule::over(9, {}));
        const Edit edit = difference(before, after);
        ASSERT_FALSE(edit.empty());
        LabelMap map = before;
        applyEdit(map, edit);
        EXPECT_EQ(test::pixelsOf(map), test::pixelsOf(after));
        revertEdit(map, edit);
        EXPECT_EQ(test::tilePointers(map), test::tilePointers(before));
        std::int64_t changed = 0;
        const auto a = test::pixelsOf(before), b = test::pixelsOf(after);
        for (std::size_t i = 0; i < a.size(); ++i) changed += a[i] != b[i];
        EXPECT_EQ(changedPixels(edit), changed);
    }
}

TEST(Edit, EqualContentsInOtherTilesAreNoDifference) {
    LabelMap a({256, 256}), b({256, 256});
    a.setTile({0, 0}, tileOf(3));
    b.setTile({0, 0}, tileOf(3));
    EXPECT_TRUE(difference(a, b).empty());
    EXPECT_TRUE(Edit{}.window().empty());
    EXPECT_EQ(changedPixels(Edit{}), 0);
    b.setTile({0, 0}, nullptr);
    EXPECT_EQ(difference(a, b).window(), (RectI{0, 0, 256, 256}));
    EXPECT_EQ(changedPixels(difference(a, b)), 256 * 256);
}

/// Counts how often it is asked; what it holds may be exchanged.
class CountingOrigin final : public TileOrigin {
  public:
    LabelTilePtr fetch(TileIndex) override {
        ++asked;
        auto tile = std::make_shared<LabelTile>();
        tile->fill(value);
        return tile;
    }
    int asked = 0;
    std::uint8_t value = 3;
};

TEST(LazyTiles, AreFetchedWhenSomebodyLooksAndLetGoAfterwards) {
    const auto origin = std::make_shared<CountingOrigin>();
    LabelMap map({1000, 1000});
    map.setLazyTile({1, 1}, origin);
    EXPECT_EQ(map.tiles(), (std::vector<TileIndex>{{1, 1}}));
    EXPECT_TRUE(map.isShared({1, 1}));
    EXPECT_EQ(origin->asked, 0);
    {
        const LabelTilePtr held = map.tile({1, 1});
        EXPECT_EQ(map.tile({1, 1}), held);
        EXPECT_EQ(map.at(300, 300), 3);
        EXPECT_EQ(origin->asked, 1);
    }
    EXPECT_EQ(map.countValues()[3], 256 * 256);
    EXPECT_EQ(origin->asked, 2);
}

TEST(LazyTiles, ACopyKeepsWhatItHadWhenAnotherTileTakesThePlace) {
    const auto origin = std::make_shared<CountingOrigin>();
    LabelMap map({600, 600});
    map.setLazyTile({0, 0}, origin);
    map.setLazyTile({1, 0}, origin);
    const LabelMap copy = map;
    EXPECT_TRUE(map.tilesNotSharedWith(copy).empty());
    map.setTile({0, 0}, nullptr);
    origin->value = 7;  // as the file is written to
    EXPECT_EQ(copy.at(10, 10), 3);
    EXPECT_EQ(map.at(10, 10), kUnlabelled);
    EXPECT_EQ(map.tilesNotSharedWith(copy), (std::vector<TileIndex>{{0, 0}}));
}

}  // namespace
}  // namespace swath
