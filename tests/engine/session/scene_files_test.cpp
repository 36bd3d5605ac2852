// SPDX-License-Identifier: MIT
// Files of scenes that are damaged, or that somebody writes, moves and brings back while the project is open.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <functional>

#include "engine/session/session.h"
#include "tests/engine/raster/damaged_block.h"
#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class SceneFiles : public testing::Test {
  protected:
    static constexpr Size kScene{600, 520};

    void add(const std::string& file) {
        if (!session_)
            session_ = std::move(*Session::create(dir_ / "p.swath", *ClassTable::parse("disc,ground"),
                                                  {.watchEvery = std::chrono::milliseconds(20)}));
        ASSERT_TRUE(session_->apply(AddScene{dir_ / file, ""}));
        session_->waitIdle();
    }
    const Scene& scene() const { return session_->document().scenes.front(); }
    int timesSaid(const std::string& text) const {
        return static_cast<int>(std::ranges::count_if(
            session_->messages(), [&](const Message& m) { return m.text.find(text) != std::string::npos; }));
    }
    /// Pumps until it is so; the watch looks every 20 ms.
    bool becomes(const std::function<bool()>& so) {
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (std::chrono::steady_clock::now() < until) {
            (void)session_->pump();
            if (so()) return true;
            session_->waitForNews(std::chrono::milliseconds(100));
        }
        return false;
    }

    test::TempDir dir_;
    std::unique_ptr<Session> session_;
};

TEST_F(SceneFiles, DamageIsSaidOnceAndTheRestIsUsed) {
    ASSERT_TRUE(test::writeScene(dir_ / "a.tif", kScene, 2, test::discScene));
    ASSERT_TRUE(test::damageBlock(dir_ / "a.tif", 1, 0));
    add("a.tif");
    ASSERT_TRUE(scene().ready) << scene().failure;
    EXPECT_THAT(scene().damage, HasSubstr("at x 256, y 0"));
    EXPECT_EQ(timesSaid("counts as no data"), 1);
    EXPECT_NEAR(scene().statistics.validShare, 1 - 256.0 * 256 / double(kScene.area()), 1e-9);
    EXPECT_EQ(scene().statisticsText, "") << "who opens it next is told as well";
}

TEST_F(SceneFiles, ThatGoAreSaidToBeGoneAndComeBack) {
    ASSERT_TRUE(test::writeScene(dir_ / "a.tif", kScene, 2, test::discScene));
    add("a.tif");
    ASSERT_TRUE(scene().ready);
    fs::rename(dir_ / "a.tif", dir_ / "elsewhere.tif");
    ASSERT_TRUE(becomes([&] { return !scene().failure.empty(); }));
    EXPECT_THAT(scene().failure, HasSubstr("there is no file"));
    EXPECT_EQ(timesSaid("there is no file"), 1);
    fs::rename(dir_ / "elsewhere.tif", dir_ / "a.tif");
    ASSERT_TRUE(becomes([&] { return scene().failure.empty() && !session_->busy(); }));
    EXPECT_EQ(timesSaid("is back"), 1);
    EXPECT_TRUE(scene().ready);
}

TEST_F(SceneFiles, ThatAreWrittenAnewAreReadAnew) {
    ASSERT_TRUE(test::writeScene(dir_ / "a.tif", kScene, 2, test::discScene));
    add("a.tif");
    const double before = scene().statistics.bands[0].mean;
    ASSERT_TRUE(test::writeScene(dir_ / "a.tif", kScene, 2, [](int band, int x, int y) {
        return test::discScene(band, x, y) / 2 + 90;
    }));
    ASSERT_TRUE(becomes([&] { return scene().statistics.bands[0].mean != before; }));
    EXPECT_EQ(timesSaid("was changed by another program"), 1);
    ASSERT_TRUE(test::writeScene(dir_ / "a.tif", {40, 30}, 2, test::discScene));
    ASSERT_TRUE(becomes([&] { return !scene().failure.empty(); }));
    EXPECT_THAT(scene().failure, HasSubstr("not 600 × 520"));
}

}  // namespace
}  // namespace swath
