// SPDX-License-Identifier: MIT
// What is said of scenes before they are made or learned from, and figures of all their pixels.
#include <array>
#include <cmath>
#include <filesystem>

#include "engine/raster/raster_source.h"
#include "tests/app/project_fixture.h"
#include "tests/engine/raster/damaged_block.h"

namespace swath::test {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class SceneInput : public ProgramTest {
  protected:
    void write(const std::string& name, double east, const std::string& crs, Size size = {64, 48}) {
        std::vector<std::uint16_t> samples;
        for (std::int64_t i = 0; i < size.area(); ++i) samples.push_back(static_cast<std::uint16_t>(i % 901));
        GeoReference reference{Geotransform{{east, 10, 0, 5000000, 0, -10}}, crs};
        if (crs == "none") reference = {};
        ASSERT_TRUE(writeRaster(dir_ / name, size, PixelType::UInt16, std::as_bytes(std::span(samples)), {""},
                                reference));
    }
    /// What is said of a scene of these two.
    Ran compose(const std::string& first, const std::string& second) {
        return swath({"add", project(), "--bands", at(first) + "," + at(second), "--reference", first});
    }
};

TEST_F(SceneInput, WhatDoesNotFitTogetherIsSaidBeforeItIsMade) {
    expectDone({"new", project(), "--classes", "a,b"});
    write("S2_20200715_B02.tif", 500000, "EPSG:32633");
    write("S2_20200715_B03.tif", 500000, "EPSG:32633");
    write("S2_20210402_B04.tif", 500000, "EPSG:32633");
    write("half.tif", 500320, "EPSG:32633");
    write("far.tif", 700000, "EPSG:32633");
    write("unknown.tif", 500000, "");
    write("picture.tif", 0, "none");
    const Ran alike = compose("S2_20200715_B02.tif", "S2_20200715_B03.tif");
    EXPECT_EQ(alike.status, 0);
    EXPECT_THAT(alike.err, Not(HasSubstr("swath:")));
    const Ran days = compose("S2_20200715_B02.tif", "S2_20210402_B04.tif");
    EXPECT_EQ(days.status, 0) << "a scene of several dates may be meant";
    EXPECT_THAT(days.err,
                AllOf(HasSubstr("different days"), HasSubstr("2020-07-15"), HasSubstr("2021-04-02")));
    EXPECT_THAT(compose("S2_20200715_B02.tif", "half.tif").err, HasSubstr("half.tif covers 5"));
    EXPECT_THAT(compose("S2_20200715_B02.tif", "unknown.tif").err,
                HasSubstr("unknown.tif does not say its coordinate system"));
    EXPECT_THAT(compose("S2_20200715_B02.tif", "picture.tif").err,
                HasSubstr("picture.tif does not say where it lies"));
    const Ran far = compose("S2_20200715_B02.tif", "far.tif");
    EXPECT_EQ(far.status, 1);
    EXPECT_THAT(far.err, HasSubstr("far.tif does not lie on the ground of"));
}

TEST_F(SceneInput, AnItemNamesItsBandsAndIsReadBesideItself) {
    expectDone({"new", project(), "--classes", "a,b"});
    fs::create_directory(dir_ / "item");
    write("item/one.tif", 500000, "EPSG:32633");
    write("item/two.tif", 500000, "EPSG:32633");
    const std::string head = R"({"stac_version": "1.0.0", "type": "Feature", "id": "there", "assets": {)";
    writeTextFile(dir_ / "item" / "item.json", head + R"(
        "preview": {"href": "none.png", "roles": ["thumbnail"], "eo:bands": [{"name": "x"}]},
        "metadata": {"href": "none.xml", "type": "application/xml"},
        "red": {"href": "./one.tif", "eo:bands": [{"name": "B04", "common_name": "red", "center_wavelength": 0.665}]},
        "red-again": {"href": "none.jp2", "eo:bands": [{"name": "B04", "common_name": "red"}]},
        "clouds": {"href": "none.tif", "raster:bands": [{"data_type": "uint8"}]},
        "nir": {"href": "two.tif", "eo:bands": [{"name": "B08", "center_wavelength": 0.842}]}}})");
    const std::string told = done({"add", project(), at("item/item.json")});
    EXPECT_THAT(told,
                AllOf(HasSubstr("there: 64 × 48 pixels, 2 bands"), HasSubstr("665 nm"), HasSubstr("833 nm")));
    EXPECT_EQ(info()["scenes"][0]["name"], "there");
    for (const auto& [text, said] : std::vector<std::pair<std::string, std::string>>{
             {"{", "no STAC item"},
             {head + "}}", "no file of bands"},
             {head + R"("a": {"href": "none.tif", "eo:bands": [{"name": "B04"}]}}})", "none.tif"},
             {head + R"("a": {"href": "/dev/zero", "eo:bands": [{"name": "B04"}]}}})", "device"},
             {head + R"("a": {"href": "https://example.com/a.tif", "eo:bands": [{"name": "B04"}]}}})",
              "--allow-remote"}}) {
        writeTextFile(dir_ / "item" / "bad.json", text);
        EXPECT_THAT(failure({"add", project(), at("item/bad.json")}), HasSubstr(said)) << text;
    }
}

