// SPDX-License-Identifier: MIT
// Each run has a map of its own; which is shown is decided by who looks.
#include <gtest/gtest.h>

#include "engine/core/utc_time.h"
#include "engine/session/overlay.h"
#include "engine/session/session.h"
#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

LabelTilePtr filled(std::uint8_t value) {
    auto tile = std::make_shared<LabelTile>();
    tile->fill(value);
    return tile;
}

/// Says that these tiles are of this class.
class MapLearner final : public Learner {
  public:
    MapLearner(std::vector<TileIndex> tiles, std::uint8_t value) : tiles_(std::move(tiles)), value_(value) {}
    void run(LearnControl&, const TrainEventSink& sink) override {
        for (const TileIndex tile : tiles_) sink(TrainPrediction{0, tile, 7, filled(value_)});
        sink(TrainEnded{.step = 7, .epoch = 1});
    }

  private:
    std::vector<TileIndex> tiles_;
    std::uint8_t value_;
};

class RunMaps : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(test::writeScene(dir_ / "a.tif", {512, 512}, 2, test::discScene));
        session_ =
            std::move(*Session::create(dir_ / "p.swath", *ClassTable::parse("disc,ground"), options()));
        ASSERT_TRUE(session_->apply(AddScene{dir_ / "a.tif", ""}));
        session_->waitIdle();
        scene_ = d().currentScene;
        ASSERT_TRUE(session_->apply(PaintStroke{scene_, 1, PaintOver::Anything, {{50, 50}}, 20}));
    }
    SessionOptions options() {
        return {
            .makeLearner =
                [this](TrainConfig, std::unique_ptr<PatchSource>,
                       std::shared_ptr<const std::vector<std::byte>>) -> Result<std::unique_ptr<Learner>> {
                return std::unique_ptr<Learner>(std::make_unique<MapLearner>(tiles_, value_));
            }};
    }
    void reopen() {
        session_.reset();
        session_ = std::move(*Session::open(dir_ / "p.swath", OpenMode::ReadWrite, options()));
        session_->waitIdle();
    }
    RunId train(std::vector<TileIndex> tiles, std::uint8_t value) {
        tiles_ = std::move(tiles);
        value_ = value;
        EXPECT_TRUE(session_->apply(StartTraining{}));
        session_->waitIdle();
        return d().newestRun()->id;
    }
    const Document& d() const { return session_->document(); }
    std::uint8_t shown(int x, int y) const {
        const Prediction* map = d().predictionOf(scene_);
        return map ? map->classes.at(x, y) : std::uint8_t{0};
    }

    test::TempDir dir_;
    std::vector<TileIndex> tiles_;
    std::uint8_t value_ = 1;
    std::unique_ptr<Session> session_;
    SceneId scene_;
};

TEST_F(RunMaps, ANewRunLeavesWhatIsShownUntilItsMapIsAskedFor) {
    const RunId first = train({{0, 0}, {1, 0}, {0, 1}, {1, 1}}, 1);
    EXPECT_EQ(shown(300, 300), 1);
    const RunId second = train({{0, 0}}, 2);
    EXPECT_EQ(shown(10, 10), 1);
    EXPECT_EQ(d().predictionOf(scene_)->run, first);
    EXPECT_EQ(d().mapOf(scene_, first)->classes.at(10, 10), 1);
    EXPECT_EQ(d().mapOf(scene_, second)->classes.tiles().size(), 1u);
    EXPECT_EQ(d().mapOf(scene_, second)->step.at({0, 0}), 7);

    EXPECT_TRUE(secondsOfUtc(d().setting(mapTimeSetting(scene_, second))));
    ASSERT_TRUE(session_->apply(ShowMap{second}));
    EXPECT_EQ(shown(10, 10), 2);
    ASSERT_TRUE(session_->apply(ShowMap{first}));
    EXPECT_EQ(shown(10, 10), 1);
    reopen();
    EXPECT_EQ(shown(10, 10), 1);  // still the one that was asked for
    EXPECT_EQ(shown(300, 300), 1);
    EXPECT_EQ(d().mapOf(scene_, first)->step.at({1, 1}), 7);
    // Another's can be looked at without being shown.
    std::vector<std::uint8_t> texel(4);
    OverlaySnapshot(*session_, {scene_, 0, 0, 0}, second).fill({10, 10, 1, 1}, texel);
    EXPECT_EQ(texel[2], 2);
    OverlaySnapshot(*session_, {scene_, 0, 0, 0}).fill({10, 10, 1, 1}, texel);
    EXPECT_EQ(texel[2], 1);
    ASSERT_TRUE(session_->apply(ShowMap{second, scene_}));
    EXPECT_EQ(shown(10, 10), 2);
    EXPECT_EQ(shown(300, 300), 0);
    EXPECT_FALSE(session_->apply(ShowMap{RunId{99}}));
}

TEST_F(RunMaps, ARemovedRunTakesItsMapAlongAndUndoBringsBothBack) {
    const RunId first = train({{0, 0}}, 1);
    const RunId second = train({{0, 0}}, 2);
    ASSERT_TRUE(session_->apply(RemoveRun{second}));
    EXPECT_EQ(d().run(second), nullptr);
    EXPECT_EQ(d().predictionOf(scene_)->run, first);
    EXPECT_EQ(shown(10, 10), 1);
    reopen();
    EXPECT_EQ(d().runs.size(), 1u);
    EXPECT_EQ(shown(10, 10), 1);
    ASSERT_TRUE(session_->apply(Undo{}));
    session_->waitIdle();
    ASSERT_NE(d().run(second), nullptr);
    ASSERT_TRUE(session_->apply(ShowMap{second}));
    EXPECT_EQ(shown(10, 10), 2);
    ASSERT_TRUE(session_->apply(RenameRun{second, "better"}));
    EXPECT_FALSE(session_->apply(RenameRun{second, d().run(first)->name}));
    reopen();
    EXPECT_EQ(d().run(second)->name, "better");
    ASSERT_TRUE(session_->apply(Undo{}));
    session_->waitIdle();
    EXPECT_EQ(d().run(second)->name, "run 2");
}

}  // namespace
}  // namespace swath
