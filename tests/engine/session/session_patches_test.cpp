// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "engine/document/training_snapshot.h"
#include "engine/session/session.h"
#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

class SessionPatches : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(test::writeScene(dir_ / "a.tif", {300, 256}, 2, test::discScene));
        ASSERT_TRUE(test::writeMask(dir_ / "m.tif", {300, 256},
                                    [](int x, int y) { return test::inDisc(x, y) ? 1 : 2; }));
        session_ = std::move(*Session::create(dir_ / "p.swath", *ClassTable::parse("disc,ground")));
        ASSERT_TRUE(session_->apply(AddScene{dir_ / "a.tif", ""}));
        session_->waitIdle();
        scene_ = session_->document().currentScene;
    }
    void importMask() {
        ASSERT_TRUE(session_->apply(ImportMask{dir_ / "m.tif", scene_, {}, Role::Train}));
        session_->waitIdle();
    }
    /// @return how often the answer was told.
    int previewed() {
        int count = 0;
        session_->waitIdle(
            [&](const SessionEvent& e) { count += e.kind == EventKind::PatchesPreviewed ? 1 : 0; });
        return count;
    }

    test::TempDir dir_;
    std::unique_ptr<Session> session_;
    SceneId scene_;
};

TEST_F(SessionPatches, AreDrawnInTheBackgroundFromWhatIsLabelled) {
    importMask();
    TrainConfig config;
    config.patchSize = 64;
    ASSERT_TRUE(session_->apply(PreviewPatches{config, 6, 0}));
    EXPECT_TRUE(session_->patchGallery().pending);
    EXPECT_EQ(previewed(), 1);
    const PatchGallery& gallery = session_->patchGallery();
    EXPECT_FALSE(gallery.pending);
    ASSERT_EQ(gallery.patches.size(), 6U);
    EXPECT_EQ(gallery.patches[0].scene, "a");
    for (const PatchPreview& patch : gallery.patches)
        EXPECT_TRUE(std::ranges::all_of(patch.classes, [](std::uint8_t v) { return v <= 2; }));
    // Only the newest of two requests is answered.
    const auto first = gallery.patches[0].rgb;
    ASSERT_TRUE(session_->apply(PreviewPatches{config, 6, 1}));
    ASSERT_TRUE(session_->apply(PreviewPatches{config, 3, 2}));
    EXPECT_EQ(previewed(), 1);
    EXPECT_EQ(gallery.patches.size(), 3U);
    EXPECT_NE(gallery.patches[0].rgb, first);
}

TEST_F(SessionPatches, AreRefusedInWords) {
    const Status none = session_->apply(PreviewPatches{});
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().what, "no scene has labels to learn from");
    importMask();
    TrainConfig config;
    config.sampler = "negatives";
    EXPECT_FALSE(session_->apply(PreviewPatches{config}));
}

TEST_F(SessionPatches, SayWhyThereAreNoneOnceItIsKnown) {
    importMask();
    ASSERT_TRUE(session_->apply(AddRegion{scene_, {0, 0, 300, 256}, Role::Validation, true}));
    ASSERT_TRUE(session_->apply(PreviewPatches{}));
    EXPECT_EQ(previewed(), 1);
    ASSERT_TRUE(session_->patchGallery().problem);
    EXPECT_EQ(session_->patchGallery().problem->what, "no labelled pixels in a train region");
}

TEST_F(SessionPatches, ASnapshotHoldsLabelledScenesFirst) {
    EXPECT_FALSE(makeTrainingSnapshot(session_->document()));
    ASSERT_TRUE(test::writeScene(dir_ / "b.tif", {64, 64}, 2, test::discScene));
    ASSERT_TRUE(session_->apply(AddScene{dir_ / "b.tif", ""}));
    session_->waitIdle();
    const SceneId other = session_->document().scenes.back().id;
    ASSERT_TRUE(session_->apply(PaintStroke{other, 1, PaintOver::Anything, {{10, 10}, {40, 40}}, 5}));
    const auto snapshot = makeTrainingSnapshot(session_->document());
    ASSERT_TRUE(snapshot);
    EXPECT_EQ(snapshot->ids, (std::vector{other, scene_}));
    EXPECT_EQ(snapshot->scenes[0].name, "b");
}

}  // namespace
}  // namespace swath
