// SPDX-License-Identifier: MIT
#include <SQLiteCpp/SQLiteCpp.h>

#include <array>

#include "store_fixture.h"

namespace swath::test {

using StoreJournal = StoreTest;

TEST_F(StoreJournal, StrokesComeBackWithTheirHistory) {
    LabelMap map(kSceneSize);
    std::vector<Edit> edits;
    for (int i = 1; i <= 20; ++i) {
        edits.push_back(randomEdit(map, scene_, layer_, i));
        ASSERT_OK(store_->recordEdit(edits.back()));
    }
    reopen();
    EXPECT_TRUE(sameLabels(labels(), map));
    const auto journal = store_->load()->journal;
    ASSERT_EQ(journal.size(), edits.size());
    for (std::size_t i = 0; i < edits.size(); ++i) {
        EXPECT_EQ(journal[i].id, edits[i].id);
        EXPECT_EQ(journal[i].pixels, changedPixels(edits[i]));
        EXPECT_EQ(journal[i].label, "Brush: water");
        EXPECT_FALSE(journal[i].undone);
        const auto loaded = store_->loadEdit(edits[i].id);
        ASSERT_OK(loaded);
        EXPECT_EQ(loaded->scene, scene_);
        EXPECT_EQ(loaded->layer, layer_);
        ASSERT_EQ(loaded->changes.size(), edits[i].changes.size());
        for (std::size_t k = 0; k < loaded->changes.size(); ++k) {
            const TileChange &a = loaded->changes[k], &b = edits[i].changes[k];
            EXPECT_EQ(a.index, b.index);
            EXPECT_TRUE(a.before ? b.before && *a.before == *b.before : !b.before);
            EXPECT_TRUE(a.after ? b.after && *a.after == *b.after : !b.after);
        }
    }
}

TEST_F(StoreJournal, UndoOutlivesARestartAndTheNextStrokeDropsIt) {
    LabelMap map(kSceneSize);
    std::vector<Edit> edits;
    std::vector<LabelMap> states{map};
    for (int i = 1; i <= 4; ++i) {
        edits.push_back(randomEdit(map, scene_, layer_, i));
        states.push_back(map);
        ASSERT_OK(store_->recordEdit(edits.back()));
    }
    ASSERT_OK(store_->markUndone(edits[3], true));
    ASSERT_OK(store_->markUndone(edits[2], true));
    reopen();
    EXPECT_TRUE(sameLabels(labels(), states[2]));
    auto journal = store_->load()->journal;
    ASSERT_EQ(journal.size(), 4u);
    EXPECT_EQ(journal[2].id, EditId{3});  // the next to redo
    EXPECT_TRUE(journal[2].undone && journal[3].undone);

    ASSERT_OK(store_->markUndone(*store_->loadEdit({3}), false));
    EXPECT_TRUE(sameLabels(labels(), states[3]));
    map = states[3];
    ASSERT_OK(store_->recordEdit(randomEdit(map, scene_, layer_, 5)));
    journal = store_->load()->journal;
    ASSERT_EQ(journal.size(), 4u);
    EXPECT_EQ(journal.back().id, EditId{5});
    EXPECT_EQ(store_->loadEdit({4}).error().code, Errc::NotFound);
    EXPECT_TRUE(sameLabels(labels(), map));
}

TEST_F(StoreJournal, AStrokeIsSavedWholeOrNotAtAll) {
    LabelMap map(kSceneSize);
    ASSERT_OK(store_->recordEdit(randomEdit(map, scene_, layer_, 1)));
    ASSERT_OK(store_->markUndone(*store_->loadEdit({1}), true));
    const LabelMap before = labels();
    LabelMap other = before;
    const Edit edit = randomEdit(other, scene_, layer_, 2);
    Feature broken = someFeature(1, scene_, {2});
    broken.rings = {{{0, 0}, {1, 1}}};
    const Status refused = store_->recordEdit(edit, &broken);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, Errc::InvalidInput);
    EXPECT_TRUE(sameLabels(labels(), before));
    ASSERT_EQ(store_->load()->journal.size(), 1u);
    EXPECT_EQ(store_->load()->journal[0].id, EditId{1});  // what was undone is still there to redo
    ASSERT_OK(store_->recordEdit(edit));
    EXPECT_EQ(store_->recordEdit(edit).error().code, Errc::InvalidInput);  // the number is taken
    EXPECT_EQ(store_->recordEdit({}).error().code, Errc::InvalidInput);
    EXPECT_EQ(store_->markUndone(randomEdit(other, scene_, layer_, 99), true).error().code, Errc::NotFound);
}

TEST_F(StoreJournal, TenThousandStepsAreUndoneFromTheFileAlone) {
    constexpr int kSteps = 10'000;
    const std::array<LabelTilePtr, 4> tiles{nullptr, tileOf(1), tileOf(2), tileOf(3)};
    for (int i = 1; i <= 4; ++i) {
        const LabelTilePtr before = tiles[static_cast<std::size_t>(i - 1)],
                           after = tiles[static_cast<std::size_t>(i % 4)];
        ASSERT_OK(store_->recordEdit({.id = {i},
                                      .scene = scene_,
                                      .layer = layer_,
                                      .label = "s",
                                      .changes = {{{0, 0}, before, after}}}));
    }
    store_.reset();
    // The same four strokes over and over, in one transaction: ten thousand waits for the disk are no test of
    // the history.
    SQLite::Database(path_.string(), SQLite::OPEN_READWRITE)
        .exec(
            "BEGIN; CREATE TEMP TABLE n AS WITH RECURSIVE c(i) AS (SELECT 5 UNION ALL SELECT i + 1 FROM c "
            "WHERE i < 10000) "
            "SELECT i FROM c;"
            "INSERT INTO swath_changes SELECT i, label, time, scene, pixels, 0 FROM n JOIN swath_changes c "
            "ON c.id = (i - 1) % 4 + 1 ORDER BY i;"
            "INSERT INTO swath_edits SELECT i, scene, layer, label, time, pixels, 0, i, 0 FROM n "
            "JOIN swath_edits e ON e.id = (i - 1) % 4 + 1 ORDER BY i;"
            "INSERT INTO swath_journal_tiles SELECT i, x, y, before, after FROM n JOIN swath_journal_tiles t "
            "ON t.edit = (i - 1) % 4 + 1 ORDER BY i; COMMIT");
    reopen();
    EXPECT_EQ(store_->load()->journal.size(), static_cast<std::size_t>(kSteps));
    for (int i = kSteps; i > kSteps - 50; --i) ASSERT_OK(store_->markUndone(*store_->loadEdit({i}), true));
    ASSERT_OK(store_->recordEdit(
        {.id = {kSteps + 1}, .scene = scene_, .layer = layer_, .label = "t", .changes = {}}));
    EXPECT_EQ(store_->load()->journal.size(), static_cast<std::size_t>(kSteps - 50 + 1));
    LabelMap expected(kSceneSize);
    expected.setTile({0, 0}, tiles[(kSteps - 50) % 4]);
    EXPECT_TRUE(sameLabels(labels(), expected));
    EXPECT_EQ(store_->loadEdit({1})->changes.size(), 1u);
}

}  // namespace swath::test