TEST_F(SceneInput, ScenesOfOtherBandsAreNamedAndLeftOutWhenAsked) {
    makeProject();
    writeDiscScene("three.tif", 3);
    expectDone({"add", project(), at("three.tif"), "--name", "three"});
    expectDone({"import", project(), at("m.tif"), "--scene", "three"});
    writeTextFile(dir_ / "run.json", kSmallRun);
    EXPECT_THAT(failure({"train", project(), "--config", at("run.json")}),
                AllOf(HasSubstr("scene three"), HasSubstr("it has 3 bands, scene a has 2"),
                      HasSubstr("--leave-out-other-bands")));
    const Ran ran =
        swath({"train", project(), "--config", at("run.json"), "--leave-out-other-bands"}, {}, kPatienceS);
    EXPECT_EQ(ran.status, 0) << ran.err;
    EXPECT_THAT(ran.err, HasSubstr("Left out: scene three"));
    EXPECT_THAT(done({"check", project()}), HasSubstr("Left out: scene three"));
}

TEST_F(SceneInput, FiguresOfEveryPixelAreKeptUntilAFileChanges) {
    const std::vector<std::pair<std::string, std::string>> there{{"XDG_CACHE_HOME", at("cache")}};
    const auto statistics = [&](const std::vector<std::string>& more) {
        std::vector<std::string> arguments{"info", project(), "--json", "--covariance"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Ran ran = swath(arguments, {.environment = there});
        EXPECT_EQ(ran.status, 0) << ran.err;
        return Json::parse(ran.out, nullptr, false)["statistics"];
    };
    const auto kept = [&] {
        std::vector<fs::path> files;
        for (const auto& entry : fs::directory_iterator(dir_ / "cache" / "swath" / "statistics"))
            files.push_back(entry.path());
        return files;
    };
    makeProject();
    writeDiscScene("b.tif");
    expectDone({"add", project(), at("b.tif")});
    const Json first = statistics({});
    ASSERT_EQ(first["bands"].size(), 2U);
    EXPECT_EQ(first["bands"][0]["count"], 2 * kSize.area());
    double sum = 0;
    for (int y = 0; y < kSize.height; ++y)
        for (int x = 0; x < kSize.width; ++x) sum += discScene(x, y, 0);
    EXPECT_NEAR(first["bands"][0]["mean"].get<double>(), sum / double(kSize.area()), 1e-6 * 500);
    EXPECT_NEAR(first["covariance"][0][0].get<double>(),
                std::pow(first["bands"][0]["deviation"].get<double>(), 2), 1e-6);
    EXPECT_EQ(first["covariance"][0][1], first["covariance"][1][0]);
    ASSERT_EQ(kept().size(), 1U);
    EXPECT_EQ(statistics({}), first);
    EXPECT_EQ(kept().size(), 1U);
    ASSERT_TRUE(writeScene(dir_ / "b.tif", kSize, 2, [](int, int, int) -> std::uint16_t { return 7; }));
    EXPECT_NE(statistics({}), first);
    EXPECT_EQ(kept().size(), 2U);
    const Ran plain = swath({"info", at("b.tif"), "--statistics"}, {.environment = there});
    EXPECT_THAT(plain.out, AllOf(HasSubstr("every pixel"), HasSubstr("98 %")));
}

TEST_F(SceneInput, ADamagedSceneIsLearnedFromAndMappedWhereItCanBeRead) {
    makeProject();
    writeTextFile(dir_ / "run.json", kSmallRun);
    ASSERT_TRUE(damageBlock(dir_ / "a.tif", 1, 0));
    const Ran trained = swath({"train", project(), "--config", at("run.json")}, {}, kPatienceS);
    EXPECT_EQ(trained.status, 0) << trained.err;
    const std::string said = "a part of scene a counts as no data";
    EXPECT_THAT(trained.err, HasSubstr(said));
    EXPECT_EQ(trained.err.find(said), trained.err.rfind(said)) << "once";
    const Ran mapped = swath({"predict", project(), "--scene", "a", "--out", at("map.tif")}, {}, kPatienceS);
    EXPECT_EQ(mapped.status, 0) << mapped.err;
    const auto map = RasterSource::open(dir_ / "map.tif");
    ASSERT_TRUE(map);
    std::vector<float> classes(static_cast<std::size_t>(kSize.area()));
    ASSERT_TRUE((*map)->readWindow({0, 0, kSize.width, kSize.height}, std::array{0}, classes, {}));
    for (int y = 0; y < kSize.height; y += 5)
        for (int x = 0; x < kSize.width; x += 3)
            ASSERT_EQ(classes[static_cast<std::size_t>(y * kSize.width + x)] == 0, x >= 256) << x << " " << y;
}

TEST_F(SceneInput, DamageIsToldByInfo) {
    writeDiscScene("a.tif");
    const std::string bytes = bytesOf(dir_ / "a.tif");
    std::string broken = bytes;
    for (std::size_t i = bytes.size() / 2; i < bytes.size() / 2 + 4000; ++i) broken[i] = '\x55';
    writeTextFile(dir_ / "a.tif", broken);
    const Ran ran = swath({"info", at("a.tif"), "--json"});
    EXPECT_EQ(ran.status, 0) << ran.err;
    const Json facts = Json::parse(ran.out, nullptr, false);
    EXPECT_THAT(facts["damage"].is_string() ? facts["damage"].get<std::string>() : "none",
                HasSubstr("are left out"));
}

}  // namespace
}  // namespace swath::test
