// SPDX-License-Identifier: MIT
// A large file without overviews in a project: a first look at once, then copies in the cache.
#include <gtest/gtest.h>

#include "engine/document/scene_bands.h"
#include "engine/imagery/open_stack.h"
#include "engine/session/session.h"
#include "tests/engine/raster/generated_scene.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

/// Just large enough, bright in the right half.
constexpr Size kLarge{9000, 7200};

class LargeScene : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(test::writeScene<std::uint8_t>(
            dir_ / "large.tif", kLarge, 1, [](int, int x, int) { return x < kLarge.width / 2 ? 20 : 200; }));
    }
    void open(const std::filesystem::path& folder) {
        session_.reset();
        const auto project = dir_ / "p.swath";
        auto session = std::filesystem::exists(project)
                           ? Session::open(project, OpenMode::ReadWrite, {.overviewFolder = folder})
                           : Session::create(project, *ClassTable::parse("a,b"), {.overviewFolder = folder});
        ASSERT_TRUE(session) << session.error().text();
        session_ = std::move(*session);
        if (session_->document().scenes.empty()) {
            ASSERT_TRUE(session_->apply(AddScene{dir_ / "large.tif", ""}));
        }
        session_->waitIdle();
    }
    const Scene& scene() { return session_->document().scenes.front(); }
    test::TempDir dir_;
    std::unique_ptr<Session> session_;
};

TEST_F(LargeScene, IsReadyByALookHereAndThereAndThenHasOverviews) {
    open({});
    EXPECT_TRUE(scene().ready);
    EXPECT_FALSE(scene().info.hasOverviews);
    EXPECT_TRUE(scene().statisticsText.empty()) << "a look is no measurement to keep";
    EXPECT_EQ(scene().statistics.bands[0].min, 20);
    EXPECT_EQ(scene().statistics.bands[0].max, 200);
    EXPECT_NEAR(scene().statistics.bands[0].mean, 110, 15);
    open(dir_ / "cache");
    EXPECT_TRUE(scene().info.hasOverviews);
    EXPECT_FALSE(scene().statisticsText.empty());
    EXPECT_NEAR(scene().statistics.bands[0].mean, 110, 1);
    auto source = openStack(stackOf(scene()), session_->resources());
    ASSERT_TRUE(source) << source.error().text();
    const auto tile = (*source)->readTile(levelCount(kLarge) - 1, 0, 0, std::array{0});
    ASSERT_TRUE(tile);
    EXPECT_EQ(storedSample(*tile, 0), 20);
    EXPECT_EQ(storedSample(*tile, static_cast<std::size_t>(tile->size.width - 1)), 200);
    EXPECT_FALSE(std::filesystem::exists(dir_ / "large.tif.ovr"));
    // The next time they are there.
    open(dir_ / "cache");
    EXPECT_TRUE(scene().info.hasOverviews);
}

}  // namespace
}  // namespace swath
