// SPDX-License-Identifier: MIT
#include "engine/document/class_spectra.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

/// 600 × 500 pixels, two bands: in the left half 100 and 110 in turns, 1000 in band 2; in the right 300.
class ClassSpectraTest : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(test::writeScene(dir_ / "a.tif", kWhole, 2, [](int x, int y, int band) -> std::uint16_t {
            if (x >= kWhole.width / 2) return 300;
            return band == 0 ? static_cast<std::uint16_t>((x + y) % 2 ? 110 : 100) : 1000;
        }));
        source_ = std::move(*RasterSource::open(dir_ / "a.tif"));
    }
    /// @param value  (x, y) → class
    static LabelMap labelled(const std::function<std::uint8_t(int, int)>& value) {
        LabelMap labels(kWhole);
        for (const TileIndex index : tilesOf(labels, {0, 0, kWhole.width, kWhole.height})) {
            auto tile = std::make_shared<LabelTile>();
            const RectI w = tileWindow(kWhole, index);
            for (int y = 0; y < w.height; ++y)
                for (int x = 0; x < w.width; ++x)
                    (*tile)[static_cast<std::size_t>(y * kLabelTileSize + x)] = value(w.x + x, w.y + y);
            labels.setTile(index, nullIfEmpty(std::move(tile)));
        }
        return labels;
    }
    std::vector<ClassSpectrum> spectra(const LabelMap& labels) {
        auto found = classSpectra(*source_, labels, {});
        EXPECT_TRUE(found);
        return found ? std::move(*found) : std::vector<ClassSpectrum>();
    }

    static constexpr Size kWhole{600, 500};
    test::TempDir dir_;
    std::unique_ptr<RasterSource> source_;
};

TEST_F(ClassSpectraTest, AreMeansAndDeviationsOfWhatIsLabelled) {
    const auto found = spectra(labelled([](int x, int) -> std::uint8_t { return x < 300 ? 3 : 7; }));
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].classValue, 3);
    EXPECT_GE(found[0].pixels, 3000);
    EXPECT_NEAR(found[0].mean[0], 105, 0.5) << "half and half, but for the last pixels of a sample";
    EXPECT_NEAR(found[0].deviation[0], 5, 0.05);
    EXPECT_DOUBLE_EQ(found[0].mean[1], 1000);
    EXPECT_DOUBLE_EQ(found[0].deviation[1], 0);
    EXPECT_EQ(found[1].classValue, 7);
    EXPECT_DOUBLE_EQ(found[1].mean[0], 300);
    const auto again = spectra(labelled([](int x, int) -> std::uint8_t { return x < 300 ? 3 : 7; }));
    EXPECT_EQ(again[0].mean, found[0].mean) << "the same sample each time";
}

TEST_F(ClassSpectraTest, FindAClassOfAFewPixelsAmongMany) {
    const auto found = spectra(labelled([](int x, int y) -> std::uint8_t {
        if (x == 590 && y >= 490 && y < 493) return 9;
        return x < 300 ? 3 : kUnlabelled;
    }));
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[1].classValue, 9);
    EXPECT_EQ(found[1].pixels, 3);
    EXPECT_DOUBLE_EQ(found[1].mean[0], 300);
}

TEST_F(ClassSpectraTest, NeitherUnlabelledNorIgnoredPixelsCount) {
    EXPECT_TRUE(spectra(LabelMap(kWhole)).empty());
    EXPECT_TRUE(spectra(labelled([](int, int) { return kIgnore; })).empty());
    EXPECT_FALSE(classSpectra(*source_, LabelMap({10, 10}), {}));
    std::stop_source stop;
    stop.request_stop();
    const auto stopped =
        classSpectra(*source_, labelled([](int, int) -> std::uint8_t { return 1; }), stop.get_token());
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, Errc::Cancelled);
}

}  // namespace
}  // namespace swath
