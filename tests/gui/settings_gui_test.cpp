// SPDX-License-Identifier: MIT
// What is set for the program, whichever project is open.
#include <gtest/gtest.h>

#include "engine/core/file.h"
#include "tests/gui/studio_fixture.h"

namespace swath {
namespace {

class SettingsGui : public test::StudioTest {
  protected:
    std::string stored() {
        const auto text = readText(dir_ / "user" / "swath" / "settings.json");
        return text ? *text : "";
    }
};

TEST_F(SettingsGui, ThreadsAreKeptAndNewProjectsTrainWithThem) {
    play(
        "key Ctrl-,\nframes 3\nclick settings/threads\nkey Ctrl-A\ntext 3\nkey Enter\nframes 3\n"
        "click settings/close\nframes 2");
    EXPECT_EQ(screen_->studio().settings().threads, 3);
    ASSERT_TRUE(drawUntil([&] { return stored().find("\"threads\": 3") != std::string::npos; }));
    start();
    open("town.tif");
    EXPECT_EQ(state().config.threads, 3);
    // Who has chosen for a project keeps that.
    state().config.threads = 1;
    start();
    open("town.swath");
    EXPECT_EQ(state().config.threads, 1);
}

}  // namespace
}  // namespace swath
