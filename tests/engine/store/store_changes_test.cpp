// SPDX-License-Identifier: MIT
#include <SQLiteCpp/SQLiteCpp.h>

#include "engine/store/change.h"
#include "engine/store/step_json.h"
#include "store_fixture.h"

namespace swath::test {

class StoreChanges : public StoreTest {
  protected:
    Region region(std::int64_t id, Role role) const {
        return {.id = {id}, .scene = scene_, .window = {10, 20, 30, 40}, .role = role, .complete = true};
    }
    /// A bit of everything.
    Change mixed() const {
        ClassTable renamed = someClasses();
        LabelClass water = *renamed.find("water");
        water.name = "river";
        water.locked = true;
        EXPECT_TRUE(renamed.replace(water));
        LayerRow layer{.id = layer_, .name = "labels"}, named = layer;
        named.name = "reviewed";
        return {
            {7},
            "everything",
            {TileStep{scene_, layer_, {{{1, 1}, nullptr, tileOf(3)}}}, ClassTableStep{someClasses(), renamed},
             RegionStep{{}, {region(5, Role::Test), region(6, Role::Train)}},
             FeatureStep{{}, {someFeature(8, scene_, {})}}, LayerStep{layer, named}}};
    }
};

TEST_F(StoreChanges, GoForthAndBackAsAWholeAndAreReadAgain) {
    const auto before = store_->load();
    ASSERT_OK(store_->recordChange(mixed()));
    reopen();
    auto content = store_->load();
    ASSERT_OK(content);
    EXPECT_NE(content->classes.find("river"), nullptr);
    EXPECT_EQ(content->regions.size(), 2u);
    EXPECT_EQ(content->features.size(), 1u);
    EXPECT_EQ(content->layers.front().name, "reviewed");
    EXPECT_EQ(*labels().tile({1, 1}), *tileOf(3));
    ASSERT_EQ(content->journal.size(), 1u);
    EXPECT_EQ(content->journal[0].label, "everything");
    EXPECT_EQ(content->journal[0].scene, scene_);

    const auto loaded = store_->loadChange({7});
    ASSERT_OK(loaded);
    ASSERT_EQ(loaded->steps.size(), 5u);
    const auto& features = std::get<FeatureStep>(loaded->steps[3]);
    ASSERT_EQ(features.after.size(), 1u);
    EXPECT_EQ(features.after[0].rings.size(), 2u);
    EXPECT_EQ(std::get<RegionStep>(loaded->steps[2]).after[0], region(5, Role::Test));

    ASSERT_OK(store_->markChange(*loaded, true));
    reopen();
    content = store_->load();
    EXPECT_EQ(content->classes, before->classes);
    EXPECT_TRUE(content->regions.empty());
    EXPECT_EQ(content->layers.front().name, "labels");
    EXPECT_EQ(labels().tile({1, 1}), nullptr);
    EXPECT_EQ(store_->load()->removed.features, (std::set<FeatureId>{{8}}));
    ASSERT_OK(store_->markChange(*loaded, false));
    EXPECT_TRUE(store_->load()->removed.features.empty());
    EXPECT_EQ(store_->load()->regions.size(), 2u);
}

TEST_F(StoreChanges, OfBandsAreInTheSettingsAlso) {
    const std::string key = sceneBandsSetting(scene_);
    ASSERT_OK(store_->recordChange({{7}, "Add band", {BandsStep{scene_, "", "median"}}}));
    reopen();
    EXPECT_EQ(store_->load()->settings[key], "median");
    const auto loaded = store_->loadChange({7});
    ASSERT_OK(loaded);
    EXPECT_EQ(loaded->scene(), scene_);
    ASSERT_OK(store_->markChange(*loaded, true));
    EXPECT_EQ(store_->load()->settings[key], "");
}

TEST_F(StoreChanges, OfNameOrderAndImageOfAScene) {
    const auto other = store_->addScene(someScene("lake", dir_ / "lake.tif"));
    ASSERT_OK(other);
    ASSERT_OK(store_->recordChange({{7},
                                    "all three",
                                    {SceneNameStep{scene_, "river", "stream"},
                                     SceneOrderStep{{}, {*other, scene_}}, ImageClassStep{scene_, 0, 2}}}));
    reopen();
    auto content = store_->load();
    const auto name = [&] { return std::ranges::find(content->scenes, scene_, &SceneRow::id)->name; };
    EXPECT_EQ(name(), "stream");
    EXPECT_EQ(sceneOrderFrom(content->settings[kSceneOrderSetting]), (std::vector<SceneId>{*other, scene_}));
    EXPECT_EQ(content->settings[imageClassSetting(scene_)], "2");
    const auto loaded = store_->loadChange({7});
    ASSERT_OK(loaded);
    ASSERT_EQ(loaded->steps.size(), 3u);
    EXPECT_EQ(std::get<SceneOrderStep>(loaded->steps[1]).after, (std::vector<SceneId>{*other, scene_}));
    ASSERT_OK(store_->markChange(*loaded, true));
    reopen();
    content = store_->load();
    EXPECT_EQ(name(), "river");
    EXPECT_EQ(content->settings[kSceneOrderSetting], "");
    EXPECT_EQ(content->settings[imageClassSetting(scene_)], "0");
}

TEST_F(StoreChanges, APolygonSaysTheNewNameOfItsScene) {
    ASSERT_OK(store_->recordChange({{7}, "Polygon", {FeatureStep{{}, {someFeature(8, scene_, {})}}}}));
    ASSERT_OK(store_->recordChange({{9}, "Rename", {SceneNameStep{scene_, "river", "stream"}}}));
    store_.reset();
    SQLite::Database db(path_.string());
    const std::string table =
        db.execAndGet("SELECT table_name FROM gpkg_contents WHERE data_type = 'features'").getString();
    EXPECT_EQ(db.execAndGet("SELECT scene FROM \"" + table + "\"").getString(), "stream");
}

TEST(SceneOrder, IsReadFromWhateverTextThereIs) {
    EXPECT_EQ(sceneOrderFrom("3 1 2"), (std::vector<SceneId>{{3}, {1}, {2}}));
    EXPECT_EQ(sceneOrderFrom(" 3  x -1 0 99999999999999999999 4x 5 "), (std::vector<SceneId>{{3}, {5}}));
    EXPECT_TRUE(sceneOrderFrom("").empty());
    EXPECT_EQ(sceneOrderText({{3}, {1}}), "3 1");
}

TEST_F(StoreChanges, WhatIsUndoneGoesWithTheNextOne) {
    ASSERT_OK(store_->recordChange(mixed()));
    ASSERT_OK(store_->markChange(mixed(), true));
    ASSERT_OK(store_->recordChange({{9}, "another", {RegionStep{{}, {region(10, Role::Train)}}}}));
    EXPECT_EQ(store_->loadChange({7}).error().code, Errc::NotFound);
    EXPECT_TRUE(store_->load()->features.empty());
    EXPECT_EQ(store_->load()->journal.size(), 1u);
}

TEST_F(StoreChanges, ARemovedSceneLeavesItsNameToOthers) {
    ASSERT_OK(store_->recordChange({{7}, "Remove scene river", {SceneStep{scene_, "river", false, true}}}));
    EXPECT_EQ(store_->load()->removed.scenes, (std::set<SceneId>{scene_}));
    ASSERT_OK(store_->addScene(someScene("river", dir_ / "other.tif")));
    auto change = store_->loadChange({7});
    ASSERT_OK(change);
    std::get<SceneStep>(change->steps[0]).name = "river 2";
    ASSERT_OK(store_->markChange(*change, true));
    EXPECT_TRUE(store_->load()->removed.scenes.empty());
}

TEST(StepText, RefusesWhatIsNotAStep) {
    const std::string region =
        R"([{"id":1,"scene":2,"x":0,"y":0,"width":9,"height":9,"role":"train","complete":true}])";
    EXPECT_TRUE(parseStep({"regions", "[]", region}));
    EXPECT_FALSE(parseStep({"regions", "[]", "[{}]"}));
    EXPECT_TRUE(parseStep({"scene-order", "[]", "[2,1]"}));
    EXPECT_FALSE(parseStep({"scene-order", "[]", "[2,-1]"}));
    EXPECT_FALSE(parseStep({"scene-order", "[]", "{}"}));
    EXPECT_FALSE(parseStep({"image-class", R"({"scene":1,"class":0})", R"({"scene":1,"class":255})"}));
    EXPECT_FALSE(parseStep({"scene-name", R"({"scene":1,"name":""})", R"({"scene":1,"name":"a"})"}));
    EXPECT_FALSE(parseStep({"regions", "{}", "[]"}));
    EXPECT_FALSE(parseStep({"regions", "[]", "[1,"}));
    EXPECT_FALSE(parseStep({"regions", "[]", "[3]"}));
    std::string huge = region;
    huge.replace(huge.find("\"x\":0"), 5, "\"x\":99999999999999999999");
    EXPECT_FALSE(parseStep({"regions", "[]", huge}));
    EXPECT_FALSE(parseStep(
        {"classes", "[]", R"([{"value":0,"name":"a","colour":"#fff","locked":false,"background":false}])"}));
    EXPECT_FALSE(parseStep({"scene", "null", "null"}));
    EXPECT_FALSE(parseStep({"layer", "null", R"({"id":1,"name":"a","visible":true,"opacity":7,"run":0})"}));
    EXPECT_FALSE(parseStep({"run", R"({"id":1})", R"({"id":1})"}));
    EXPECT_FALSE(parseStep({"spell", "[]", "[]"}));
    EXPECT_FALSE(stepText(TileStep{}));
}

}  // namespace swath::test
