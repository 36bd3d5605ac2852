// SPDX-License-Identifier: MIT
// Classes are merged by hand.
#include <gtest/gtest.h>

#include "tests/gui/studio_fixture.h"

namespace swath {
namespace {

class ClassesGui : public test::StudioTest {
  protected:
    void SetUp() override {
        StudioTest::SetUp();
        if (!screen_) return;
        open("town.tif");
        addClasses();
    }
};

TEST_F(ClassesGui, AClassIsMergedIntoAnotherFromItsMenuAndComesBack) {
    play(
        "click classes/new\ntext water\nkey Enter\nexpect classes is 3\n"
        "key 1\nset brush 30\ndrag 100 100 300 100\nkey 2\ndrag 100 300 300 300\n");
    const std::string disc = value("labels.disc"), ground = value("labels.ground");
    const std::string both = std::to_string(std::stoi(disc) + std::stoi(ground));
    const std::string steps = value("history.steps");
    play(
        "click classes/2/more\nframes 2\nclick classes/2/merge\nframes 6\nexpect probe.classes/2/merge/3 is "
        "yes\n"
        "expect probe.classes/2/merge/2 is no\nclick classes/2/merge/1\nframes 3\nwait-idle\nframes 3\n"
        "expect classes is 2\nexpect class is 1\nexpect probe.classes/2/merge is no\n"
        "expect labels.disc is " +
        both);
    EXPECT_EQ(value("history.steps"), std::to_string(std::stoi(steps) + 1)) << "one step";
    const std::string label(session().document().history.steps().back().label);
    EXPECT_EQ(label, "Merge ground into disc");
    play(
        "expect probe.toast/0/offer is yes\nmove scene 300 400\nkey Ctrl-Z\nwait-idle\nframes 2\n"
        "expect classes is 3\nexpect labels.disc is " +
        disc + "\nexpect labels.ground is " + ground +
        "\nkey Ctrl-Shift-Z\nwait-idle\nframes 2\nexpect classes is 2\nexpect labels.disc is " + both);
}

TEST_F(ClassesGui, TheOnlyClassHasNothingToMergeInto) {
    play(
        "click classes/2/more\nframes 2\nexpect probe.classes/2/merge is yes\nclick classes/2/remove\n"
        "wait-idle\nframes 3\nexpect classes is 1\nclick classes/1/more\nframes 3\n"
        "expect probe.classes/1/remove is yes\nexpect probe.classes/1/merge is no");
}

}  // namespace
}  // namespace swath
