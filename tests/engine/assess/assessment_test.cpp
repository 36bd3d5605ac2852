// SPDX-License-Identifier: MIT
#include "engine/assess/assessment.h"

#include <gtest/gtest.h>

#include "engine/core/rng.h"
#include "engine/label/ops/polygon_fill.h"
#include "engine/label/ops/stroke.h"

namespace swath {
namespace {

constexpr Size kScene{700, 600};

ClassTable threeClasses() {
    return *ClassTable::parse("water,field,background");
}

void scatter(LabelMap& map, Rng& rng, int patches) {
    for (int i = 0; i < patches; ++i) {
        const std::uint64_t pick = rng.below(6);
        const auto value = static_cast<std::uint8_t>(pick == 5 ? kIgnore : pick == 4 ? 9 : pick);
        fillWindow(map,
                   {static_cast<int>(rng.uniform(-50, 700)), static_cast<int>(rng.uniform(-50, 600)),
                    static_cast<int>(rng.uniform(1, 200)), static_cast<int>(rng.uniform(1, 200))},
                   PaintRule::over(value, {}));
    }
}

std::vector<Region> someRegions() {
    return {{.window = {0, 0, 200, 600}, .role = Role::Validation, .complete = true},
            {.window = {150, 100, 200, 200}, .role = Role::Test},
            {.window = {400, 50, 200, 300}, .role = Role::Train, .complete = true}};
}

/// What every pixel says, one by one.
struct Reference {
    std::vector<std::uint8_t> truth, prediction;
    ConfusionMatrix matrix;
};

Reference reference(const ClassTable& classes, const LabelMap& truth, const LabelMap& prediction,
                    std::span<const Region> regions, AssessScope scope) {
    Reference found{{}, {}, ConfusionMatrix(static_cast<int>(classes.size()))};
    for (int y = 0; y < kScene.height; ++y) {
        for (int x = 0; x < kScene.width; ++x) {
            const PixelRole role = roleAt(regions, x, y);
            std::uint8_t t = truth.at(x, y), p = prediction.at(x, y);
            if (t == kUnlabelled && role.complete && classes.background()) t = classes.background()->value;
            if (scope.role && *scope.role != role.role) t = kUnlabelled;
            if (!classes.find(t)) t = kUnlabelled;
            if (!classes.find(p)) p = 0;
            found.truth.push_back(t);
            found.prediction.push_back(p);
            if (t && p) ++found.matrix.at(t - 1, p - 1);
        }
    }
    return found;
}

TEST(ErrorView, ColoursAreThoseOfTheDesign) {
    EXPECT_EQ(formatColour(errorColour(ErrorKind::TruePositive, ErrorPalette::Standard)), "#2ecc40");
    EXPECT_EQ(formatColour(errorColour(ErrorKind::FalsePositive, ErrorPalette::Standard)), "#ff4136");
    EXPECT_EQ(formatColour(errorColour(ErrorKind::FalseNegative, ErrorPalette::Standard)), "#1f6fff");
    EXPECT_EQ(formatColour(errorColour(ErrorKind::TruePositive, ErrorPalette::ColourBlindSafe)), "#d9d9d9");
    EXPECT_EQ(formatColour(errorColour(ErrorKind::FalsePositive, ErrorPalette::ColourBlindSafe)), "#d55e00");
    EXPECT_EQ(formatColour(errorColour(ErrorKind::FalseNegative, ErrorPalette::ColourBlindSafe)), "#56b4e9");
}

TEST(ErrorView, KindsOfAPixel) {
    EXPECT_EQ(errorKind(1, 1, 1), ErrorKind::TruePositive);
    EXPECT_EQ(errorKind(2, 1, 1), ErrorKind::FalsePositive);
    EXPECT_EQ(errorKind(1, 2, 1), ErrorKind::FalseNegative);
    EXPECT_EQ(errorKind(2, 3, 1), ErrorKind::None);
    EXPECT_EQ(errorKind(2, 2, std::nullopt), ErrorKind::TruePositive);
    EXPECT_EQ(errorKind(2, 3, std::nullopt), ErrorKind::FalsePositive);
    for (const std::optional<std::uint8_t> value :
         {std::optional<std::uint8_t>(1), std::optional<std::uint8_t>()}) {
        EXPECT_EQ(errorKind(kUnlabelled, 1, value), ErrorKind::None);
        EXPECT_EQ(errorKind(kIgnore, 1, value), ErrorKind::None);
        EXPECT_EQ(errorKind(1, 0, value), ErrorKind::None);
    }
}

TEST(Assessment, CountsWhatEveryPixelSaysForEveryScope) {
    Rng rng(41);
    const ClassTable classes = threeClasses();
    for (int round = 0; round < 6; ++round) {
        LabelMap truth(kScene), prediction(kScene);
        scatter(truth, rng, 20);
        scatter(prediction, rng, 30);
        for (const AssessScope scope : {AssessScope{}, AssessScope{Role::Train},
                                        AssessScope{Role::Validation}, AssessScope{Role::Test}}) {
            const auto regions = someRegions();
            Assessment assessment(classes, kScene);
            assessment.recount(truth, prediction, regions, scope);
            const Reference expected = reference(classes, truth, prediction, regions, scope);
            ASSERT_EQ(assessment.matrix(), expected.matrix);
            for (const LabelClass& c : classes.all()) {
                std::array<std::int64_t, 4> kinds{};
                for (std::size_t i = 0; i < expected.truth.size(); ++i) {
                    ++kinds[static_cast<std::size_t>(
                        errorKind(expected.truth[i], expected.prediction[i], c.value))];
                }
                const int k = c.value - 1;
                EXPECT_EQ(kinds[1], assessment.matrix().truePositives(k));
                EXPECT_EQ(kinds[2], assessment.matrix().falsePositives(k));
                EXPECT_EQ(kinds[3], assessment.matrix().falseNegatives(k));
            }
        }
    }
}

TEST(Assessment, RecountOfAStrokesTilesEqualsTheFullRecount) {
    Rng rng(42);
    const ClassTable classes = threeClasses();
    const auto regions = someRegions();
    LabelMap truth(kScene), prediction(kScene);
    scatter(truth, rng, 10);
    scatter(prediction, rng, 30);
    Assessment kept(classes, kScene);
    kept.recount(truth, prediction, regions, {});
    for (int i = 0; i < 60; ++i) {
        const auto value = static_cast<std::uint8_t>(i % 7 == 6 ? kIgnore : i % 4);
        Stroke stroke(truth, PaintRule::over(value, {}));
        for (int j = 0; j < 3; ++j)
            stroke.extend({rng.uniform(0, 700), rng.uniform(0, 600)}, rng.uniform(1, 90));
        const Edit edit = stroke.finish();
        std::vector<TileIndex> tiles;
        for (const TileChange& change : edit.changes) tiles.push_back(change.index);
        if (!tiles.empty()) tiles.push_back(tiles.front());  // twice is once
        kept.recount(truth, prediction, regions, {}, tiles);
        EXPECT_LE(kept.lastRecountedTiles(), edit.changes.size());
        Assessment fresh(classes, kScene);
        fresh.recount(truth, prediction, regions, {});
        ASSERT_EQ(kept.matrix(), fresh.matrix()) << i;
    }
}

TEST(Assessment, OnlyTilesWithPredictionAndTruthAreLookedAt) {
    const ClassTable classes = threeClasses();
    LabelMap truth(kScene), prediction(kScene);
    Assessment assessment(classes, kScene);
    assessment.recount(truth, prediction, {}, {});
    EXPECT_EQ(assessment.lastRecountedTiles(), 0U);
    fillWindow(prediction, {0, 0, 700, 600}, PaintRule::over(1, {}));
    assessment.recount(truth, prediction, {}, {});
    EXPECT_EQ(assessment.lastRecountedTiles(), 0U);
    fillWindow(truth, {300, 10, 10, 10}, PaintRule::over(1, {}));
    assessment.recount(truth, prediction, {}, {});
    EXPECT_EQ(assessment.lastRecountedTiles(), 1U);
    EXPECT_EQ(assessment.matrix().total(), 100);
    const std::vector<Region> regions{{.window = {0, 0, 100, 300}, .role = Role::Train, .complete = true}};
    assessment.recount(truth, prediction, regions, {});
    EXPECT_EQ(assessment.lastRecountedTiles(), 3U);
    EXPECT_EQ(assessment.matrix().total(), 100 + 100 * 300);
    Assessment noBackground(*ClassTable::parse("water,field"), kScene);
    noBackground.recount(truth, prediction, regions, {});
    EXPECT_EQ(noBackground.lastRecountedTiles(), 1U);
    const std::vector<TileIndex> outside{{-1, 0}, {90, 2}};
    assessment.recount(truth, prediction, regions, {}, outside);
    EXPECT_EQ(assessment.lastRecountedTiles(), 0U);
    EXPECT_EQ(assessment.matrix().total(), 100 + 100 * 300);
}

TEST(Assessment, EmptyOneHasNoCounts) {
    Assessment nothing;
    EXPECT_EQ(nothing.matrix().classes(), 0);
    EXPECT_TRUE(nothing.worstPlaces({}, {}, {}, {}, std::nullopt, 5).empty());
    Assessment noClasses(ClassTable{}, kScene);
    LabelMap map(kScene);
    fillWindow(map, {0, 0, 50, 50}, PaintRule::over(1, {}));
    noClasses.recount(map, map, {}, {});
    EXPECT_EQ(noClasses.matrix().total(), 0);
}

TEST(WorstPlaces, AreTightBoxesOrderedByWrongPixels) {
    LabelMap truth(kScene), prediction(kScene);
    fillWindow(truth, {0, 0, 700, 600}, PaintRule::over(1, {}));
    prediction = truth;
    fillWindow(prediction, {70, 70, 10, 20}, PaintRule::over(2, {}));    // 200 in one cell
    fillWindow(prediction, {300, 260, 30, 10}, PaintRule::over(2, {}));  // across cells at 320: 200 and 100
    fillWindow(prediction, {690, 590, 10, 10}, PaintRule::over(3, {}));  // 100 at the scene's corner
    Assessment assessment(threeClasses(), kScene);
    assessment.recount(truth, prediction, {}, {});
    const auto places = assessment.worstPlaces(truth, prediction, {}, {}, std::uint8_t{1}, 10);
    ASSERT_EQ(places.size(), 4U);
    EXPECT_EQ(places[0].window, (RectI{70, 70, 10, 20}));
    EXPECT_EQ(places[1].window, (RectI{300, 260, 20, 10}));
    EXPECT_EQ(places[2].window, (RectI{320, 260, 10, 10}));
    EXPECT_EQ(places[3].window, (RectI{690, 590, 10, 10}));
    EXPECT_EQ(places[0].falseNegatives, 200);
    EXPECT_EQ(places[0].falsePositives, 0);
    const auto fields = assessment.worstPlaces(truth, prediction, {}, {}, std::uint8_t{2}, 1);
    ASSERT_EQ(fields.size(), 1U);
    EXPECT_EQ(fields[0].window, places[0].window);
    EXPECT_EQ(fields[0].falsePositives, 200);
    EXPECT_TRUE(assessment.worstPlaces(truth, prediction, {}, {}, std::uint8_t{2}, 0).empty());
    EXPECT_EQ(assessment.worstPlaces(truth, prediction, {}, {}, std::nullopt, 100).size(), 4U);
}

TEST(WorstPlaces, TheFirstOfManyAreThoseOfTheFullList) {
    Rng rng(43);
    LabelMap truth(kScene), prediction(kScene);
    scatter(truth, rng, 60);
    scatter(prediction, rng, 60);
    Assessment assessment(threeClasses(), kScene);
    const auto regions = someRegions();
    for (const AssessScope scope : {AssessScope{}, AssessScope{Role::Validation}}) {
        assessment.recount(truth, prediction, regions, scope);
        for (const std::optional<std::uint8_t> value :
             {std::optional<std::uint8_t>(2), std::optional<std::uint8_t>()}) {
            const auto all = assessment.worstPlaces(truth, prediction, regions, scope, value, 100000);
            std::int64_t wrong = 0;
            for (const WorstPlace& place : all) wrong += place.wrong();
            const ConfusionMatrix& m = assessment.matrix();
            std::int64_t expected = 0;
            for (int k = 0; k < 3; ++k) expected += m.falseNegatives(k);
            if (value) expected = m.falsePositives(1) + m.falseNegatives(1);
            EXPECT_EQ(wrong, expected);
            for (const std::size_t limit : {1UL, 3UL, 10UL}) {
                const auto first = assessment.worstPlaces(truth, prediction, regions, scope, value, limit);
                ASSERT_EQ(first.size(), std::min(limit, all.size()));
                for (std::size_t i = 0; i < first.size(); ++i) EXPECT_EQ(first[i].window, all[i].window);
            }
        }
    }
}

}  // namespace
}  // namespace swath
