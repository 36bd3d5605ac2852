// SPDX-License-Identifier: MIT
// How scenes are shown: stretch, handles, colours, indices, and the way to other scenes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/gui/studio_fixture.h"

namespace swath {
namespace {

using testing::HasSubstr;

/// Red, green and blue as in a meadow, near infrared far above; the right half is ten times brighter.
std::uint16_t meadow(int x, int y, int band) {
    const int base = 100 + 40 * band + (band == 3 ? 400 : 0) + (x * 7 + y * 3) % 60;
    return static_cast<std::uint16_t>(x < 300 ? base : 10 * base);
}

Status writeMeadow(const std::filesystem::path& path, std::vector<std::string> names, int darker = 1) {
    std::vector<std::uint16_t> samples;
    for (int b = 0; b < static_cast<int>(names.size()); ++b)
        for (int y = 0; y < 400; ++y)
            for (int x = 0; x < 600; ++x)
                samples.push_back(static_cast<std::uint16_t>(meadow(x, y, b) / darker));
    return writeRaster(path, {600, 400}, PixelType::UInt16, std::as_bytes(std::span(samples)), names,
                       {Geotransform{{500000, 10, 0, 5000000, 0, -10}}, ""});
}

class DisplayGui : public test::StudioTest {
  protected:
    void SetUp() override {
        StudioTest::SetUp();
        if (!screen_) return;
        ASSERT_TRUE(writeMeadow(dir_ / "meadow.tif", {"red", "green", "blue", "nir"}));
        start({1280, 1300});
        open("meadow.tif");
        play("click data/1\nframes 3");
    }
    const Scene& shown() { return *session().document().current(); }
    const Composition& composition() { return shown().composition; }
    void choose(const std::string& combo, int item) {
        play("click " + combo + "\nframes 2\nclick " + combo + "/" + std::to_string(item) + "\nframes 2");
    }
    void type(const std::string& field, const std::string& text) {
        play("click " + field + "\nframes 1\nkey Ctrl-A\ntext " + text + "\nkey Enter\nframes 3");
    }
    void dragBy(const std::string& probe, float dx) {
        const auto at = ui::probes().find(probe);
        ASSERT_TRUE(at) << probe;
        ui::input::mouseMove(at->rect.centreX(), at->rect.centreY());
        play("frames 1");
        ui::input::mouseButton(0, true);
        play("frames 1");
        for (int step = 1; step <= 4; ++step) {
            ui::input::mouseMove(at->rect.centreX() + dx * static_cast<float>(step) / 4, at->rect.centreY());
            play("frames 1");
        }
        ui::input::mouseButton(0, false);
        play("frames 2");
    }
};

TEST_F(DisplayGui, AHandleIsDraggedWithoutReadingAndItsLimitIsKept) {
    const std::string reads = value("canvas.reads");
    EXPECT_NE(reads, "0");
    const double before = composition().channels[0].hi, other = composition().channels[1].hi;
    dragBy("bands/0/histogram/hi", -60);
    const ChannelStretch dragged = composition().channels[0];
    EXPECT_LT(dragged.hi, 0.9 * before);
    EXPECT_GT(dragged.hi, dragged.lo);
    EXPECT_EQ(dragged.rule.mode, StretchMode::Limits);
    EXPECT_EQ(composition().channels[1].hi, other) << "another band has its own";
    EXPECT_EQ(value("canvas.reads"), reads);
    start({1280, 1300});
    open("meadow.swath");
    EXPECT_EQ(composition().channels[0], dragged);
}

TEST_F(DisplayGui, StretchesByTheRuleThatIsChosen) {
    const BandStatistics& red = shown().statistics.bands[0];
    const auto limits = [&] {
        return StretchLimits{composition().channels[0].lo, composition().channels[0].hi};
    };
    choose("stretch/mode", 1);
    EXPECT_EQ(limits(), (StretchLimits{red.min, red.max}));
    choose("stretch/mode", 2);
    EXPECT_NEAR(limits().hi, red.mean + 2 * red.deviation, 1e-9);
    type("stretch/deviations", "1");
    EXPECT_NEAR(limits().hi, red.mean + red.deviation, 1e-9);
    choose("stretch/mode", 0);
    EXPECT_EQ(limits(), (StretchLimits{red.p2, red.p98}));
    type("stretch/low", "10");
    type("stretch/high", "90.5");
    EXPECT_EQ(limits(), (StretchLimits{red.percentile(10), red.percentile(90.5)}));
    type("stretch/low", "95");
    EXPECT_EQ(limits().lo, red.percentile(10)) << "above the other one it is none";
    choose("stretch/mode", 3);
    type("bands/1/lo", "-5");
    type("bands/1/hi", "777");
    EXPECT_EQ(composition().channels[1].lo, -5);
    EXPECT_EQ(composition().channels[1].hi, 777);
    // One band by another rule than the others.
    play("click bands/reset\nframes 2\nclick stretch/separate\nframes 3");
    choose("stretch/1/mode", 1);
    EXPECT_EQ(composition().channels[0].hi, red.p98);
    EXPECT_EQ(composition().channels[1].hi, shown().statistics.bands[1].max);
}

TEST_F(DisplayGui, LimitsFollowWhatIsInSight) {
    const std::string reads = value("canvas.reads");
    play("click stretch/of/1\nframes 3\nwait-idle");
    EXPECT_EQ(composition().channels[0].rule.of, StretchOf::View);
    play("goto 20 100 200 200\nseconds 0.4\nframes 3\nwait-idle");
    EXPECT_LT(composition().channels[0].hi, 170) << "the dark half alone";
    EXPECT_EQ(value("canvas.reads"), reads) << "its tiles were there";
    play("goto 380 100 200 200\nseconds 0.4\nframes 3\nwait-idle");
    EXPECT_GT(composition().channels[0].lo, 900);
    ASSERT_TRUE(state().seen);
    EXPECT_GE(state().seen->channels[0].min, 1000) << "and so does the histogram";
    play("click stretch/of/0\nframes 3");
    EXPECT_EQ(composition().channels[0].hi, shown().statistics.bands[0].p98);
}

TEST_F(DisplayGui, OneBandIsShownInColoursWithALegend) {
    play("expect probe.legend is no\nclick display/kind/1\nframes 3\nexpect probe.legend is no");
    EXPECT_TRUE(showsOneBand(composition()));
    choose("display/band", 3);
    choose("display/map", 2);
    play("expect display.map is magma\nexpect display.0.band is 4\nexpect probe.legend is yes");
    play("click display/reversed\nframes 2");
    EXPECT_TRUE(composition().reversed);
    play("move scene 100.5 100.5\nframes 2");
    EXPECT_THAT(value("status"), HasSubstr("nir " + formatFigure(meadow(100, 100, 3))));
    play("run display/map/grey\nframes 2\nexpect display.map is none\nexpect probe.legend is no");
    play("click display/kind/0\nframes 3");
    EXPECT_FALSE(showsOneBand(composition()));
    EXPECT_EQ(composition().channels[2].band, 2);
}

TEST_F(DisplayGui, IndicesBandsAndStretchCostNoReading) {
    const std::string reads = value("canvas.reads");
    play("run bands/view/ndvi\nframes 1");
    EXPECT_EQ(value("canvas.reads"), reads);
    play(
        "expect display.formula is ndvi\nexpect display.map is RdYlGn\nexpect display.0.lo is -1.000\n"
        "expect probe.legend is yes\nmove scene 100.5 100.5\nframes 2");
    const double nir = meadow(100, 100, 3), red = meadow(100, 100, 0);
    EXPECT_THAT(value("status"), HasSubstr("ndvi " + formatFigure((nir - red) / (nir + red))));
    choose("stretch/mode", 0);
    play("wait-idle\nframes 2");
    EXPECT_GT(composition().channels[0].lo, 0.3) << "percentiles of a formula come from its tiles";
    EXPECT_LT(composition().channels[0].hi, 0.75);
    play("run bands/view/ndwi\nframes 2\nexpect display.formula is ndwi\nrun bands/true-colour\nframes 2");
    // As a band of the scene it is worked out in the same place: nothing of the files is read for the view.
    play("run bands/index/ndvi\nwait scene-ready 20\nwait-idle");
    ASSERT_EQ(shown().info.bandCount(), 5);
    choose("bands/0", 4);
    play("wait-idle\nmove scene 100.5 100.5\nframes 2");
    EXPECT_EQ(composition().channels[0].band, 4);
    EXPECT_THAT(value("status"), HasSubstr("R " + formatFigure((nir - red) / (nir + red))));
    EXPECT_EQ(screen_->studio().canvas().drawn().empty, 0);
    EXPECT_EQ(value("canvas.reads"), reads);
    play("click bands/reset\nframes 2");
    EXPECT_EQ(value("canvas.reads"), reads);
}

TEST_F(DisplayGui, GoesToOtherScenesWithTheSameBands) {
    ASSERT_TRUE(writeMeadow(dir_ / "evening.tif", {"red", "green", "blue", "nir"}, 4));
    ASSERT_TRUE(writeMeadow(dir_ / "night.tif", {"red", "green", "blue", "nir"}, 20));
    for (const char* file : {"evening.tif", "night.tif", "town.tif"}) {
        ASSERT_TRUE(session().apply(AddScene{dir_ / file, ""}));
        play("wait scene-ready 20\nwait-idle");
    }
    const auto of = [&](const char* name) { return session().document().sceneNamed(name)->composition; };
    const Composition town = of("town");
    play(
        "run bands/false-colour\nframes 2\nclick display/copy\nframes 3\nexpect dialog.copy-display is open");
    play(
        "expect probe.copy-display/3 is disabled\nclick copy-display/2\nframes 2\nclick "
        "copy-display/copy\nframes 3");
    EXPECT_EQ(of("evening").channels[0].band, 3);
    EXPECT_EQ(of("evening").channels[0].hi,
              session().document().sceneNamed("evening")->statistics.bands[3].p98)
        << "percentiles of its own";
    EXPECT_EQ(of("night").channels[0].band, 0) << "was not chosen";
    EXPECT_EQ(of("town"), town);
    play(
        "run display/copy\nframes 3\nclick copy-display/how/1\nframes 2\nclick copy-display/copy\nframes "
        "3\nexpect dialog.copy-display is closed");
    EXPECT_EQ(of("night").channels[0].hi, composition().channels[0].hi) << "the same limits";
    EXPECT_EQ(of("night").channels[0].rule.mode, StretchMode::Limits);
    EXPECT_THAT(value("messages.last"), HasSubstr("2 scenes are shown like meadow"));
}

}  // namespace
}  // namespace swath
