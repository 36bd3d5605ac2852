// SPDX-License-Identifier: MIT
#include "widgets/ui/list_view.h"

#include <gtest/gtest.h>

#include "tests/widgets/ui_frame.h"
#include "widgets/ui/ui.h"

namespace swath::ui {
namespace {

constexpr std::size_t kMany = 10'000;

/// A list of any length in a panel of a few hundred pixels.
class LongList : public testing::Test {
  protected:
    void draw() {
        beginPanel("panel", {0, 0, 400, 300});
        const ListView::LongRows rows{.count = count_,
                                      .version = version_,
                                      .text = [this](std::size_t i) { return name_ + std::to_string(i); },
                                      .draw =
                                          [this](std::size_t i) {
                                              ++built_;
                                              const auto row = listRow("row/" + std::to_string(i),
                                                                       name_ + std::to_string(i),
                                                                       {.selected = chosen_ == i});
                                              if (row.clicked) chosen_ = i;
                                          }};
        if (const auto walked = list_.drawLong("rows", rows, "rows", chosen_)) chosen_ = *walked;
        endPanel();
    }
    void frame() {
        built_ = 0;
        frames_.frame([this] { draw(); });
    }
    void press(Key key, bool ctrl = false) {
        if (ctrl) input::key(Key::LeftCtrl, true);
        input::key(key, true);
        frame();
        input::key(key, false);
        if (ctrl) input::key(Key::LeftCtrl, false);
        frame();
        frame();
    }
    bool sees(std::size_t row) {
        return frames_.ui().probes().find("row/" + std::to_string(row)).has_value();
    }
    void click(const std::string& id) {
        frames_.click(id, [this] { draw(); });
    }
    void TearDown() override { ImGui::GetIO().ClearInputCharacters(); }

    UiFrames frames_{{640, 480}, 1, darkTheme(), false};
    ListView list_;
    std::string name_ = "step ";
    std::size_t count_ = kMany, chosen_ = 3;
    std::uint64_t version_ = 1;
    int built_ = 0;
};

TEST_F(LongList, BuildsOnlyWhatIsInSight) {
    frame();
    frame();
    EXPECT_GT(built_, 3);
    EXPECT_LT(built_, 40) << "of ten thousand";
}

TEST_F(LongList, IsWalkedAndFollowsTheChosenRow) {
    frame();
    frame();
    press(Key::Down);
    EXPECT_EQ(chosen_, 3U) << "it has not got the keys yet";
    click("row/4");
    press(Key::Down);
    EXPECT_EQ(chosen_, 5U);
    press(Key::PageDown);
    press(Key::PageDown);
    EXPECT_EQ(chosen_, 25U);
    EXPECT_TRUE(sees(25));
    EXPECT_FALSE(sees(4));
    press(Key::End);
    EXPECT_EQ(chosen_, kMany - 1);
    EXPECT_TRUE(sees(kMany - 1));
    press(Key::Down);
    EXPECT_EQ(chosen_, kMany - 1) << "there is nothing after the last";
    press(Key::PageUp);
    EXPECT_EQ(chosen_, kMany - 11);
    EXPECT_TRUE(sees(kMany - 11));
}

TEST_F(LongList, CopiesTheChosenRow) {
    frame();
    frame();
    click("row/4");
    press(Key::C, true);
    EXPECT_STREQ(ImGui::GetClipboardText(), "step 4");
}

TEST_F(LongList, IsSearchedAnewWhenItsTextsChange) {
    frame();
    frame();
    click("rows/search");
    input::text("999");
    frame();
    frame();
    EXPECT_TRUE(sees(999));
    EXPECT_TRUE(sees(1999));
    EXPECT_FALSE(sees(4));
    press(Key::Down);
    EXPECT_EQ(chosen_, 999U) << "the first that was found";
    press(Key::Down);
    EXPECT_EQ(chosen_, 1999U);
    name_ = "999 again ";
    frame();
    EXPECT_FALSE(sees(4)) << "nobody said that the texts are others";
    ++version_;
    frame();
    frame();
    EXPECT_TRUE(sees(4));
}

}  // namespace
}  // namespace swath::ui
