// SPDX-License-Identifier: MIT
#include "engine/imagery/sensors/band_guess.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/imagery/sensors/band_offers.h"
#include "tests/engine/raster/generated_scene.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

BandOffer file(const std::string& path, double metres = 10) {
    return {.path = path, .pixelMetres = metres, .size = {100, 100}};
}
/// All bands of a file without descriptions.
std::vector<BandOffer> stacked(const std::string& path, int bands) {
    std::vector<BandOffer> offers;
    for (int b = 1; b <= bands; ++b)
        offers.push_back({.path = path, .band = b, .bandsInFile = bands, .size = {100, 100}});
    return offers;
}
std::string sensorOf(const BandGuess& guess) {
    return guess.sensor ? std::string(guess.sensor->key) : "";
}
std::vector<std::string> idsOf(const BandGuess& guess) {
    std::vector<std::string> ids;
    for (const GuessedBand& band : guess.bands) ids.push_back(band.id);
    return ids;
}

TEST(BandGuess, ReadsTheNamesOfProducts) {
    struct Case {
        const char* sensor;
        std::vector<std::string> files, ids;
    };
    for (const Case& c : std::vector<Case>{
             {"sentinel-2",
              {"T32TQM_20220103T100319_B02_10m.jp2", "T32TQM_20220103T100319_B8A_20m.jp2",
               "T32TQM_20220103T100319_SCL_20m.jp2"},
              {"B02", "B8A", ""}},
             {"sentinel-2", {"B02.tif", "B03.tif", "B11.tif"}, {"B02", "B03", "B11"}},
             {"landsat-8",
              {"LC08_L2SP_190030_20210703_02_T1_SR_B4.TIF", "LC08_L2SP_190030_20210703_02_T1_ST_B10.TIF",
               "LC08_L2SP_190030_20210703_02_T1_QA_PIXEL.TIF"},
              {"B4", "B10", ""}},
             {"landsat-7", {"LE07_L1TP_B3.TIF", "LE07_L1TP_B8.TIF"}, {"B3", "B8"}},
             {"landsat-5", {"LT05_L1TP_B3.TIF", "LT05_L1TP_B6.TIF"}, {"B3", "B6"}},
             {"cbers-4",
              {"CBERS_4_MUX_20200101_154_126_L4_BAND5.tif", "CBERS_4_MUX_20200101_154_126_L4_BAND8.tif"},
              {"BAND5", "BAND8"}},
             {"cbers-4a-wpm",
              {"CBERS_4A_WPM_20200730_209_139_L4_BAND0.tif", "CBERS_4A_WPM_20200730_209_139_L4_BAND4.tif"},
              {"BAND0", "BAND4"}},
             {"sentinel-1", {"s1a-iw-grd-vv-20200101.tiff", "s1a-iw-grd-vh-20200101.tiff"}, {"VV", "VH"}},
             {"colours", {"scene_red.tif", "scene_nir.tif"}, {"red", "nir"}},
             {"", {"a.tif", "b.tif"}, {"", ""}},
         }) {
        std::vector<BandOffer> offers;
        for (const std::string& name : c.files) offers.push_back(file("/data/" + name));
        const BandGuess guess = guessBands(offers);
        EXPECT_EQ(sensorOf(guess), c.sensor) << c.files[0];
        EXPECT_EQ(idsOf(guess), c.ids) << c.files[0];
    }
}

TEST(BandGuess, NamesAndWavelengthsAreTheSensors) {
    const std::vector<BandOffer> offers{file("/d/B8A.tif"), file("/d/height.tif")};
    const BandGuess guess = guessBands(offers, findSensor("sentinel-2"));
    EXPECT_EQ(guess.bands[0].name, "B8A narrow near infrared");
    EXPECT_EQ(guess.bands[0].wavelengthNm, 865);
    EXPECT_EQ(guess.bands[1].name, "height");
    EXPECT_EQ(guess.bands[1].wavelengthNm, 0);
}

TEST(BandGuess, DescriptionsOfOneFileCount) {
    auto offers = stacked("/d/stack.tif", 3);
    offers[0].description = "B04";
    offers[1].description = "B03 (green)";
    offers[2].description = "SCL";
    const BandGuess guess = guessBands(offers);
    EXPECT_EQ(sensorOf(guess), "sentinel-2");
    EXPECT_THAT(idsOf(guess), ElementsAre("B04", "B03", ""));
    EXPECT_EQ(guess.bands[2].name, "SCL");
}

TEST(BandGuess, ManyBandsOfOneFileAreKnownByTheirNumber) {
    // Dstl: a picture, its panchromatic band, eight colours and eight of shortwave infrared.
    std::vector<BandOffer> offers = stacked("/d/6010_1_2.tif", 3);
    for (const auto& [path, bands] :
         {std::pair{"/d/6010_1_2_P.tif", 1}, {"/d/6010_1_2_M.tif", 8}, {"/d/6010_1_2_A.tif", 8}})
        for (const BandOffer& offer : stacked(path, bands)) offers.push_back(offer);
    const BandGuess guess = guessBands(offers, findSensor("worldview-3"));
    ASSERT_EQ(guess.bands.size(), 20u);
    EXPECT_EQ(guess.bands[0].id, "R");
    EXPECT_EQ(guess.bands[3].id, "pan");
    EXPECT_EQ(guess.bands[4].id, "coastal");
    EXPECT_EQ(guess.bands[12].id, "swir1");
    EXPECT_EQ(guess.bands[19].wavelengthNm, 2330);
    const BandGuess planet = guessBands(stacked("/d/20200101_3B_AnalyticMS_SR.tif", 4));
    EXPECT_EQ(sensorOf(planet), "planetscope");
    EXPECT_THAT(idsOf(planet), ElementsAre("blue", "green", "red", "nir"));
}

