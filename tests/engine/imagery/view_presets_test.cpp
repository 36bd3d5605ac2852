// SPDX-License-Identifier: MIT
#include "engine/imagery/view_presets.h"

#include <gtest/gtest.h>

namespace swath {
namespace {

RasterInfo bandsOf(const std::vector<double>& wavelengths) {
    RasterInfo info;
    info.type = PixelType::UInt16;
    for (const double nm : wavelengths) {
        BandInfo band;
        band.wavelengthNm = nm;
        info.bands.push_back(band);
    }
    return info;
}
SceneStatistics statisticsOf(std::size_t bands) {
    SceneStatistics statistics;
    statistics.bands.resize(bands);
    for (std::size_t b = 0; b < bands; ++b) {
        statistics.bands[b].count = 100;
        statistics.bands[b].p2 = 10.0 * static_cast<double>(b);
        statistics.bands[b].p98 = statistics.bands[b].p2 + 5;
    }
    return statistics;
}

TEST(ViewPresets, TakeBandsByWhatTheyAreFor) {
    const RasterInfo info = bandsOf({492, 560, 665, 833, 1614, 2202});
    const SceneStatistics statistics = statisticsOf(6);
    Composition before;
    before.gamma = 1.4;
    before.palette = true;
    const auto bands = [&](const char* name) {
        const auto composed = composedBy(*findViewPreset(name), info, statistics, before);
        EXPECT_TRUE(composed) << name;
        if (!composed) return std::array<int, 3>{};
        EXPECT_EQ(composed->gamma, 1.4);
        EXPECT_FALSE(composed->palette);
        for (const ChannelStretch& channel : composed->channels) {
            EXPECT_EQ(channel.lo, 10 * channel.band);
            EXPECT_EQ(channel.hi, 10 * channel.band + 5);
        }
        return std::array{composed->channels[0].band, composed->channels[1].band, composed->channels[2].band};
    };
    EXPECT_EQ(bands("true-colour"), (std::array{2, 1, 0}));
    EXPECT_EQ(bands("false-colour"), (std::array{3, 2, 1}));
    EXPECT_EQ(bands("swir"), (std::array{5, 3, 2}));
    EXPECT_EQ(bands("agriculture"), (std::array{4, 3, 0}));
    EXPECT_EQ(bands("burn"), (std::array{5, 3, 1}));
    EXPECT_FALSE(composedBy(*findViewPreset("sar-dual"), info, statistics, before));
    EXPECT_FALSE(composedBy(*findViewPreset("swir"), bandsOf({492, 560, 665}), statistics, before));
    EXPECT_EQ(findViewPreset("purple"), nullptr);
    const auto ndvi = indexView(*findIndex("ndvi"), info, before);
    ASSERT_TRUE(ndvi);
    EXPECT_EQ(ndvi->formula.text, "((b4 - b3) / (b4 + b3))");
    EXPECT_EQ(ndvi->formula.name, "ndvi");
    EXPECT_EQ(ndvi->map, ColourMap::RdYlGn);
    EXPECT_EQ(ndvi->channels[0].lo, -1);
    EXPECT_EQ(ndvi->channels[2].hi, 1);
    EXPECT_EQ(ndvi->channels[0].rule.mode, StretchMode::Limits) << "centred, whatever the scene holds";
    const auto burned = indexView(*findIndex("bai"), info, before);
    ASSERT_TRUE(burned);
    EXPECT_EQ(burned->channels[0].rule.of, StretchOf::View) << "its range is nobody's to know";
    EXPECT_FALSE(indexView(*findIndex("cross_ratio"), info, before)) << "no radar";
    const Composition back = *composedBy(*findViewPreset("swir"), info, statistics, *ndvi);
    EXPECT_FALSE(back.hasFormula());
    EXPECT_EQ(back.map, ColourMap::None);
    const Composition grey = greyOf(4, statistics, before);
    for (const ChannelStretch& channel : grey.channels) EXPECT_EQ(channel.band, 4);
    EXPECT_EQ(grey.channels[1].lo, 40);
}

TEST(ViewPresets, AreNamedOrGivenByNumber) {
    const RasterInfo info = bandsOf({492, 560, 665, 833});
    const SceneStatistics statistics = statisticsOf(4);
    const auto bands = [&](const char* text) {
        const auto composed = composedByText(text, info, statistics, {});
        EXPECT_TRUE(composed) << text << ": " << (composed ? "" : composed.error().text());
        if (!composed) return std::array<int, 3>{};
        return std::array{composed->channels[0].band, composed->channels[1].band, composed->channels[2].band};
    };
    EXPECT_EQ(bands("false-colour"), (std::array{3, 2, 1}));
    EXPECT_EQ(bands("4, 2,1"), (std::array{3, 1, 0}));
    EXPECT_EQ(bands("2"), (std::array{1, 1, 1}));
    EXPECT_EQ(composedByText("2", info, statistics, {})->channels[0].lo, 10) << "stretched anew";
    for (const char* text :
         {"", "0", "5", "1,2", "1,2,3,4", "a,b,c", "swir", "1,2,99999999999", "-1", "1.5"}) {
        const auto composed = composedByText(text, info, statistics, {});
        ASSERT_FALSE(composed) << text;
        EXPECT_FALSE(composed.error().hint.empty()) << text;
    }
}

}  // namespace
}  // namespace swath
