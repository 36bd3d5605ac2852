// SPDX-License-Identifier: MIT
// Files from the field whose right figures are told in a README beside each.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "engine/imagery/composition.h"
#include "engine/imagery/open_stack.h"
#include "engine/imagery/statistics.h"
#include "engine/imagery/unlike_units.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

class FieldCases : public testing::Test {
  protected:
    void SetUp() override {
        const auto data = test::dataDir();
        if (!data || !std::filesystem::is_directory(*data / "field")) GTEST_SKIP() << "no sample scenes";
        data_ = *data;
    }
    std::unique_ptr<RasterSource> opened(const std::string& file, AlphaUse alpha = AlphaUse::Detect) const {
        BandStack stack = wholeFile((data_ / file).string());
        stack.alpha = alpha;
        auto source = openStack(stack, Resources());
        EXPECT_TRUE(source) << source.error().text();
        return source ? std::move(*source) : nullptr;
    }
    static std::vector<float> allValues(RasterSource& source) {
        const Size size = source.info().size;
        std::vector<int> bands(source.info().bands.size());
        std::iota(bands.begin(), bands.end(), 0);
        std::vector<float> values(bands.size() * static_cast<std::size_t>(size.area()));
        EXPECT_TRUE(source.readValues({0, 0, size.width, size.height}, bands, values));
        return values;
    }
    std::filesystem::path data_;
};

TEST_F(FieldCases, NodataOfSomeBandsEntersNoFigure) {
    const auto source = opened("field/nodata_in_some_bands/dates.tif");
    const auto statistics = computeStatistics(*source);
    ASSERT_TRUE(statistics);
    const double means[] = {0.188, 0.197, 0.172, 0.098, -0.012, -0.093};
    for (std::size_t b = 0; b < 6; ++b) {
        EXPECT_NEAR(statistics->bands[b].mean, means[b], 0.0006) << "three decimals are published";
        EXPECT_GT(statistics->bands[b].deviation, 0.2);
        EXPECT_LT(statistics->bands[b].deviation, 0.36);
    }
    EXPECT_EQ(statistics->validShare, 1) << "no pixel lacks all dates";
    const auto values = allValues(*source);
    const std::size_t pixels = values.size() / 6;
    std::size_t some = 0;
    for (std::size_t i = 0; i < pixels; ++i) {
        bool lacks = false;
        for (std::size_t b = 0; b < 6; ++b) lacks = lacks || std::isnan(values[b * pixels + i]);
        some += lacks ? 1 : 0;
    }
    EXPECT_NEAR(static_cast<double>(some) / static_cast<double>(pixels), 0.252, 0.0005);
}

TEST_F(FieldCases, ProductsBeforeAndAfterABaselineHoldTheSameValues) {
    const auto before = opened("field/s2_scale_offset/before_2022.tif"),
               after = opened("field/s2_scale_offset/after_2022.tif");
    const auto a = allValues(*before), b = allValues(*after);
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i)
        ASSERT_NEAR(a[i], b[i], 1e-6) << "of reflectance, stored in steps of 1e-4";
    const auto first = computeStatistics(*before), second = computeStatistics(*after);
    const std::vector<SceneUnits> scenes{{"before", &before->info(), &*first},
                                         {"after", &after->info(), &*second}};
    EXPECT_THAT(unlikeUnits(scenes), testing::IsEmpty());
}

TEST_F(FieldCases, NearInfraredMarkedAsAlphaIsABand) {
    const std::string folder = "field/near_infrared_as_alpha/";
    const auto marked = opened(folder + "rgbn_4th_marked_alpha.tif"),
               unmarked = opened(folder + "rgbn_4th_unmarked.tif");
    ASSERT_EQ(marked->info().bandCount(), 4);
    EXPECT_FALSE(marked->info().maskNote.empty());
    EXPECT_EQ(allValues(*marked), allValues(*unmarked));
    EXPECT_EQ(opened(folder + "rgbn_4th_marked_alpha.tif", AlphaUse::Mask)->info().bandCount(), 3);
}

TEST_F(FieldCases, ColourTablesAreShown) {
    for (const char* file : {"viewer/cog_cmap.tif", "odd/palette/8bit_pal.bmp"}) {
        const auto source = opened(file);
        const auto statistics = computeStatistics(*source, 10'000);
        ASSERT_TRUE(statistics);
        const Composition shown = defaultComposition(source->info(), *statistics);
        ASSERT_NE(shownPalette(shown, source->info()), nullptr) << file;
    }
}

}  // namespace
}  // namespace swath
