// SPDX-License-Identifier: MIT
#include "engine/learn/data/few_windows.h"

#include <gtest/gtest.h>

#include "engine/learn/data/patch_index.h"
#include "tests/engine/learn/memory_source.h"

namespace swath {
namespace {

TEST(FewWindows, AreTheRichestAndDoNotOverlap) {
    auto source = test::shapesSource({256, 192});
    const auto windows = richestWindows(*source, 64, 3);
    ASSERT_EQ(windows.size(), 3u);
    for (std::size_t i = 0; i < windows.size(); ++i) {
        EXPECT_LE(windows[i].window.right(), 192);  // the right quarter is the validation set
        for (std::size_t j = 0; j < i; ++j)
            EXPECT_TRUE(intersection(windows[i].window, windows[j].window).empty());
    }
}

TEST(FewWindows, TakeDifferentScenesFirst) {
    const auto scenes = std::make_shared<const std::vector<test::MemoryScene>>(
        std::vector{test::shapesScene({256, 192}, 1), test::shapesScene({64, 64}, 2)});
    test::MemorySource source(scenes, 3, 3);
    const auto windows = richestWindows(source, 32, 3);
    ASSERT_EQ(windows.size(), 3u);
    EXPECT_NE(windows[0].scene, windows[1].scene);
}

TEST(FewWindows, NothingElseIsLabelled) {
    auto source = test::shapesSource({256, 192});
    const auto windows = richestWindows(*source, 64, 2);
    const auto few = onlyWindows(std::move(source), windows);
    const auto index = PatchIndex::build(*few, Role::Train);
    ASSERT_TRUE(index);
    EXPECT_EQ(index->pixels(), windows[0].window.area() + windows[1].window.area());
    EXPECT_TRUE(PatchIndex::build(*few->clone(), Role::Validation)->empty());
    std::vector<std::uint8_t> targets(256 * 192);
    few->readTargets(0, {0, 0, 256, 192}, Role::Train, {targets});
    for (int y = 0; y < 192; ++y)
        for (int x = 0; x < 256; ++x) {
            const bool inside = windows[0].window.contains(x, y) || windows[1].window.contains(x, y);
            ASSERT_EQ(targets[static_cast<std::size_t>(y * 256 + x)] != kTargetIgnore, inside);
        }
}

TEST(FewWindows, WithoutLabelsThereAreNone) {
    auto scene = test::shapesScene({64, 64}, 1);
    std::ranges::fill(scene.targets, kTargetIgnore);
    test::MemorySource source(std::make_shared<const std::vector<test::MemoryScene>>(std::vector{scene}), 3,
                              3);
    EXPECT_TRUE(richestWindows(source, 32, 3).empty());
}

}  // namespace
}  // namespace swath
