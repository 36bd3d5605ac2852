// SPDX-License-Identifier: MIT
#include "engine/document/history.h"

#include <gtest/gtest.h>

namespace swath {
namespace {

LabelTilePtr plainTile(std::uint8_t value) {
    auto tile = std::make_shared<LabelTile>();
    tile->fill(value);
    return tile;
}

std::shared_ptr<const Change> editOf(std::int64_t id, LabelTilePtr before, LabelTilePtr after) {
    return std::make_shared<const Change>(
        Change{{id}, "Brush: water", {TileStep{{1}, {2}, {{{0, 0}, std::move(before), std::move(after)}}}}});
}

TEST(History, EmptyOneHasNothingToUndo) {
    History history;
    EXPECT_FALSE(history.canUndo());
    EXPECT_FALSE(history.canRedo());
    EXPECT_EQ(history.undoIndex(), std::nullopt);
    EXPECT_EQ(history.redoIndex(), std::nullopt);
    history.stepBack();
    history.stepForward();
    EXPECT_EQ(history.cursor(), 0U);
    EXPECT_EQ(history.change(0), nullptr);
}

TEST(History, StepsSayWhatTheirEditsDid) {
    History history;
    history.push(editOf(7, nullptr, plainTile(3)), "2024-05-01T10:00:00Z");
    ASSERT_EQ(history.steps().size(), 1U);
    EXPECT_EQ(history.steps()[0], (HistoryStep{{7}, {1}, "Brush: water", 65536, "2024-05-01T10:00:00Z"}));
    EXPECT_EQ(history.undoIndex(), 0U);
    history.stepBack();
    EXPECT_EQ(history.redoIndex(), 0U);
    EXPECT_EQ(history.change(0)->id, EditId{7});
    history.stepForward();
    EXPECT_FALSE(history.canRedo());
}

TEST(History, PushDropsWhatWasUndone) {
    History history;
    for (int i = 1; i <= 5; ++i) history.push(editOf(i, nullptr, plainTile(1)), "");
    for (int i = 0; i < 3; ++i) history.stepBack();
    history.push(editOf(9, nullptr, plainTile(2)), "");
    ASSERT_EQ(history.steps().size(), 3U);
    EXPECT_EQ(history.steps()[2].id, EditId{9});
    EXPECT_FALSE(history.canRedo());
    EXPECT_EQ(history.bytesHeld(), 3 * sizeof(LabelTile));
}

TEST(History, HoldsTenThousandStepsUnderItsBudget) {
    constexpr std::size_t budget = 20 * sizeof(LabelTile);
    History history(budget);
    LabelTilePtr last;
    for (int i = 1; i <= 10000; ++i) {
        LabelTilePtr next = plainTile(static_cast<std::uint8_t>(1 + i % 200));
        history.push(editOf(i, last, next), "");
        last = std::move(next);
        ASSERT_LE(history.bytesHeld(), budget);
    }
    EXPECT_EQ(history.steps().size(), 10000U);
    EXPECT_NE(history.change(9999), nullptr);
    EXPECT_NE(history.change(9990), nullptr);
    EXPECT_EQ(history.change(0), nullptr);
    for (std::size_t i = 10000; i-- > 0;) {  // undo all, asking for what was dropped
        ASSERT_EQ(history.undoIndex(), i);
        if (!history.change(i))
            history.supply(i, editOf(static_cast<std::int64_t>(i) + 1, plainTile(1), plainTile(2)));
        ASSERT_NE(history.change(i), nullptr);
        history.stepBack();
        ASSERT_LE(history.bytesHeld(), budget);
    }
    EXPECT_FALSE(history.canUndo());
}

TEST(History, SharedTilesCountOnce) {
    History history(4 * sizeof(LabelTile));
    const LabelTilePtr uniform = plainTile(1);
    for (int i = 1; i <= 100; ++i) history.push(editOf(i, nullptr, uniform), "");
    EXPECT_EQ(history.bytesHeld(), sizeof(LabelTile));
    EXPECT_NE(history.change(0), nullptr);
}

TEST(History, TheNewestEditIsHeldEvenIfItIsTooLarge) {
    History history(1);
    history.push(editOf(1, nullptr, plainTile(1)), "");
    history.push(editOf(2, plainTile(1), plainTile(2)), "");
    EXPECT_EQ(history.change(0), nullptr);
    EXPECT_NE(history.change(1), nullptr);
    EXPECT_EQ(history.bytesHeld(), 2 * sizeof(LabelTile));
    history.supply(0, editOf(1, nullptr, plainTile(1)));
    EXPECT_NE(history.change(0), nullptr);
    EXPECT_EQ(history.change(1), nullptr);
}

TEST(History, ReopensWhereItWasLeft) {
    History history;
    history.push(editOf(1, nullptr, plainTile(1)), "");
    std::vector<HistoryStep> steps(5);
    for (int i = 0; i < 5; ++i) steps[static_cast<std::size_t>(i)].id = {i + 10};
    history.restore(steps, 3);
    EXPECT_EQ(history.undoIndex(), 2U);
    EXPECT_EQ(history.redoIndex(), 3U);
    EXPECT_EQ(history.change(2), nullptr);
    EXPECT_EQ(history.bytesHeld(), 0U);
    history.supply(2, editOf(12, nullptr, plainTile(1)));
    EXPECT_NE(history.change(2), nullptr);
    history.supply(99, editOf(1, nullptr, plainTile(1)));
    history.restore(steps, 50);
    EXPECT_EQ(history.cursor(), 5U);
}

}  // namespace
}  // namespace swath
