// SPDX-License-Identifier: MIT
// Maps of runs in the window: which is shown, two compared, runs renamed and removed.
#include <gtest/gtest.h>

#include "app/views/map_facts.h"
#include "tests/gui/map_fixture.h"

namespace swath {
namespace {

class MapsGui : public test::MapTest {
  protected:
    RunId runNamed(const std::string& name) {
        for (const swath::Run& run : session().document().runs)
            if (run.name == name) return run.id;
        return {};
    }
    std::string row(const std::string& run) { return "maps/" + std::to_string(runNamed(run).value); }
    Rgb pixelWhileHeld() {
        ui::input::key(ui::Key::C, true);
        play("frames 2\nwait-idle");
        const Rgb seen = pixelAt({400, 300});
        ui::input::key(ui::Key::C, false);
        play("frames 2\nwait-idle");
        return seen;
    }
};

TEST_F(MapsGui, TrainingKeepsTheMapThatIsShownUntilTheNewOneIsAskedFor) {
    train(1);
    play("expect map.run is \"run 1\"\nexpect probe.train/show-map is no");
    value_ = 2;
    play("key T\nwait prediction-changed 30\nwait-idle\nclick side/1\nframes 3\nexpect map.run is \"run 1\"");
    const Rgb kept = pixelAt({400, 300});
    play(
        "click train/show-map\nframes 3\nwait-idle\nexpect map.run is \"run 2\"\nexpect probe.train/show-map "
        "is no");
    EXPECT_NE(pixelAt({400, 300}), kept);
    play("key Shift-T\nwait training-ended 30");
    EXPECT_EQ(
        session().document().mapOf(session().document().currentScene, runNamed("run 1"))->classes.at(9, 9),
        1);
}

TEST_F(MapsGui, AHeldKeyFlipsBetweenTheShownMapAndAnother) {
    train(1);
    const Rgb first = pixelAt({400, 300}), without = pixelWhileHeld();
    EXPECT_NE(without, first) << "with one map alone the key hides it";
    EXPECT_EQ(pixelAt({400, 300}), first);
    train(2);
    play("key Shift-M\nframes 3\nwait-idle\nexpect map.run is \"run 2\"");
    const Rgb second = pixelAt({400, 300});
    EXPECT_NE(second, first);
    EXPECT_EQ(pixelWhileHeld(), first) << "the map that was shown before is the other one";
    EXPECT_EQ(pixelAt({400, 300}), second);
    EXPECT_EQ(value("map.run"), "run 2") << "looking changes nothing";
    // A third run's: which of the two others is seen is chosen in its menu.
    train(2);
    play("click data/2\nframes 3\nclick " + row("run 3") + "/more\nframes 2\nclick " + row("run 3") +
         "/compare\nframes 3");
    EXPECT_EQ(pixelWhileHeld(), second);
}

TEST_F(MapsGui, TheMapsOfTheSceneAreListedAndShownByAClick) {
    train(1);
    train(2);
    play("click data/2\nframes 3\nexpect maps is 2\nclick " + row("run 2") +
         "\nframes 3\nexpect map.run is \"run 2\"\nclick " + row("run 1") +
         "\nframes 3\nexpect map.run is \"run 1\"");
    const Document& d = session().document();
    const auto all = mapsOf(d, d.currentScene, utcSeconds() + 185);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].name, "run 2");
    EXPECT_EQ(all[0].words(), "3 min ago · step 7");
    EXPECT_EQ(all[0].stale(), "");
    EXPECT_FALSE(all[0].shown);
    EXPECT_TRUE(all[1].shown);
}

TEST_F(MapsGui, ARunIsRenamedRemovedAndComesBack) {
    train(1);
    train(2);
    play(
        "click side/3\nframes 3\nclick runs/2/more\nframes 2\nclick runs/2/rename\nkey Ctrl-A\ntext better\n"
        "key Enter\nframes 3");
    ASSERT_TRUE(runNamed("better"));
    play(
        "click runs/2/more\nframes 2\nclick runs/2/show\nframes 3\nexpect map.run is better\n"
        "click runs/2/more\nframes 2\nclick runs/2/remove\nframes 4\nexpect runs is 1\nexpect map.run is "
        "\"run 1\"\n"
        "expect probe.toast/0/offer is yes\nclick toast/0/offer\nframes 3\nwait-idle\nexpect runs is 2\n"
        "expect probe.toast/0/offer is no");
    EXPECT_NE(session().document().mapOf(session().document().currentScene, runNamed("better")), nullptr);
}

TEST(MapFacts, AgesReadLikeSpeech) {
    EXPECT_EQ(formatAge(-5), "just now");
    EXPECT_EQ(formatAge(59), "just now");
    EXPECT_EQ(formatAge(185), "3 min ago");
    EXPECT_EQ(formatAge(7300), "2 h ago");
    EXPECT_EQ(formatAge(3 * 86400 + 5), "3 days ago");
}

TEST(MapFacts, SayWhatOfAMapIsOldOrMissing) {
    Document d;
    d.scenes.push_back({.id = SceneId{1}});
    d.runs.push_back({.id = RunId{2}, .name = "run 1"});
    d.layers.push_back({.id = LayerId{3}, .kind = Layer::Kind::Map, .from = RunId{2}});
    Prediction map{.classes = LabelMap({512, 512}), .newestStep = 1400, .run = RunId{2}};
    map.classes.setTile({0, 0}, test::filledTile(1));
    map.step = {{{0, 0}, 400}};
    d.maps[{SceneId{1}, LayerId{3}}] = map;
    const auto facts = mapsOf(d, SceneId{1}, 0);
    ASSERT_EQ(facts.size(), 1U);
    EXPECT_EQ(facts[0].words(), "step 1\u202f400") << "when it was made is not known";
    EXPECT_EQ(facts[0].stale(), "parts of it are older, from step 400 on; covers 25 % of the scene");
}

}  // namespace
}  // namespace swath
