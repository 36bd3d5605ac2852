// SPDX-License-Identifier: MIT
#include "engine/document/past_labels.h"

#include <gtest/gtest.h>

#include "engine/document/apply_change.h"
#include "engine/document/training_snapshot.h"

namespace swath {
namespace {

constexpr SceneId kScene{1};
constexpr LayerId kLayer{2};
constexpr Size kSize{300, 300};

/// A document whose changes are numbered 11, 12 … in the order in which they are made.
class PastLabels : public testing::Test {
  protected:
    void SetUp() override {
        document_.classes = *ClassTable::parse("water,land");
        Scene scene;
        scene.id = kScene;
        scene.name = "lake";
        scene.info.size = kSize;
        document_.scenes.push_back(scene);
        document_.layers.push_back({.id = kLayer, .name = "labels"});
        document_.currentLayer = kLayer;
        document_.labels.emplace(std::pair(kScene, kLayer), LabelMap(kSize));
    }
    void make(Step step) {
        Change change{EditId{++lastId_}, "step", {std::move(step)}};
        applyChange(document_, change);
        auto shared = std::make_shared<const Change>(std::move(change));
        kept_[shared->id] = shared;
        document_.history.push(shared, "");
    }
    /// The first tile gets a value throughout.
    void paint(std::uint8_t value) {
        const LabelMap& map = document_.labels.at({kScene, kLayer});
        auto tile = std::make_shared<LabelTile>();
        tile->fill(value);
        make(TileStep{kScene, kLayer, {{{0, 0}, map.tile({0, 0}), std::move(tile)}}});
    }
    void undo() {
        const auto index = *document_.history.undoIndex();
        Change change = reversed(*kept_.at(document_.history.steps()[index].id));
        applyChange(document_, change);
        document_.history.stepBack();
    }
    Result<std::vector<std::shared_ptr<const TrainingData>>> past(
        const std::vector<RunRecord::LabelChange>& changes) {
        return pastLabels(labelsWithHistory(document_), {kScene}, changes,
                          [this](EditId id) -> Result<std::shared_ptr<const Change>> {
                              ++fetched_;
                              return kept_.at(id);
                          },
                          {});
    }
    static int valueOf(const TrainingData& data) {
        const LabelTilePtr tile = data.scenes.at(0).labels.tile({0, 0});
        return tile ? (*tile)[0] : 0;
    }

    Document document_;
    std::map<EditId, std::shared_ptr<const Change>> kept_;
    std::int64_t lastId_ = 10;
    int fetched_ = 0;
};

TEST_F(PastLabels, AreThoseAfterEachChangeInAnyOrder) {
    paint(1);                                                                             // 11
    make(RegionStep{{}, {{RegionId{5}, kScene, {0, 0, 9, 9}, Role::Validation, true}}});  // 12
    paint(2);                                                                             // 13
    undo();
    const auto found = past({{1, EditId{12}, "noon", 7},
                             {20, EditId{11}, "", 0},
                             {30, EditId{13}, "", 0},
                             {40, EditId{}, "", 0}});
    ASSERT_TRUE(found) << found.error().text();
    ASSERT_EQ(found->size(), 4u);
    const auto& at = *found;
    EXPECT_EQ(at[0]->fromStep, 1);
    EXPECT_EQ(at[0]->at, "noon");
    EXPECT_EQ(changeOf(*at[0]), EditId{12});
    EXPECT_EQ(valueOf(*at[0]), 1);
    EXPECT_EQ(at[0]->scenes[0].regions.size(), 1u);
    EXPECT_EQ(valueOf(*at[1]), 1);
    EXPECT_TRUE(at[1]->scenes[0].regions.empty());
    EXPECT_EQ(valueOf(*at[2]), 2) << "what was undone since is done again";
    EXPECT_EQ(valueOf(*at[3]), 0);
    EXPECT_EQ(valueOf(*trainingDataOf(document_, {kScene})), 1) << "the document stays as it is";
    EXPECT_EQ(newestChange(document_), EditId{12});
}

TEST_F(PastLabels, AreFetchedWhereTheHistoryHoldsThemNoLonger) {
    document_.history = History(1);  // the newest change only
    paint(1);
    paint(2);
    paint(1);
    const auto found = past({{1, EditId{11}, "", 0}});
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(valueOf(*found->front()), 1);
    EXPECT_GT(fetched_, 0);
}

TEST_F(PastLabels, AreGoneWhenOtherStepsTookTheirPlace) {
    paint(1);
    paint(2);
    undo();
    paint(1);
    const auto found = past({{1, EditId{11}, "", 0}, {9, EditId{12}, "", 0}});
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, Errc::NotFound);
}

TEST_F(PastLabels, OfASceneThatIsRemovedAreEmptyUntilThen) {
    paint(1);                                      // 11
    make(SceneStep{kScene, "lake", false, true});  // 12
    const auto now = trainingDataOf(document_, {kScene});
    EXPECT_EQ(valueOf(*now), 0);
    EXPECT_EQ(now->scenes[0].labels.size(), kSize);
    const auto found = past({{1, EditId{11}, "", 0}});
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(valueOf(*found->front()), 1);
}

}  // namespace
}  // namespace swath
