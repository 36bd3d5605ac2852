// SPDX-License-Identifier: MIT
// Files that are dropped on the window.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/gui/studio_fixture.h"

namespace swath {
namespace {

class Dropped : public test::StudioTest {
  protected:
    void drop(const std::string& file) { screen_->studio().drop({dir_ / file}); }
};

TEST_F(Dropped, ASceneOpensAProjectOfItsOwnAndTheNextOnesAreAdded) {
    play("expect probe.welcome/open is yes");
    drop("town.tif");
    play("wait scene-ready 20\nwait-idle\nframes 2\nexpect project is town.swath\nexpect scene.name is town");
    EXPECT_TRUE(std::filesystem::exists(dir_ / "town.swath"));
    std::filesystem::copy_file(dir_ / "town.tif", dir_ / "village.tif");
    drop("village.tif");
    play("wait scene-ready 20\nwait-idle\nframes 2\nexpect project is town.swath\nexpect scenes is 2");
    EXPECT_EQ(session().document().scenes.back().name, "village");
}

TEST_F(Dropped, AProjectIsOpenedInPlaceOfTheOneThatIsOpen) {
    open("town.tif");
    addClasses();
    std::filesystem::copy_file(dir_ / "town.tif", dir_ / "village.tif");
    open("village.tif");
    play("expect project is village.swath\nexpect classes is 0");
    drop("town.swath");
    play("wait scene-ready 20\nwait-idle\nframes 2\nexpect project is town.swath\nexpect classes is 2");
    EXPECT_FALSE(session().readOnly());
}

TEST_F(Dropped, AProjectOnTheWelcomePageIsOpened) {
    open("town.tif");
    addClasses();
    start();
    play("expect probe.welcome/open is yes");
    drop("town.swath");
    play("wait scene-ready 20\nframes 2\nexpect project is town.swath\nexpect classes is 2");
}

TEST_F(Dropped, WhatCannotBeOpenedIsSaidOnTheWelcomePageToo) {
    drop("nowhere.tif");
    play("frames 3\nexpect probe.toast/0/dismiss is yes\nexpect project is \"\"");
    EXPECT_FALSE(std::filesystem::exists(dir_ / "nowhere.swath"));
}

}  // namespace
}  // namespace swath
