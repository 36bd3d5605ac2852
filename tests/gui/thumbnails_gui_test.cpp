// SPDX-License-Identifier: MIT
// Scenes are listed with their pictures, as rows or as a grid.
#include <fmt/format.h>

#include <chrono>

#include "app/views/thumbnails.h"
#include "tests/gui/studio_fixture.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

class ThumbnailsGui : public test::StudioTest {
  protected:
    void addCopies(int count) {
        for (int i = 0; i < count; ++i) {
            const auto copy = dir_ / fmt::format("village_{:02}.tif", i);
            std::filesystem::copy_file(dir_ / "town.tif", copy);
            ASSERT_TRUE(session().apply(AddScene{copy, ""}));
        }
    }
    int pictures(int scenes) {
        int count = 0;
        for (int i = 1; i <= scenes; ++i) count += sees(fmt::format("scenes/{}/picture", i)) ? 1 : 0;
        return count;
    }
    std::int64_t held() {
        for (const MemoryBudget::Use& use : session().memory()->uses())
            if (use.name == "small pictures") return use.bytes;
        return 0;
    }
};

TEST_F(ThumbnailsGui, ARowHasThePictureOfItsScene) {
    open("town.tif");
    play("run view/scenes\nframes 2\nwait-idle\nframes 1\nexpect probe.scenes/1/picture is yes");
    EXPECT_EQ(held(), 24 * 20 * 3) << "600 × 500 pixels in the proportions that they have";
}

TEST_F(ThumbnailsGui, ASceneThatCannotBeReadHasNone) {
    open("town.tif");
    addCopies(1);
    play("wait-idle\nframes 1");
    start();
    std::filesystem::remove(dir_ / "village_00.tif");
    ASSERT_TRUE(screen_->studio().open(dir_ / "town.swath"));
    play("run view/scenes\nwait-idle\nframes 2\nexpect probe.scenes/2 is yes");
    EXPECT_TRUE(sees("scenes/1/picture"));
    EXPECT_FALSE(sees("scenes/2/picture"));
}

TEST_F(ThumbnailsGui, OnlyWhatIsInSightIsReadAndManyScenesStayQuick) {
    open("town.tif");
    addCopies(40);
    play("run view/scenes\nframes 2\nwait-idle\nframes 2");
    const int seen = pictures(41);
    EXPECT_GT(seen, 3);
    EXPECT_LT(seen, 30);
    EXPECT_GE(held(), seen * 24 * 20 * 3);
    EXPECT_LT(held(), 30 * 24 * 20 * 3) << "nothing was read for the others";
    const auto from = std::chrono::steady_clock::now();
    for (int frame = 0; frame < 20; ++frame) (void)screen_->frame();
    const auto took = std::chrono::steady_clock::now() - from;
    EXPECT_LT(took, std::chrono::seconds(4)) << "a fifth of a second a frame, on a busy machine";
    play("wheel -100 data-panel/0\nframes 3\nwait-idle\nframes 2");
    EXPECT_TRUE(sees("scenes/41/picture")) << "the last one has come into sight";
    EXPECT_FALSE(sees("scenes/1/picture"));
}

TEST_F(ThumbnailsGui, TheGridHasLargePicturesIsWalkedAndKept) {
    open("town.tif");
    addCopies(5);
    play("run view/scenes\nwait-idle\nframes 2");
    const auto row = ui::probes().find("scenes/1");
    play("click scenes/grid\nframes 3\nwait-idle\nframes 2");
    const auto first = ui::probes().find("scenes/1"), second = ui::probes().find("scenes/2");
    ASSERT_TRUE(row && first && second);
    EXPECT_GE(first->rect.height, 96);
    EXPECT_LT(row->rect.height, 30);
    EXPECT_EQ(first->rect.y, second->rect.y) << "beside each other";
    EXPECT_TRUE(sees("scenes/1/picture"));
    play(
        "click scenes/1\nframes 3\nkey Right\nframes 3\nexpect scene.name is village_00\nkey Down\nframes 3");
    EXPECT_NE(value("scene.name"), "village_00");
    EXPECT_NE(value("scene.name"), "village_01") << "a whole line down";
    play("click scenes/1/more\nframes 3\nexpect probe.scenes/1/remove is yes\nkey Escape\nframes 2");
    start();
    open("town.swath");
    play("run view/scenes\nwait-idle\nframes 2");
    EXPECT_GE(ui::probes().find("scenes/1")->rect.height, 96);
    play("click scenes/list\nframes 3");
    EXPECT_LT(ui::probes().find("scenes/1")->rect.height, 30);
}

TEST_F(ThumbnailsGui, APictureFollowsTheStretchOfItsScene) {
    open("town.tif");
    Thumbnails pictures(session().resources());
    const Scene& scene = *session().document().current();
    const auto made = [&](const Scene& of) {
        ui::Picture picture;
        EXPECT_TRUE(drawUntil([&] {
            pictures.beginFrame({});
            picture = pictures.of(of, 24);
            return !pictures.waits();
        }));
        return picture;
    };
    const ui::Picture first = made(scene);
    EXPECT_NE(first.texture, 0U);
    EXPECT_EQ(made(scene).texture, first.texture) << "made once";
    Scene darker = scene;
    for (ChannelStretch& channel : darker.composition.channels) channel.hi *= 10;
    EXPECT_NE(made(darker).texture, first.texture);
    pictures.beginFrame({});
    pictures.beginFrame({});
    EXPECT_EQ(pictures.held(), 0U) << "nobody asked for it in the last frame";
}

}  // namespace
}  // namespace swath
