// SPDX-License-Identifier: MIT
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <memory>
#include <string>

#include "app/offscreen.h"
#include "app/script/player.h"
#include "app/script/values.h"
#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"
#include "widgets/ui/input.h"

namespace swath::test {

/// An offscreen window in a folder of its own, which is also where the program keeps the user's files.
class StudioTest : public testing::Test {
  protected:
    void SetUp() override {
        for (const char* variable : {"XDG_CONFIG_HOME", "XDG_STATE_HOME"})
            setenv(variable, (dir_ / "user").c_str(), 1);
        ASSERT_TRUE(writeScene(dir_ / "town.tif", {600, 500}, 3, discScene));
        start();
    }
    void start(Size size = {1280, 800}, double scale = 1) {
        screen_.reset();
        auto screen = Offscreen::create(size, scale);
        if (!screen) GTEST_SKIP() << "no OpenGL without a display here: " << screen.error().text();
        screen_ = std::move(*screen);
    }
    void play(const std::string& script) {
        auto steps = parseScript(script);
        ASSERT_TRUE(steps) << steps.error().text();
        const Status played = Player(*screen_, dir_.path()).play(*steps);
        ASSERT_TRUE(played) << played.error().text();
    }
    void open(const std::string& file) {
        const Status opened = screen_->studio().open(dir_ / file);
        ASSERT_TRUE(opened) << opened.error().text();
        play("wait scene-ready\nwait-idle");
    }
    std::string value(const std::string& name) {
        return studioValue(screen_->studio(), name).value_or("unknown");
    }
    /// Draws until it holds, for ten seconds at most.
    bool drawUntil(const std::function<bool()>& holds) {
        const double until = screen_->now() + 10;
        while (!holds() && screen_->now() < until) (void)screen_->frame();
        return holds();
    }
    bool sees(const std::string& probe) { return ui::probes().find(probe).has_value(); }
    Session& session() { return *screen_->studio().session(); }
    UiState& state() { return screen_->studio().state(); }
    void addClasses() {
        play(
            "click side/0\nclick classes/new\ntext disc\nkey Enter\nclick classes/new\ntext ground\nkey "
            "Enter\nexpect classes is 2");
    }

    test::TempDir dir_;
    std::unique_ptr<Offscreen> screen_;
};

/// Settings of a run that learns discs in seconds.
inline TrainConfig smallConfig() {
    return {.networkOptions = {{"width", "8"}, {"depth", "2"}},
            .patchSize = 64,
            .batchSize = 4,
            .epochs = 0,
            .stepsPerEpoch = 20,
            .learningRate = 3e-3,
            .threads = 1};  // the window needs a processor too
}

}  // namespace swath::test