TEST(BandGuess, StacksOfOneSensorBesideOthersKeepTheirNames) {
    std::vector<BandOffer> offers = stacked("/d/s2/a.tif", 12);
    for (const BandOffer& offer : stacked("/d/s1/a.tif", 2)) offers.push_back(offer);
    const BandGuess guess = guessBands(offers, findSensor("sentinel-2"));
    EXPECT_EQ(guess.bands[9].id, "B09");
    EXPECT_EQ(guess.bands[10].name, "B11 SWIR 1");
    EXPECT_EQ(guess.bands[12].name, "s1 1");
    EXPECT_EQ(guessBands(offers).bands[0].name, "s2 1");
}

TEST(BandGuess, OfAFolderEachBandIsTakenOnceAndFinest) {
    const std::vector<BandOffer> offers{
        file("/d/R20m/T32_B02_20m.jp2", 20), file("/d/R10m/T32_B02_10m.jp2", 10),
        file("/d/R60m/T32_B01_60m.jp2", 60), file("/d/R10m/T32_TCI_10m.jp2", 10)};
    const BandGuess guess = eachOnce(guessBands(offers, findSensor("sentinel-2")));
    ASSERT_THAT(idsOf(guess), ElementsAre("B01", "B02"));
    EXPECT_EQ(guess.bands[1].offer.pixelMetres, 10);
    const BandStack stack = stackOf(guess);
    EXPECT_EQ(referenceOf(stack), "/d/R10m/T32_B02_10m.jp2");
    const BandStack coarse = stackOf(guess, "/d/R60m/T32_B01_60m.jp2");
    EXPECT_EQ(std::get<FileBand>(coarse.bands[1]).resampling, Resampling::Average);
    EXPECT_EQ(std::get<FileBand>(coarse.bands[0]).resampling, Resampling::Bilinear);
}

TEST(BandGuess, TheNextDateIsMadeLikeTheLast) {
    const auto guessOf = [](const std::string& date, std::vector<std::string> bands) {
        std::vector<BandOffer> offers;
        for (const std::string& band : bands) offers.push_back(file("/d/" + date + "_" + band + ".tif"));
        return guessBands(offers, findSensor("sentinel-2"));
    };
    BandStack last = stackOf(guessOf("2021", {"B04", "B03", "B02"}));
    last.bands.emplace_back(Expression{"b1 / b2"});
    const auto next = stackLike(last, guessOf("2022", {"B02", "B03", "B04", "B08"}));
    ASSERT_TRUE(next) << next.error().text();
    EXPECT_THAT(filesOf(*next), ElementsAre("/d/2022_B04.tif", "/d/2022_B03.tif", "/d/2022_B02.tif"));
    EXPECT_EQ(std::get<Expression>(next->bands[3]).text, "b1 / b2");
    const auto less = stackLike(last, guessOf("2023", {"B04", "B08"}));
    ASSERT_FALSE(less);
    EXPECT_THAT(less.error().what, HasSubstr("bands B03 green, B02 blue are missing"));
    EXPECT_FALSE(stackLike(wholeFile("/d/a.tif"), guessOf("2022", {"B04"})));
}

TEST(BandOffers, AreBandsOfFilesFoldersAndArchives) {
    const test::TempDir dir;
    const auto value = [](int, int x, int) { return x; };
    for (const char* name : {"p/B02.tif", "p/sub/B03.tif", "p/QI_DATA/MSK_B02.tif"}) {
        std::filesystem::create_directories((dir / name).parent_path());
        ASSERT_TRUE(test::writeScene<std::uint16_t>(dir / name, {30, 20}, 1, value));
    }
    ASSERT_TRUE(test::writeScene<std::uint16_t>(dir / "three.tif", {30, 20}, 3, value));
    const auto folder = offersOf({(dir / "p").string()}, Resources());
    ASSERT_TRUE(folder) << folder.error().text();
    EXPECT_TRUE(folder->ofFolder);
    EXPECT_EQ(folder->bands.size(), 2u);
    EXPECT_THAT(idsOf(guessBands(folder->bands)), ElementsAre("B02", "B03"));
    const std::string three = (dir / "three.tif").string();
    EXPECT_EQ(offersOf({three}, Resources())->bands.size(), 3u);
    const auto second = offersOf({three + ":2"}, Resources());
    ASSERT_TRUE(second);
    ASSERT_EQ(second->bands.size(), 1u);
    EXPECT_EQ(second->bands[0].band, 2);
    EXPECT_EQ(second->bands[0].bandsInFile, 3);
    EXPECT_THAT(offersOf({three + ":4"}, Resources()).error().what, HasSubstr("no band 4"));
    EXPECT_FALSE(offersOf({(dir / "none.tif").string()}, Resources()));
    std::filesystem::create_directories(dir / "empty");
    EXPECT_FALSE(offersOf({(dir / "empty").string()}, Resources()));
}

}  // namespace
}  // namespace swath
