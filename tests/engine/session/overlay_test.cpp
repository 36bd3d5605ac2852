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
    fillOverlay(*session, {scene, 0, 1, 0}, rgba);
    const auto pixel = [&](int x, int y) { return &rgba[static_cast<std::size_t>((y * 256 + x) * 4)]; };
    EXPECT_EQ(pixel(10, 20)[0], 2);  // scene x 266
    EXPECT_EQ(pixel(10, 20)[1], 2);
    EXPECT_EQ(pixel(80, 80)[0], 0);  // unlabelled stays unlabelled …
    EXPECT_EQ(pixel(80, 80)[1], 1);  // … but counts as background inside the complete region
    EXPECT_EQ(pixel(120, 120)[1], 0);

    fillOverlay(*session, {scene, 1, 0, 0}, rgba);  // half resolution: scene (280, 30) is pixel (140, 15)
    EXPECT_EQ(pixel(140, 15)[0], 2);
    EXPECT_EQ(pixel(120, 15)[0], 0);
    fillOverlay(*session, {scene, 0, 2, 2}, rgba);  // the corner tile ends at 700 × 600
    EXPECT_EQ(pixel(255, 255)[1], 0);
}

}  // namespace
}  // namespace swath
