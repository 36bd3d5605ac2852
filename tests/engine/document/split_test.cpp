// SPDX-License-Identifier: MIT
#include "engine/document/split.h"

#include <gtest/gtest.h>

namespace swath {
namespace {

/// `count` scenes of 400×400, the upper part of each labelled with class 1, the lower with class 2.
Document documentOf(int count) {
    Document d;
    d.classes = *ClassTable::parse("a,b");
    d.layers.push_back({.id = LayerId{1}, .name = "labels"});
    d.currentLayer = LayerId{1};
    for (int i = 0; i < count; ++i) {
        Scene scene;
        scene.id = SceneId{100 + i};
        scene.name = std::string("s") + char('0' + i);
        scene.info.size = {400, 400};
        LabelMap map(scene.info.size);
        fillWindow(map, {0, 0, 400, 200}, PaintRule::over(1, {}));
        fillWindow(map, {0, 200, 400, 200}, PaintRule::over(2, {}));
        d.labels.emplace(std::pair(scene.id, d.currentLayer), map);
        d.scenes.push_back(std::move(scene));
    }
    return d;
}

double validationShare(const SplitPlan& plan) {
    double all = 0, validation = 0;
    for (const Region& region : plan.added) {
        all += double(region.window.area());
        if (region.role == Role::Validation) validation += double(region.window.area());
    }
    return validation / all;
}

TEST(Split, ByScenePicksWholeScenesNearTheShare) {
    const auto plan = planSplit(documentOf(10), {0.2, false, 1});
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->added.size(), 10u);
    EXPECT_DOUBLE_EQ(validationShare(*plan), 0.2);
}

TEST(Split, ByBlockKeepsClassSharesAlike) {
    const auto plan = planSplit(documentOf(1), {0.25, true, 1});
    ASSERT_TRUE(plan);
    EXPECT_DOUBLE_EQ(validationShare(*plan), 0.25);
    int upper = 0, lower = 0;
    for (const Region& region : plan->added)
        if (region.role == Role::Validation) (region.window.y < 200 ? upper : lower)++;
    EXPECT_EQ(upper, lower);
}

TEST(Split, IsDeterministicBySeed) {
    const Document d = documentOf(8);
    const auto a = planSplit(d, {0.3, false, 5}), b = planSplit(d, {0.3, false, 5});
    for (std::size_t i = 0; i < a->added.size(); ++i) EXPECT_EQ(a->added[i].role, b->added[i].role);
}

TEST(Split, LeavesTestRegionsAlone) {
    Document d = documentOf(4);
    d.regions.push_back({RegionId{7}, SceneId{100}, {0, 0, 50, 50}, Role::Test, false});
    d.regions.push_back({RegionId{8}, SceneId{100}, {0, 0, 90, 90}, Role::Train, false});
    const auto plan = planSplit(d, {0.25, false, 1});
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->removed, std::vector<RegionId>{RegionId{8}});
}

TEST(Split, RefusesInWordsWhatCannotBe) {
    EXPECT_FALSE(planSplit(documentOf(4), {0, false, 1}));
    EXPECT_FALSE(planSplit(documentOf(4), {1.5, false, 1}));
    EXPECT_FALSE(planSplit(documentOf(0), {0.2, false, 1}));
    const auto one = planSplit(documentOf(1), {0.2, false, 1});
    ASSERT_FALSE(one);
    EXPECT_NE(one.error().hint.find("--by block"), std::string::npos);
}

TEST(KeptScenes, AreWholeOnesOfSixOrMore) {
    EXPECT_FALSE(planKeptScenes(documentOf(5), 0.2));
    EXPECT_FALSE(planKeptScenes(documentOf(10), 0));
    const auto plan = planKeptScenes(documentOf(10), 0.2);
    ASSERT_TRUE(plan);
    ASSERT_EQ(plan->added.size(), 2u);
    for (const Region& region : plan->added) {
        EXPECT_EQ(region.role, Role::Validation);
        EXPECT_EQ(region.window, (RectI{0, 0, 400, 400}));
        EXPECT_FALSE(region.complete);
    }
    EXPECT_NE(plan->summary.find("2 of 10 labelled scenes are kept"), std::string::npos) << plan->summary;
    EXPECT_EQ(planKeptScenes(documentOf(6), 0.1)->added.size(), 1u);
}

TEST(KeptScenes, StayAsCompleteAsTheyWere) {
    Document d = documentOf(6);
    for (int i = 0; i < 6; ++i)
        d.regions.push_back({RegionId{7 + i}, SceneId{100 + i}, {0, 0, 400, 400}, Role::Train, true});
    const auto plan = planKeptScenes(d, 0.2);
    ASSERT_TRUE(plan);
    EXPECT_TRUE(plan->added.empty());
    ASSERT_EQ(plan->changed.size(), 1u);
    EXPECT_TRUE(plan->changed[0].complete);
    const Step step = stepOf(*plan, d);
    const auto& regions = std::get<RegionStep>(step);
    ASSERT_EQ(regions.before.size(), 1u);
    EXPECT_EQ(regions.before[0].role, Role::Train);
    EXPECT_EQ(regions.after[0].role, Role::Validation);
}

TEST(KeptScenes, AreLeftToWhoSaidWhichValidate) {
    for (const Role role : {Role::Validation, Role::Test}) {
        Document d = documentOf(6);
        d.regions.push_back({RegionId{7}, SceneId{100}, {0, 0, 50, 50}, role, false});
        EXPECT_FALSE(planKeptScenes(d, 0.2));
    }
}

}  // namespace
}  // namespace swath
