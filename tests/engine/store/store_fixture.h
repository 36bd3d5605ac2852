// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/rng.h"
#include "engine/store/project_store.h"
#include "tests/support/temp_dir.h"

namespace swath::test {

inline ClassTable someClasses() {
    auto table = ClassTable::parse("water=#0000ff,field=#00ff00,background");
    EXPECT_TRUE(table.ok());
    return *table;
}

inline constexpr Size kSceneSize{700, 600};

/// A scene in UTM zone 33N with pixels of ten metres.
inline SceneRow someScene(const std::string& name, const std::filesystem::path& file) {
    return {.id = {},
            .name = name,
            .path = file.string(),
            .size = kSceneSize,
            .bands = 4,
            .fingerprint = "1234-5678",
            .crsWkt =
                "PROJCS[\"WGS 84 / UTM zone 33N\",GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS "
                "84\",6378137,"
                "298.257223563]],PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433]],"
                "PROJECTION[\"Transverse_Mercator\"],PARAMETER[\"latitude_of_origin\",0],"
                "PARAMETER[\"central_meridian\",15],PARAMETER[\"scale_factor\",0.9996],"
                "PARAMETER[\"false_easting\",500000],PARAMETER[\"false_northing\",0],UNIT[\"metre\",1],"
                "AUTHORITY[\"EPSG\",\"32633\"]]",
            .epsg = 32633,
            .geotransform = Geotransform{{400000.125, 10, 0, 5600000.5, 0, -10}},
            .statisticsJson = "{\"a\":1}",
            .compositionJson = R"({"channels":[{"band":3,"lo":0,"hi":1},{"band":2,"lo":0,"hi":1},)"
                               R"({"band":1,"lo":0,"hi":1}],"gamma":1})",
            .viewJson = ""};
}

inline LabelTilePtr tileOf(std::uint64_t seed, int classes = 3) {
    auto tile = std::make_shared<LabelTile>();
    Rng rng(seed);
    for (std::size_t i = 0; i < tile->size();) {  // runs, as in painted masks
        const auto value = static_cast<std::uint8_t>(rng.below(static_cast<std::uint64_t>(classes) + 1));
        for (std::uint64_t left = rng.below(400) + 1; left > 0 && i < tile->size(); --left)
            (*tile)[i++] = value;
    }
    return tile;
}

/// The same within the scene, unlabelled beyond it, as tiles of a map are.
inline LabelTilePtr cutToScene(const LabelTilePtr& tile, Size scene, TileIndex index) {
    const RectI inside = tileWindow(scene, index);
    auto cut = std::make_shared<LabelTile>(*tile);
    for (int y = 0; y < kLabelTileSize; ++y)
        for (int x = 0; x < kLabelTileSize; ++x)
            if (x >= inside.width || y >= inside.height)
                (*cut)[static_cast<std::size_t>(y * kLabelTileSize + x)] = kUnlabelled;
    return cut;
}

/// Replaces some random tiles of a map, and says how.
inline Edit randomEdit(LabelMap& map, SceneId scene, LayerId layer, std::int64_t id) {
    Rng rng(static_cast<std::uint64_t>(id), 77);
    Edit edit{.id = {id}, .scene = scene, .layer = layer, .label = "Brush: water", .changes = {}};
    const int count = 1 + static_cast<int>(rng.below(2));
    for (int i = 0; i < count; ++i) {
        const TileIndex index{static_cast<int>(rng.below(static_cast<std::uint64_t>(map.tilesX()))), i};
        const LabelTilePtr after =
            rng.below(5) == 0 ? nullptr : cutToScene(tileOf(rng.next()), map.size(), index);
        edit.changes.push_back({index, map.tile(index), after});
        map.setTile(index, after);
    }
    return edit;
}

/// Pixel by pixel: what random tiles hold beyond the scene is not kept.
inline bool sameLabels(const LabelMap& a, const LabelMap& b) {
    if (a.size() != b.size()) return false;
    const RectI all{0, 0, a.size().width, a.size().height};
    std::vector<std::uint8_t> left(static_cast<std::size_t>(all.area())), right(left.size());
    a.read(all, left);
    b.read(all, right);
    return left == right;
}

inline Feature someFeature(std::int64_t id, SceneId scene, EditId edit) {
    return {.id = {id},
            .scene = scene,
            .classValue = 1,
            .rings = {{{10, 20}, {110, 20}, {110.5, 120}, {10, 120}}, {{30, 40}, {50, 40}, {50, 60}}},
            .areaSquareMetres = 1000250.5,
            .areaPixels = 10002.5,
            .edit = edit};
}

/// A project with one scene, open for writing.
class StoreTest : public ::testing::Test {
  protected:
    void SetUp() override {
        auto made = ProjectStore::create(path_, someClasses());
        ASSERT_TRUE(made.ok()) << made.error().text();
        store_.emplace(std::move(*made));
        const auto scene = store_->addScene(someScene("river", dir_ / "river.tif"));
        ASSERT_TRUE(scene.ok()) << scene.error().text();
        scene_ = *scene;
        layer_ = store_->load()->layers.front().id;
    }

    void reopen(OpenMode mode = OpenMode::ReadWrite) {
        store_.reset();
        auto opened = ProjectStore::open(path_, mode);
        ASSERT_TRUE(opened.ok()) << opened.error().text();
        store_.emplace(std::move(*opened));
    }

    LabelMap labels() {
        auto map = store_->loadLabels(scene_, layer_, kSceneSize);
        EXPECT_TRUE(map.ok());
        return map ? *map : LabelMap();
    }

    TempDir dir_;
    std::filesystem::path path_ = dir_ / "river.swath";
    std::optional<ProjectStore> store_;
    SceneId scene_;
    LayerId layer_;
};

#define ASSERT_OK(expression)                                  \
    do {                                                       \
        const auto& asserted = (expression);                   \
        ASSERT_TRUE(asserted.ok()) << asserted.error().text(); \
    } while (false)

}  // namespace swath::test
