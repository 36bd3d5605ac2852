// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <numeric>

#include "engine/raster/raster_source.h"
#include "tests/app/project_fixture.h"

namespace swath::test {
namespace {

using testing::HasSubstr;

constexpr int kSteps = 150;  // a training run: a quarter of a minute on two cores

class RealData : public ProgramTest {
  protected:
    void SetUp() override {
        const auto data = dataDir();
        if (!data) GTEST_SKIP() << "no real scenes: set SWATH_DATA";
        data_ = *data;
    }
    /// The same number of steps whatever the machine.
    std::string settings() const {
        const std::string path = at("run.json");
        std::ofstream(path) << fmt::format(R"({{"epochs": 10, "steps_per_epoch": {}, "seed": 1}})",
                                           kSteps / 10);
        return path;
    }
    static double iouOf(const Json& evaluation, const std::string& name) {
        for (const Json& c : evaluation["classes"])
            if (c["name"] == name && c["iou"].is_number()) return c["iou"];
        return -1;
    }
    static double iouOf(const Json& evaluation, int value) {
        for (const Json& c : evaluation["classes"])
            if (c["value"] == value && c["iou"].is_number()) return c["iou"];
        return -1;
    }
    /// Writes columns [from, from + width) of a raster as a scene of its own, every band as float or whole
    /// numbers.
    void crop(const std::filesystem::path& file, int from, int width, const std::string& name,
              PixelType type) {
        auto source = RasterSource::open(file);
        ASSERT_TRUE(source) << source.error().text();
        const RasterInfo& info = (*source)->info();
        const Size size{width, info.size.height};
        std::vector<int> bands(static_cast<std::size_t>(info.bandCount()));
        std::iota(bands.begin(), bands.end(), 0);
        std::vector<float> samples(static_cast<std::size_t>(size.area()) * bands.size());
        ASSERT_TRUE((*source)->readWindow({from, 0, size.width, size.height}, bands, samples, {}));
        GeoReference reference{info.geotransform, info.crsWkt};
        if (reference.geotransform) reference.geotransform->t[0] += from * reference.geotransform->t[1];
        std::vector<std::int16_t> whole(samples.begin(), samples.end());
        const auto bytes =
            type == PixelType::Float32 ? std::as_bytes(std::span(samples)) : std::as_bytes(std::span(whole));
        ASSERT_TRUE(
            writeRaster(dir_ / name, size, type, bytes, std::vector<std::string>(bands.size()), reference));
    }
    std::filesystem::path data_;
};

TEST_F(RealData, FloodThroughTheWholeLoop) {
    const auto folder = data_ / "flood_s1";
    expectDone({"new", project(), "--classes", "dry=#c3940e,water=#3a7bd5"});
    // Paraguay holds no data at all, and nothing but water and "no label" in its mask: it must not break
    // anything.
    for (const char* name :
         {"india_900498", "pakistan_849790", "paraguay_34417", "spain_7370579", "usa_905409"}) {
        expectDone({"add", project(), (folder / "images" / (std::string(name) + "_s1.tif")).string(),
                    "--name", name});
        expectDone({"import", project(), (folder / "masks" / (std::string(name) + "_label.tif")).string(),
                    "--scene", name, "--map", "0=dry,1=water,-1=ignore"});
    }
    expectDone({"split", project(), "--validation", "0.25", "--by", "block", "--seed", "3"});
    const std::string log = done({"train", project(), "--config", settings(), "--json"});
    EXPECT_THAT(log, testing::Not(HasSubstr("\"loss\":null")));
    const Json e = Json::parse(done({"evaluate", project(), "--json"}));
    std::printf("flood_s1, %d steps: validation water IoU %.3f, mean IoU %.3f, %lld pixels\n", kSteps,
                iouOf(e, "water"), e["mean_iou"].get<double>(), e["pixels"].get<long long>());
    EXPECT_GT(iouOf(e, "water"), 0.5);

    expectDone({"predict", project(), "--scene", "spain_7370579", "--out", at("spain.tif")});
    expectDone({"predict", project(), "--scene", "paraguay_34417", "--out", at("paraguay.tif")});
    const Json empty = Json::parse(done({"info", at("paraguay.tif"), "--json"}));
    EXPECT_FALSE(empty["bands"][0].contains("max")) << "a scene without data has a map without classes";
}

TEST_F(RealData, SpainLeftHalfAgainstRightHalf) {
    const auto folder = data_ / "flood_s1";
    const auto image = folder / "images" / "spain_7370579_s1.tif",
               mask = folder / "masks" / "spain_7370579_label.tif";
    for (const auto& [name, from] : {std::pair<std::string, int>{"left", 0}, {"right", 256}}) {
        crop(image, from, 256, name + ".tif", PixelType::Float32);
        crop(mask, from, 256, name + "_mask.tif", PixelType::Int16);
    }
    expectDone({"new", project(), "--classes", "dry,water"});
    expectDone({"add", project(), at("left.tif"), at("right.tif")});
    expectDone(
        {"import", project(), at("left_mask.tif"), "--scene", "left", "--map", "0=dry,1=water,-1=ignore"});
    expectDone({"import", project(), at("right_mask.tif"), "--scene", "right", "--map",
                "0=dry,1=water,-1=ignore", "--role", "test"});
    expectDone({"train", project(), "--config", settings()});
    const Json e = Json::parse(done({"evaluate", project(), "--role", "test", "--json"}));
    std::printf(
        "Spain, trained on its left half for %d steps: water IoU of the right half %.4f (Otsu on VV 0.57, a "
        "tiny "
        "U-Net 0.7153)\n",
        kSteps, iouOf(e, "water"));
    EXPECT_GT(iouOf(e, "water"), 0.55);
}

TEST_F(RealData, RioBuildings) {
    const auto folder = data_ / "rio_buildings";
    expectDone({"new", project(), "--classes", "background,building=#e0533d"});
    for (const char* name : {"img50", "img52", "img53", "img55", "img56"}) {
        const std::string file = std::string(name) + ".tif";
        expectDone({"add", project(), (folder / "images" / file).string()});
        expectDone({"import", project(), (folder / "masks" / file).string(), "--scene", name, "--map",
                    "255=building,0=background"});
    }
    expectDone({"split", project(), "--validation", "0.2", "--by", "scene", "--seed", "1"});
    expectDone({"train", project(), "--config", settings()});
    const Json e = Json::parse(done({"evaluate", project(), "--json"}));
    std::printf("rio_buildings, %d steps: building IoU %.3f on a scene not trained on, mean IoU %.3f\n",
                kSteps, iouOf(e, "building"), e["mean_iou"].get<double>());
    // Four chips and 150 steps: more than the linear classifier's 0.15, which was measured on its
    // training scenes.
    EXPECT_GT(iouOf(e, "building"), 0.15);
    expectDone({"predict", project(), "--scene", "img56", "--out", at("map.tif")});
    const Json compared = Json::parse(done({"evaluate", "--truth", (folder / "masks" / "img56.tif").string(),
                                            "--prediction", at("map.tif"), "--map", "255=2,0=1", "--json"}));
    EXPECT_EQ(compared["pixels"], 438 * 406);
    EXPECT_EQ(iouOf(compared, 3), -1);
}

}  // namespace
}  // namespace swath::test
