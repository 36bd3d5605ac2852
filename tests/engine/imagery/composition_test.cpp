// SPDX-License-Identifier: MIT
#include "engine/imagery/composition.h"

#include <gtest/gtest.h>

#include <cmath>

namespace swath {
namespace {

RasterInfo sceneOf(PixelType type, const std::vector<std::string>& names) {
    RasterInfo info;
    info.type = type;
    for (const std::string& name : names)
        info.bands.push_back({.name = name, .storedType = "", .nodata = {}});
    return info;
}

SceneStatistics statisticsOf(int bands) {
    SceneStatistics scene;
    for (int b = 0; b < bands; ++b) {
        BandStatistics s;
        s.count = 100;
        s.min = b;
        s.p2 = b + 10;
        s.p98 = b + 90;
        s.max = b + 100;
        scene.bands.push_back(s);
    }
    return scene;
}

std::array<int, 3> bandsOf(const Composition& composition) {
    return {composition.channels[0].band, composition.channels[1].band, composition.channels[2].band};
}

TEST(Composition, FindsColoursByName) {
    const auto bands = [](const std::vector<std::string>& names) {
        const int count = static_cast<int>(names.size());
        return bandsOf(defaultComposition(sceneOf(PixelType::UInt16, names), statisticsOf(count)));
    };
    EXPECT_EQ(bands({"blue", "green", "red", "near infrared"}), (std::array{2, 1, 0}));
    EXPECT_EQ(bands({"B8", "TCI_B", "TCI_G", "TCI_R"}), (std::array{3, 2, 1}));
    EXPECT_EQ(bands({"red edge 1", "B2 - Blue", "B3 - Green", "B4 - Red"}), (std::array{3, 2, 1}));
    EXPECT_EQ(bands({"b1", "b2", "b3", "b4"}), (std::array{0, 1, 2}));
    EXPECT_EQ(bands({"VV", "VH"}), (std::array{0, 0, 0}));
}

TEST(Composition, StretchesFromPercentilesButLeavesPictures) {
    const Composition scene =
        defaultComposition(sceneOf(PixelType::UInt16, {"a", "b", "c"}), statisticsOf(3));
    EXPECT_EQ(scene.channels[1], (ChannelStretch{1, 11, 91, kUsualStretch}));
    const Composition picture =
        defaultComposition(sceneOf(PixelType::UInt8, {"a", "b", "c"}), statisticsOf(3));
    EXPECT_EQ(picture.channels[1], (ChannelStretch{1, 0, 255}));
    EXPECT_EQ(restretched(picture, statisticsOf(3)).channels[1], (ChannelStretch{1, 11, 91, kUsualStretch}));
}

TEST(Composition, FlatAndEmptyBandsStillGiveAnInterval) {
    SceneStatistics statistics = statisticsOf(1);
    const RasterInfo info = sceneOf(PixelType::Float32, {"a"});
    statistics.bands[0].p98 = statistics.bands[0].p2;
    EXPECT_EQ(defaultComposition(info, statistics).channels[0], (ChannelStretch{0, 0, 100, kUsualStretch}));
    statistics.bands[0].min = statistics.bands[0].max = 7;
    EXPECT_EQ(defaultComposition(info, statistics).channels[0], (ChannelStretch{0, 0, 14, kUsualStretch}))
        << "grey, not black";
    statistics.bands[0].min = statistics.bands[0].max = statistics.bands[0].p2 = statistics.bands[0].p98 =
        1e20;
    const ChannelStretch large = defaultComposition(info, statistics).channels[0];
    EXPECT_LT(large.lo, 1e20);
    EXPECT_GT(large.hi, 1e20);
    statistics.bands[0] = {};
    EXPECT_EQ(defaultComposition(info, statistics).channels[0], (ChannelStretch{0, 0, 1, kUsualStretch}));
}

TEST(Composition, AppliesStretchAndGamma) {
    Composition composition;
    composition.channels = {ChannelStretch{0, 0, 100}, {1, 100, 0}, {2, 5, 5}};
    EXPECT_EQ(applyComposition(composition, {50, 25, 6}), (Rgb{128, 191, 255}));
    EXPECT_EQ(applyComposition(composition, {-1, -1, 4}), (Rgb{0, 255, 0}));
    EXPECT_EQ(applyComposition(composition, {1e30F, 1e30F, std::nanf("")}), (Rgb{255, 0, 0}));
    composition.gamma = 2;
    EXPECT_EQ(applyComposition(composition, {25, 100, 0}).r, 128);
}

TEST(Composition, IsTheSamePictureForStoredSamples) {
    RasterInfo info = sceneOf(PixelType::UInt16, {"a", "b", "c"});
    info.bands[0].scale = 0.0001;
    info.bands[0].offset = -0.1;
    info.bands[1].scale = -2;
    const Composition composition{{ChannelStretch{0, 0, 0.3}, {1, -300, -100}, {2, 5, 50}}, 1.4};
    const Composition stored = forStored(composition, info);
    for (const float sample : {10.0F, 700.0F, 1400.0F, 2600.0F}) {
        const std::array<float, 3> raw{sample, sample / 10, sample / 50};
        std::array<float, 3> values{};
        for (std::size_t c = 0; c < 3; ++c)
            values[c] = static_cast<float>(double{raw[c]} * info.bands[c].scale + info.bands[c].offset);
        const Rgb a = applyComposition(composition, values), b = applyComposition(stored, raw);
        EXPECT_NEAR(a.r, b.r, 1);  // rounded at another place
        EXPECT_NEAR(a.g, b.g, 1);
        EXPECT_NEAR(a.b, b.b, 1);
    }
}

TEST(Composition, ShowsAColourTableWhereThereIsOne) {
    RasterInfo info = sceneOf(PixelType::UInt8, {"classes"});
    info.bands[0].palette = {{1, 2, 3}, {200, 100, 50}};
    Composition composition = defaultComposition(info, statisticsOf(1));
    EXPECT_TRUE(composition.palette);
    EXPECT_EQ(colourOf(composition, info, {1, 1, 1}), (Rgb{200, 100, 50}));
    EXPECT_EQ(colourOf(composition, info, {2, 2, 2}), (Rgb{0, 0, 0})) << "outside of the table";
    EXPECT_EQ(colourOf(composition, info, {std::nanf(""), 0, 0}), (Rgb{0, 0, 0}));
    composition.palette = false;
    EXPECT_EQ(shownPalette(composition, info), nullptr);
    EXPECT_NE(colourOf(composition, info, {50, 50, 50}), (Rgb{0, 0, 0})) << "grey again";
    EXPECT_FALSE(defaultComposition(sceneOf(PixelType::UInt8, {"a"}), statisticsOf(1)).palette);
}

}  // namespace
}  // namespace swath
