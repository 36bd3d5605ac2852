// SPDX-License-Identifier: MIT
#include "engine/document/save_document.h"

#include <gtest/gtest.h>

#include "engine/document/load_document.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

class Nowhere final : public TileOrigin {
  public:
    LabelTilePtr fetch(TileIndex) override { return nullptr; }
};

LabelTilePtr tileFilledWith(std::uint8_t value) {
    auto tile = std::make_shared<LabelTile>();
    tile->fill(value);
    return tile;
}

TEST(SaveDocument, BringsAlongWhatIsInMemoryAndCountsTheRest) {
    constexpr Size kLake{600, 500};
    const SceneId scene{50};
    const LayerId layer{60}, map{61};
    const RunId run{70};
    Document d;
    d.classes = *ClassTable::parse("water,land");
    d.scenes.push_back({.id = scene, .name = "lake", .info = {}});
    d.scenes[0].info.size = kLake;
    d.scenes[0].info.path = "/nowhere/lake.tif";
    d.layers = {{.id = layer, .name = "labels"},
                {.id = map, .kind = Layer::Kind::Map, .name = "map of run 1", .from = run}};
    d.currentLayer = layer;
    LabelMap& labels = d.labels.emplace(std::pair(scene, layer), LabelMap(kLake)).first->second;
    labels.setTile({0, 0}, tileFilledWith(1));
    labels.setLazyTile({1, 1}, std::make_shared<Nowhere>());
    d.regions = {{RegionId{80}, scene, {10, 20, 100, 200}, Role::Validation, true}};
    d.runs.push_back({.id = run, .name = "run 1"});
    d.runs[0].state = "done";
    d.runs[0].series["train/loss"] = {.step = {1, 2}, .timeS = {0.5, 1}, .value = {3, 2}};
    d.maps[{scene, map}] = {.classes = LabelMap(kLake), .step = {{{0, 1}, 9}}, .run = run};
    d.maps[{scene, map}].classes.setTile({0, 1}, tileFilledWith(2));
    d.settings["a"] = "b";

    test::TempDir dir;
    {
        auto store = ProjectStore::create(dir / "p.swath", d.classes);
        ASSERT_TRUE(store);
        const auto left = saveDocument(d, *store, EditId{100});
        ASSERT_TRUE(left) << left.error().text();
        EXPECT_EQ(left->tiles, 1);
    }
    auto store = ProjectStore::open(dir / "p.swath", OpenMode::ReadOnly);
    ASSERT_TRUE(store);
    auto tiles = std::make_shared<StoredTiles>(std::move(*store->reader()), std::make_shared<MemoryBudget>());
    const auto loaded = loadDocument(*store, tiles);
    ASSERT_TRUE(loaded) << loaded.error().text();
    const Document& e = loaded->document;
    EXPECT_TRUE(loaded->problems.empty());
    EXPECT_EQ(e.classes, d.classes);
    ASSERT_EQ(e.layers.size(), 2U) << "the layer that a new project has is gone";
    EXPECT_EQ(e.currentLayer, layer);
    EXPECT_EQ(e.regions, d.regions);
    EXPECT_EQ(e.setting("a"), "b");
    EXPECT_EQ(e.labels.at({scene, layer}).tiles(), std::vector<TileIndex>({{0, 0}}));
    EXPECT_EQ(e.labels.at({scene, layer}).at(7, 7), 1);
    ASSERT_NE(e.mapOf(scene, run), nullptr);
    EXPECT_EQ(e.mapOf(scene, run)->classes.at(7, 300), 2);
    EXPECT_EQ(e.runs.at(0).series.at("train/loss").value, (std::vector<double>{3, 2}));
    EXPECT_EQ(e.history.steps().size(), 1U);
    EXPECT_GT(loaded->lastId, 99);
}

}  // namespace
}  // namespace swath
