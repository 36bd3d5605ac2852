// SPDX-License-Identifier: MIT
#include "engine/session/overlay.h"

#include <gtest/gtest.h>

#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

TEST(Overlay, ShowsLabelsAndTheTruthOfCompleteRegions) {
    test::TempDir dir;
    ASSERT_TRUE(test::writeScene(dir / "a.tif", {700, 600}, 1, test::discScene));
    auto session = std::move(*Session::create(dir / "p.swath", *ClassTable::parse("background,water")));
    ASSERT_TRUE(session->apply(AddScene{dir / "a.tif", ""}));
    session->waitIdle();
    const SceneId scene = session->document().currentScene;
    ASSERT_TRUE(session->apply(
        PaintPolygon{scene, 2, PaintOver::Anything, {{{260, 10}, {300, 10}, {300, 50}, {260, 50}}}}));
    ASSERT_TRUE(session->apply(AddRegion{scene, {256, 0, 100, 100}, Role::Validation, true}));

    std::vector<std::uint8_t> rgba(256 * 256 * 4);
    const auto fill = [&](const TileKey& key) {
        OverlaySnapshot(*session, key).fill({0, 0, 256, 256}, rgba);
    };
    fill({scene, 0, 1, 0});
    const auto pixel = [&](int x, int y) { return &rgba[static_cast<std::size_t>((y * 256 + x) * 4)]; };
    EXPECT_EQ(pixel(10, 20)[0], 2);  // scene x 266
    EXPECT_EQ(pixel(10, 20)[1], 2);
    EXPECT_EQ(pixel(80, 80)[0], 0);  // unlabelled stays unlabelled …
    EXPECT_EQ(pixel(80, 80)[1], 1);  // … but counts as background inside the complete region
    EXPECT_EQ(pixel(120, 120)[1], 0);

    fill({scene, 1, 0, 0});  // half resolution: scene (280, 30) is pixel (140, 15)
    EXPECT_EQ(pixel(140, 15)[0], 2);
    EXPECT_EQ(pixel(120, 15)[0], 0);
    fill({scene, 0, 2, 2});  // the corner tile ends at 700 × 600
    EXPECT_EQ(pixel(255, 255)[1], 0);
}

TEST(Overlay, AWindowIsThePartOfTheWholeTile) {
    test::TempDir dir;
    ASSERT_TRUE(test::writeScene(dir / "a.tif", {700, 600}, 1, test::discScene));
    auto session = std::move(*Session::create(dir / "p.swath", *ClassTable::parse("background,water")));
    ASSERT_TRUE(session->apply(AddScene{dir / "a.tif", ""}));
    session->waitIdle();
    const SceneId scene = session->document().currentScene;
    ASSERT_TRUE(session->apply(AddRegion{scene, {100, 100, 300, 300}, Role::Validation, true}));
    ASSERT_TRUE(session->apply(PaintStroke{scene, 2, PaintOver::Anything, {{90, 90}, {600, 500}}, 20}));
    for (const TileKey& key : {TileKey{scene, 0, 1, 1}, TileKey{scene, 1, 0, 0}}) {
        const OverlaySnapshot snapshot(*session, key);
        std::vector<std::uint8_t> whole(256 * 256 * 4), part(40 * 30 * 4);
        snapshot.fill({0, 0, 256, 256}, whole);
        const RectI window{70, 81, 40, 30};
        snapshot.fill(window, part);
        for (int y = 0; y < window.height; ++y)
            EXPECT_TRUE(std::equal(part.begin() + y * 160, part.begin() + (y + 1) * 160,
                                   whole.begin() + ((y + window.y) * 256 + window.x) * 4))
                << "row " << y;
    }
}

TEST(Overlay, ASnapshotKeepsWhatWasThereWhenItWasMade) {
    test::TempDir dir;
    ASSERT_TRUE(test::writeScene(dir / "a.tif", {300, 300}, 1, test::discScene));
    auto session = std::move(*Session::create(dir / "p.swath", *ClassTable::parse("background,water")));
    ASSERT_TRUE(session->apply(AddScene{dir / "a.tif", ""}));
    session->waitIdle();
    const SceneId scene = session->document().currentScene;
    const OverlaySnapshot before(*session, {scene, 0, 0, 0});
    ASSERT_TRUE(session->apply(PaintStroke{scene, 2, PaintOver::Anything, {{50, 50}}, 20}));
    const OverlaySnapshot after(*session, {scene, 0, 0, 0});
    std::vector<std::uint8_t> rgba(4);
    before.fill({50, 50, 1, 1}, rgba);
    EXPECT_EQ(rgba[0], 0);
    after.fill({50, 50, 1, 1}, rgba);
    EXPECT_EQ(rgba[0], 2);
}

}  // namespace
}  // namespace swath
