// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "tests/gui/studio_fixture.h"

namespace swath::test {

inline LabelTilePtr filledTile(std::uint8_t value) {
    auto tile = std::make_shared<LabelTile>();
    tile->fill(value);
    return tile;
}

/// Says that the whole scene is of one class, and goes on until it is stopped.
class PatientLearner final : public Learner {
  public:
    explicit PatientLearner(std::uint8_t value) : value_(value) {}
    void run(LearnControl& control, const TrainEventSink& sink) override {
        for (int y = 0; y < 2; ++y)
            for (int x = 0; x < 3; ++x) sink(TrainPrediction{0, {x, y}, 7, filledTile(value_)});
        std::mutex mutex;
        std::unique_lock lock(mutex);
        std::condition_variable_any stopped;
        stopped.wait(lock, control.stop.get_token(), [] { return false; });
        sink(TrainEnded{.stopped = true, .step = 7, .epoch = 1});
    }

  private:
    std::uint8_t value_;
};

/// A window with a project of two classes, disc and ground, one scene with a stroke of the first, and a
/// learner whose maps are of one class. Outlines and labels are hidden.
class MapTest : public StudioTest {
  protected:
    void SetUp() override {
        StudioTest::SetUp();
        if (!screen_) return;
        auto made = Session::create(dir_ / "p.swath", *ClassTable::parse("disc,ground"), options());
        ASSERT_TRUE(made);
        screen_->studio().setSession(std::move(*made));
        ASSERT_TRUE(session().apply(AddScene{dir_ / "town.tif", ""}));
        play("wait scene-ready\nwait-idle\nkey 1\nset brush 30\ndrag 100 100 200 100\nkey L\nkey R");
    }
    SessionOptions options() {
        return {
            .makeLearner =
                [this](TrainConfig, std::unique_ptr<PatchSource>,
                       std::shared_ptr<const std::vector<std::byte>>) -> Result<std::unique_ptr<Learner>> {
                return std::unique_ptr<Learner>(std::make_unique<PatientLearner>(value_));
            }};
    }
    /// A run whose map is this class everywhere.
    void train(std::uint8_t value) {
        value_ = value;
        play("key T\nwait prediction-changed 30\nkey Shift-T\nwait training-ended 30\nwait-idle");
    }
    Rgb pixelAt(Vec2 scenePos) {
        const Vec2 at = screen_->studio().canvas().toWindow(state(), scenePos);
        const Image picture = screen_->picture();
        const auto i = static_cast<std::size_t>(
            (static_cast<int>(at.y) * picture.size.width + static_cast<int>(at.x)) * picture.channels);
        return {picture.pixels[i], picture.pixels[i + 1], picture.pixels[i + 2]};
    }

    std::uint8_t value_ = 1;
};

}  // namespace swath::test
