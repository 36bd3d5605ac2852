// SPDX-License-Identifier: MIT
// Checking, training, predicting and judging, by command.
#include "engine/raster/raster_source.h"
#include "tests/app/project_fixture.h"

namespace swath::test {
namespace {

using testing::HasSubstr;

class LearningCommands : public ProgramTest {
  protected:
    /// Pixels of each value of a one-band raster.
    static std::vector<std::int64_t> histogram(const std::filesystem::path& file) {
        std::vector<std::int64_t> counts(256);
        auto source = RasterSource::open(file);
        if (!source) return counts;
        const Size size = (*source)->info().size;
        std::vector<float> samples(static_cast<std::size_t>(size.area()));
        const int band = 0;
        if (!(*source)->readWindow({0, 0, size.width, size.height}, std::span(&band, 1), samples, {}))
            return counts;
        for (const float sample : samples) ++counts[static_cast<std::size_t>(sample)];
        return counts;
    }
    static std::vector<std::string> keys(const Json& object) {
        std::vector<std::string> names;
        for (const auto& [name, value] : object.items()) names.push_back(name);
        return names;
    }
};

TEST_F(LearningCommands, CheckSaysWhatIsLearnedFromAndWhatIsWrongWithIt) {
    makeProject();
    const auto report = Json::parse(done({"check", project(), "--json", "--patch", "32"}), nullptr, false);
    ASSERT_FALSE(report.is_discarded());
    EXPECT_EQ(report["classes"], Json({"disc", "ground"}));
    EXPECT_GT(report["roles"]["validation"]["pixels"], 0);
    EXPECT_EQ(report["scenes"][0]["labelled_pixels"], kSize.area());
    EXPECT_EQ(report["scenes"][0]["band_means"].size(), 2U);
    bool leaks = false;  // blocks of one scene touch each other
    for (const auto& finding : report["findings"]) leaks |= finding["kind"] == "leak";
    EXPECT_TRUE(leaks);
    EXPECT_THAT(done({"check", project()}), HasSubstr("train: "));
    // A scene that somebody scaled on the way.
    ASSERT_TRUE(writeScene(dir_ / "scaled.tif", kSize, 2, [](int x, int y, int band) {
        return static_cast<std::uint16_t>(discScene(x, y, band) * 40);
    }));
    done({"add", project(), at("scaled.tif")});
    EXPECT_THAT(done({"check", project()}), HasSubstr("scene scaled are about 40"));
    expectUsage({"check", project(), "--patch", "2"});
    expectDone({"new", at("empty.swath"), "--classes", "disc=#ff0000"});
    EXPECT_THAT(failure({"check", at("empty.swath")}), HasSubstr("no scene has labels"));
}

TEST_F(LearningCommands, TrainPrintsOneJsonObjectPerEvent) {
    makeProject();
    writeTextFile(dir_ / "run.json", kSmallRun);
    const std::string out = done({"train", project(), "--config", at("run.json"), "--json"});
    std::multiset<std::string> seen;
    std::string last;
    for (const std::string& line : split(out, '\n')) {
        if (line.empty()) continue;
        const Json event = Json::parse(line, nullptr, false);
        ASSERT_TRUE(event.is_object() && event.contains("event")) << line;
        last = event["event"];
        seen.insert(last);
        EXPECT_TRUE(last != "step" || (event["loss"].is_number() && event["learning_rate"].is_number()))
            << line;
        EXPECT_TRUE(last != "validation" || event["iou"].size() == 2) << line;
    }
    EXPECT_GE(seen.count("preparing"), 1u);
    EXPECT_EQ(seen.count("step"), 10u);
    EXPECT_GE(seen.count("validation"), 1u);
    EXPECT_GE(seen.count("checkpoint"), 1u);
    EXPECT_EQ(last, "ended");
    const Json runs = info()["runs"];
    ASSERT_EQ(runs.size(), 1u);
    EXPECT_EQ(runs[0]["state"], "done");
}

TEST_F(LearningCommands, TrainGoesByEpochsOrSecondsAndResumes) {
    makeProject();
    writeTextFile(dir_ / "run.json", kSmallRun);
    const auto steps = [](const std::string& out) {
        std::vector<int> found{0};
        for (const std::string& line : split(out, '\n'))
            if (const Json event = Json::parse(line, nullptr, false);
                event.is_object() && event["event"] == "step")
                found.push_back(event["step"]);
        return found;
    };
    EXPECT_EQ(steps(done({"train", project(), "--config", at("run.json"), "--epochs", "1", "--json"})).back(),
              5);
    const auto resumed = steps(done({"train", project(), "--resume", "last", "--epochs", "3", "--json"}));
    ASSERT_GT(resumed.size(), 1u);
    EXPECT_EQ(resumed[1], 6);
    EXPECT_EQ(resumed.back(), 15);
    EXPECT_EQ(info()["runs"].size(), 1u);
    const std::string timed =
        done({"train", project(), "--config", at("run.json"), "--seconds", "1", "--seed", "5", "--json"});
    EXPECT_THAT(timed, HasSubstr("\"ended\""));
    EXPECT_EQ(info()["runs"].size(), 2u);
    EXPECT_THAT(failure({"train", project(), "--resume", "run 9"}), HasSubstr("the runs are: run 1, run 2"));
}

TEST_F(LearningCommands, TrainRefusesInWords) {
    writeDiscScene("a.tif");
    expectDone({"new", project(), "--classes", "disc,ground"});
    expectDone({"add", project(), at("a.tif")});
    EXPECT_THAT(failure({"train", project()}), HasSubstr("labels"));
    EXPECT_THAT(failure({"train", project(), "--resume", "last"}), HasSubstr("no run"));
    writeTextFile(dir_ / "run.json", R"({"learning_rat": 0.1})");
    EXPECT_THAT(failure({"train", project(), "--config", at("run.json")}),
                testing::AllOf(HasSubstr("run.json"), HasSubstr("learning_rate")));
    writeTextFile(dir_ / "run.json", "{");
    EXPECT_THAT(failure({"train", project(), "--config", at("run.json")}), HasSubstr("run.json"));
    EXPECT_THAT(failure({"train", project(), "--config", at("gone.json")}), HasSubstr("gone.json"));
}

TEST_F(LearningCommands, PredictWritesClassNumbersOnTheScenesGrid) {
    // A corner without data: NaN in a float scene.
    std::vector<float> samples;
    for (int band = 0; band < 2; ++band)
        for (int y = 0; y < kSize.height; ++y)
            for (int x = 0; x < kSize.width; ++x)
                samples.push_back(x < 40 && y < 30 ? NAN : static_cast<float>(discScene(x, y, band)));
    ASSERT_TRUE(writeRaster(dir_ / "a.tif", kSize, PixelType::Float32, std::as_bytes(std::span(samples)),
                            {"x", "y"}, {Geotransform{{500000, 10, 0, 5000000, 0, -10}}, "EPSG:32633"}));
    writeDiscMask("m.tif");
    expectDone({"new", project(), "--classes", "disc=#ff0000,ground=#00ff00"});
    expectDone({"add", project(), at("a.tif")});
    expectDone({"import", project(), at("m.tif"), "--scene", "a"});
    EXPECT_THAT(failure({"predict", project(), "--scene", "a", "--out", at("map.tif")}), HasSubstr("no run"));
    trainSmall();
    expectDone({"predict", project(), "--scene", "a", "--out", at("map.tif")});

    const auto counts = histogram(dir_ / "map.tif");
    EXPECT_EQ(counts[0], 40 * 30);
    EXPECT_EQ(counts[0] + counts[1] + counts[2], kSize.area());
    const RasterInfo map = (*RasterSource::open(dir_ / "map.tif"))->info();
    EXPECT_EQ(map.size, kSize);
    EXPECT_EQ(map.epsg, 32633);
    ASSERT_TRUE(map.geotransform);
    EXPECT_EQ(map.geotransform->t, (std::array<double, 6>{500000, 10, 0, 5000000, 0, -10}));

    expectDone({"predict", project(), "--scene", "a", "--out", at("mean.tif"), "--views", "8"});
    EXPECT_EQ(histogram(dir_ / "mean.tif")[0], counts[0]);
    EXPECT_THAT(failure({"predict", project(), "--scene", "a", "--out", at("x.tif"), "--views", "3"}),
                HasSubstr("over 3 views"));
    EXPECT_THAT(failure({"predict", project(), "--scene", "b", "--out", at("x.tif")}),
                HasSubstr("no scene b"));
    EXPECT_THAT(failure({"predict", project(), "--scene", "a", "--run", "7", "--out", at("x.tif")}),
                HasSubstr("no run 7"));
    EXPECT_THAT(failure({"predict", project(), "--scene", "a", "--out", at("no/such/x.tif")}),
                HasSubstr("no/such"));
    std::filesystem::create_directory(dir_ / "folder.tif");
    EXPECT_THAT(failure({"predict", project(), "--scene", "a", "--out", at("folder.tif")}),
                HasSubstr("folder.tif"));

    const auto text = outputOf("gdalinfo -json " + at("map.tif"));
    if (!text) GTEST_SKIP() << "gdalinfo is not installed: colours and names were not looked at";
    const Json band = Json::parse(*text)["bands"][0];
    EXPECT_EQ(band["type"], "Byte");
    EXPECT_EQ(band["noDataValue"], 0);
    EXPECT_EQ(band["colorTable"]["entries"][1], Json::parse("[255, 0, 0, 255]"));
    EXPECT_EQ(band["colorTable"]["entries"][2], Json::parse("[0, 255, 0, 255]"));
    EXPECT_EQ(band["metadata"][""]["CLASS_1"], "disc");
    EXPECT_EQ(band["metadata"][""]["CLASS_2"], "ground");
}

TEST_F(LearningCommands, PredictRefusesASceneWithOtherBands) {
    makeProject();
    trainSmall();
    writeDiscScene("three.tif", 3);
    expectDone({"add", project(), at("three.tif")});
    EXPECT_THAT(failure({"predict", project(), "--scene", "three", "--out", at("x.tif")}),
                HasSubstr("3 bands"));
    EXPECT_FALSE(std::filesystem::exists(at("x.tif")));
}

TEST_F(LearningCommands, EvaluateComparesMasks) {
    // Of 100 pixels 10 are ignored (9); truth 1 on the left half, prediction 1 on four columns; one class 3
    // that the truth lacks.
    ASSERT_TRUE(writeMask(dir_ / "t.tif", {10, 10}, [](int x, int y) -> std::uint8_t {
        return y == 0 ? 9 : x < 5 ? 1 : 2;
    }));
    ASSERT_TRUE(writeMask(dir_ / "p.tif", {10, 10}, [](int x, int y) -> std::uint8_t {
        return x == 9 && y == 9 ? 3 : x < 4 ? 1 : 2;
    }));
    const Json e = Json::parse(
        done({"evaluate", "--truth", at("t.tif"), "--prediction", at("p.tif"), "--ignore", "9", "--json"}));
    EXPECT_EQ(keys(e), (std::vector<std::string>{"classes", "pixels", "overall_accuracy", "mean_iou",
                                                 "mean_f1", "kappa", "confusion", "not_scored"}));
    ASSERT_EQ(e["classes"].size(), 3u);
    EXPECT_EQ(keys(e["classes"][0]), (std::vector<std::string>{"value", "name", "tp", "fp", "fn", "support",
                                                               "iou", "precision", "recall", "f1"}));
    EXPECT_EQ(e["confusion"], Json::parse("[[36, 9, 0], [0, 44, 1], [0, 0, 0]]"));
    EXPECT_EQ(e["pixels"], 90);
    EXPECT_NEAR(e["overall_accuracy"].get<double>(), 80.0 / 90, 1e-12);
    const Json one = e["classes"][0], two = e["classes"][1], three = e["classes"][2];
    EXPECT_EQ(one["tp"], 36);
    EXPECT_EQ(one["fp"], 0);
    EXPECT_EQ(one["fn"], 9);
    EXPECT_EQ(one["support"], 45);
    EXPECT_NEAR(one["iou"].get<double>(), 36.0 / 45, 1e-12);
    EXPECT_NEAR(one["precision"].get<double>(), 1, 1e-12);
    EXPECT_NEAR(one["recall"].get<double>(), 0.8, 1e-12);
    EXPECT_NEAR(one["f1"].get<double>(), 72.0 / 81, 1e-12);
    EXPECT_NEAR(two["iou"].get<double>(), 44.0 / 54, 1e-12);
    EXPECT_EQ(three["value"], 3);
    EXPECT_EQ(three["support"], 0);
    EXPECT_TRUE(three["recall"].is_null());
    // Chance agreement: rows 45, 45, 0 and columns 36, 53, 1 of 90.
    const double chance = (45.0 * 36 + 45.0 * 53) / (90.0 * 90);
    EXPECT_NEAR(e["kappa"].get<double>(), (80.0 / 90 - chance) / (1 - chance), 1e-12);

    EXPECT_THAT(done({"evaluate", "--truth", at("t.tif"), "--prediction", at("p.tif")}),
                HasSubstr("mean IoU"));
    const std::vector<std::uint8_t> few(90, 1);
    ASSERT_TRUE(
        writeRaster(dir_ / "s.tif", {9, 10}, PixelType::UInt8, std::as_bytes(std::span(few)), {"class"}, {}));
    EXPECT_THAT(failure({"evaluate", "--truth", at("t.tif"), "--prediction", at("s.tif")}),
                HasSubstr("9 × 10"));
    EXPECT_THAT(failure({"evaluate", "--truth", at("t.tif"), "--prediction", at("gone.tif")}),
                HasSubstr("gone.tif"));
}

TEST_F(LearningCommands, EvaluateScoresARunAndAgreesWithThePredictedMask) {
    makeProject();
    EXPECT_THAT(failure({"evaluate", project()}), HasSubstr("no run"));
    trainSmall();
    const Json e = Json::parse(done({"evaluate", project(), "--json"}));
    EXPECT_EQ(e["pixels"], kSize.area() / 4);
    EXPECT_EQ(e["classes"][0]["name"], "disc");
    const Json train = Json::parse(done({"evaluate", project(), "--role", "train", "--run", "1", "--json"}));
    EXPECT_EQ(train["pixels"], kSize.area() * 3 / 4);
    EXPECT_THAT(failure({"evaluate", project(), "--role", "test"}), HasSubstr("test region"));
    // Both halves together are the whole mask.
    expectDone({"predict", project(), "--scene", "a", "--out", at("map.tif")});
    const Json all =
        Json::parse(done({"evaluate", "--truth", at("m.tif"), "--prediction", at("map.tif"), "--json"}));
    for (std::size_t k = 0; k < all["classes"].size(); ++k)
        EXPECT_EQ(all["classes"][k]["tp"].get<int>(),
                  e["classes"][k]["tp"].get<int>() + train["classes"][k]["tp"].get<int>());
    EXPECT_THAT(done({"evaluate", project()}), HasSubstr("validation regions"));
}

}  // namespace
}  // namespace swath::test
