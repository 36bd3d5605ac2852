// SPDX-License-Identifier: MIT
// What lists have in common: a double click zooms to a thing, Ctrl-C copies it.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <imgui.h>

#include "tests/gui/map_fixture.h"

namespace swath {
namespace {

class ListRowsGui : public test::MapTest {
  protected:
    /// Away from whatever the next click should lead to.
    void lookElsewhere() {
        play("goto 20 20 30 30\nseconds 0.2");
        ASSERT_LT(state().view.visible().width, 100);
    }
    bool seesAllOf(const RectI& window) { return state().view.visible().contains(window); }
    std::string clipboard() { return ImGui::GetClipboardText(); }
};

TEST_F(ListRowsGui, ADoubleClickOnASceneShowsAllOfIt) {
    lookElsewhere();
    play("click data/0\nframes 2\ndouble-click scenes/1\nseconds 0.4");
    EXPECT_TRUE(seesAllOf({0, 0, 600, 500}));
}

TEST_F(ListRowsGui, ADoubleClickOnARegionGoesThere) {
    play("key G\ndrag 400 300 520 380\nexpect regions is 1");
    const RectI window = session().document().regions.front().window;
    lookElsewhere();
    play("click data/3\nframes 2\nclick regions/1\nseconds 0.4");
    EXPECT_FALSE(seesAllOf(window)) << "one click only chooses it";
    play("double-click regions/1\nseconds 0.4");
    EXPECT_TRUE(seesAllOf(window));
    EXPECT_LT(state().view.visible().width, 400);
}

TEST_F(ListRowsGui, AClickOnAPlaceGoesThere) {
    train(2);
    play("key F\nwait places-ranked 60\nframes 2");
    const RectI window = session().errors().places.front().window;
    lookElsewhere();
    play("click side/2\nframes 3\nwheel -6 side-panel/2\nframes 4\ndouble-click errors/place/1\nseconds 0.4");
    EXPECT_TRUE(seesAllOf(window));
}

TEST_F(ListRowsGui, ADoubleClickOnAMapShowsAllOfItsScene) {
    train(1);
    lookElsewhere();
    play(fmt::format("click data/2\nframes 3\ndouble-click maps/{}\nseconds 0.4",
                     session().document().newestRun()->id.value));
    EXPECT_TRUE(seesAllOf({0, 0, 600, 500}));
}

TEST_F(ListRowsGui, CtrlCCopiesTheRowThatIsChosen) {
    ImGui::SetClipboardText("nothing");
    play("click data/0\nframes 2\nclick scenes/1\nframes 2\nkey Ctrl-C");
    EXPECT_EQ(clipboard(), "town");
    play("click side/0\nframes 2\nclick classes/2\nframes 2\nkey Ctrl-C");
    EXPECT_EQ(clipboard(), "ground");
    play("key Up\nframes 2\nkey Ctrl-C\nexpect class is 1");
    EXPECT_EQ(clipboard(), "disc") << "the list was walked";
    // Elsewhere, the key is nobody's.
    ImGui::SetClipboardText("nothing");
    play("click scene 300 400\nframes 2\nkey Ctrl-C");
    EXPECT_EQ(clipboard(), "nothing");
}

TEST_F(ListRowsGui, AFailureIsCopiedFromItsMessageAndFromTheList) {
    session().post(Severity::Failure, "river.tif: cannot be read", "check the disk");
    session().post(Severity::Failure, "delta.tif: has no bands", "open another one");
    play("frames 3\nclick toast/1/copy\nframes 2");
    EXPECT_EQ(clipboard(), "river.tif: cannot be read\ncheck the disk");
    play("click toast/0/dismiss\nclick toast/0/dismiss\n");
    const std::size_t last = session().messages().size();
    play(fmt::format("click dock/3\nframes 3\nclick messages/{}\nframes 2", last));
    EXPECT_EQ(clipboard(), "delta.tif: has no bands – open another one");
    play("key Down\nframes 2\nkey Ctrl-C\nframes 2");
    EXPECT_EQ(clipboard(), "river.tif: cannot be read – check the disk");
}

}  // namespace
}  // namespace swath
