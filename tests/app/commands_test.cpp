// SPDX-License-Identifier: MIT
#include <set>

#include "engine/raster/raster_source.h"
#include "tests/app/project_fixture.h"

namespace swath::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class Commands : public ProgramTest {
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

TEST_F(Commands, SayTheirVersionAndHelp) {
    EXPECT_THAT(done({"--version"}), testing::StartsWith("swath "));
    const std::string help = done({"--help"});
    for (const char* command : {"new", "add", "import", "split", "train", "predict", "evaluate", "check",
                                "info", "recover", "demo", "studio"}) {
        EXPECT_THAT(help, HasSubstr(command));
        EXPECT_THAT(done({command, "--help"}), HasSubstr("--help"));
    }
    EXPECT_THAT(done({"train", "--help-config"}), HasSubstr("learning_rate"));
}

TEST_F(Commands, CheckSaysWhatIsLearnedFromAndWhatIsWrongWithIt) {
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

TEST_F(Commands, AClassNameMayHaveAComma) {
    ASSERT_TRUE(writeScene(dir_ / "a.tif", kSize, 2, discScene));
    expectDone({"new", project(), "--classes", "\"roof, flat\"=#ff0000,road"});
    expectDone({"add", project(), at("a.tif")});
    ASSERT_TRUE(writeScene(dir_ / "m.tif", kSize, 1, [](int x, int y, int) {
        return static_cast<std::uint16_t>(inDisc(x, y) ? 1 : 2);
    }));
    expectDone({"import", project(), at("m.tif"), "--scene", "a", "--map", "1=\"roof, flat\",2=road"});
    const Json info = Json::parse(done({"info", project(), "--json"}), nullptr, false);
    EXPECT_EQ(info["classes"][0]["name"], "roof, flat");
    EXPECT_GT(info["scenes"][0]["labelled"]["roof, flat"].get<int>(), 0);
}

TEST_F(Commands, DeriveAddsBandsThatAreWorkedOutOfOthers) {
    makeProject();
    const std::string bands =
        done({"derive", project(), "--scene", "a", "(b1 - b2) / 2", "median(b3, radius=2)"});
    EXPECT_THAT(bands, HasSubstr("  4  median(b3, radius=2)"));
    const Json scene = info()["scenes"][0];
    EXPECT_EQ(scene["bands"], 4);
    EXPECT_EQ(scene["derived"], Json({"(b1 - b2) / 2", "median(b3, radius=2)"}));
    EXPECT_THAT(failure({"derive", project(), "--scene", "a", "medan(b1)"}),
                HasSubstr("median(b1, radius=2)"));
    expectDone({"derive", project(), "--scene", "a", "--remove-last"});
    EXPECT_EQ(info()["scenes"][0]["bands"], 3);
    expectUsage({"derive", project(), "--scene", "a"});
    EXPECT_THAT(done({"derive", "--list"}), HasSubstr("lee(b1, radius=3, looks=1)"));

    const auto file =
        Json::parse(done({"info", at("a.tif"), "--json", "--band", "b1 - b2", "--band", "sobel(b3)"}));
    ASSERT_EQ(file["bands"].size(), 4U);
    EXPECT_EQ(file["bands"][3]["name"], "sobel(b3)");
    EXPECT_GT(file["bands"][3]["max"], 0);
    EXPECT_THAT(failure({"info", at("a.tif"), "--band", "sobel(b3)"}), HasSubstr("no band 3"));
    expectUsage({"info", project(), "--band", "sobel(b1)"});
}

TEST_F(Commands, PolygonsComeInAndGoOut) {
    makeProject();
    writeTextFile(
        at("in.geojson"),
        R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":{"kind":"tree"},)"
        R"("geometry":{"type":"Polygon","coordinates":[[[10,10],[30,10],[30,30],[10,30],[10,10]]]}}]})");
    EXPECT_THAT(failure({"import", project(), at("in.geojson"), "--scene", "a"}), HasSubstr("--class"));
    EXPECT_THAT(failure({"import", project(), at("in.geojson"), "--scene", "a", "--attribute", "kind"}),
                HasSubstr("--add-classes"));
    const auto before = info()["features"];
    EXPECT_THAT(
        done({"import", project(), at("in.geojson"), "--scene", "a", "--attribute", "kind", "--add-classes"}),
        HasSubstr(", 1 polygon\n"));
    EXPECT_EQ(info()["features"], before.get<int>() + 1);
    EXPECT_EQ(info()["scenes"][0]["labelled"]["tree"], 400);
    expectDone({"export", project(), at("out.gpkg"), "--scene", "a"});
    EXPECT_TRUE(std::filesystem::exists(at("out.gpkg")));
    EXPECT_THAT(failure({"export", project(), at("out.tif")}), HasSubstr(".gpkg (GeoPackage)"));
    EXPECT_THAT(failure({"export", project(), at("in.geojson")}), HasSubstr("--overwrite"));
    expectUsage({"export", project()});
    expectDone({"import", project(), at("out.gpkg"), "--scene", "a", "--class", "disc"});
}

TEST_F(Commands, UsageErrorsEndWithTwo) {
    expectUsage({"new"});
    expectUsage({"new", project()});
    expectUsage({"add", project()});
    expectUsage({"import", project(), "m.tif"});
    expectUsage({"predict", project()});
    expectUsage({"evaluate"});
    expectUsage({"evaluate", "--truth", "a.tif"});
    expectUsage({"evaluate", project(), "--truth", "a.tif", "--prediction", "b.tif"});
    expectUsage({"split", project(), "--by", "colour"});
    expectUsage({"train", project(), "--epochs", "many"});
    expectUsage({"train", project(), "--resume", "last", "--seed", "4"});
    expectUsage({"info", "a", "b"});
    expectUsage({"--frobnicate"});
    expectUsage({"studio", "--script", "steps.txt"});
}

TEST_F(Commands, AMistypedCommandIsAskedFor) {
    const Ran ran = swath({"trian", project()});
    EXPECT_EQ(ran.status, 2);
    EXPECT_EQ(ran.err, "swath: there is no command or file \"trian\": did you mean `swath train`?\n");
    EXPECT_THAT(swath({"evalute"}).err, HasSubstr("`swath evaluate`"));
    // What looks like a file, or is near to nothing, is a file for the window.
    for (const char* word : {"train.tif", "./trian", "zebra"})
        EXPECT_THAT(swath({word, "--offscreen", "640x480"}).err, Not(HasSubstr("did you mean"))) << word;
}

TEST_F(Commands, NewTakesClassesInlineAndFromAFile) {
    expectDone({"new", project(), "--classes", "water=#0000ff,land"});
    const Json classes = info()["classes"];
    ASSERT_EQ(classes.size(), 2u);
    EXPECT_EQ(classes[0], Json::parse(R"({"value": 1, "name": "water", "colour": "#0000ff"})"));
    EXPECT_EQ(classes[1]["name"], "land");

    writeTextFile(dir_ / "classes.txt", "background\nforest=#00ff00\nroad\n");
    expectDone({"new", at("q.swath"), "--classes", at("classes.txt")});
    EXPECT_EQ(Json::parse(done({"info", at("q.swath"), "--json"}))["classes"].size(), 3u);
}

TEST_F(Commands, NewRefusesInWords) {
    expectDone({"new", project(), "--classes", "a,b"});
    const std::string before = bytesOf(project());
    EXPECT_THAT(failure({"new", project(), "--classes", "c,d"}), HasSubstr("exists already"));
    EXPECT_TRUE(bytesOf(project()) == before);
    EXPECT_THAT(failure({"new", at("q.swath"), "--classes", "a=#zz"}), HasSubstr("#zz"));
    EXPECT_THAT(failure({"new", at("q.swath"), "--classes", at("gone.txt")}), HasSubstr("gone.txt"));
    EXPECT_THAT(failure({"new", at("no/such/q.swath"), "--classes", "a,b"}), HasSubstr("no/such"));
    EXPECT_FALSE(std::filesystem::exists(at("q.swath")));
}

TEST_F(Commands, AddTakesSeveralFilesOrOneWithAName) {
    writeDiscScene("a.tif");
    writeDiscScene("b.tif", 3);
    expectDone({"new", project(), "--classes", "disc,ground"});
    EXPECT_THAT(done({"add", project(), at("a.tif"), at("b.tif")}),
                HasSubstr("b: 320 × 256 pixels, 3 bands"));
    expectDone({"add", project(), at("a.tif"), "--name", "river"});
    expectDone({"add", project(), at("a.tif")});  // the name is taken: another one is found
    const Json scenes = info()["scenes"];
    ASSERT_EQ(scenes.size(), 4u);
    EXPECT_EQ(scenes[1]["bands"], 3);
    EXPECT_EQ(scenes[2]["name"], "river");
    EXPECT_EQ(scenes[3]["name"], "a 2");
    EXPECT_THAT(failure({"add", project(), at("b.tif"), "--name", "river"}), HasSubstr("river"));
    expectUsage({"add", project(), at("a.tif"), at("b.tif"), "--name", "two"});
}

TEST_F(Commands, AddRefusesWhatIsNoRaster) {
    writeDiscScene("a.tif");
    expectDone({"new", project(), "--classes", "disc,ground"});
    const std::string whole = bytesOf(dir_ / "a.tif");
    writeTextFile(dir_ / "cut.tif", whole.substr(0, 100));
    writeTextFile(dir_ / "empty.tif", "");
    writeTextFile(dir_ / "words.tif", "not a raster at all");
    for (const char* name : {"missing.tif", "cut.tif", "empty.tif", "words.tif"})
        EXPECT_THAT(failure({"add", project(), at(name)}), HasSubstr(name));
    failure({"add", project(), dir_.path().string()});
    failure({"add", at("none.swath"), at("a.tif")});
    EXPECT_TRUE(info()["scenes"].empty());
    expectDone({"add", project(), at("a.tif")});
}

TEST_F(Commands, ImportGivesTheRoleAndMapsValues) {
    writeDiscScene("a.tif");
    expectDone({"new", project(), "--classes", "disc,ground"});
    expectDone({"add", project(), at("a.tif")});
    // 16-bit, with a negative value as the Sen1Floods11 masks have it.
    std::vector<std::int16_t> values;
    for (int y = 0; y < kSize.height; ++y)
        for (int x = 0; x < kSize.width; ++x)
            values.push_back(static_cast<std::int16_t>(x < 100 ? -1 : x < 200 ? 0 : 7));
    ASSERT_TRUE(writeRaster(dir_ / "m.tif", kSize, PixelType::Int16, std::as_bytes(std::span(values)),
                            {"class"}, {}));
    for (const char* role : {"validation", "test", "train"}) {
        expectDone({"import", project(), at("m.tif"), "--scene", "a", "--map", "-1=ignore,0=ground,7=disc",
                    "--role", role});
        const Json now = info();
        ASSERT_EQ(now["regions"].size(), 1u);
        EXPECT_EQ(now["regions"][0]["role"], role);
        EXPECT_EQ(now["regions"][0]["complete"], true);
        EXPECT_EQ(now["scenes"][0]["labelled"]["ground"], 100 * kSize.height);
        EXPECT_EQ(now["scenes"][0]["labelled"]["disc"], 120 * kSize.height);
    }
    // By number of the scene, to the layer by name.
    expectDone({"import", project(), at("m.tif"), "--scene", "1", "--layer", "labels", "--map",
                "-1=unlabelled,0=ignore,7=disc"});
    EXPECT_EQ(info()["scenes"][0]["labelled"]["ground"], 0);
}

TEST_F(Commands, ImportTakesAPngMask) {
    writeDiscScene("a.tif");
    writeDiscMask("m.tif");
    if (!outputOf("gdal_translate --version")) GTEST_SKIP() << "gdal_translate is not installed";
    (void)outputOf("gdal_translate -q -of PNG " + at("m.tif") + " " + at("m.png"));
    expectDone({"new", project(), "--classes", "disc,ground"});
    expectDone({"add", project(), at("a.tif")});
    expectDone({"import", project(), at("m.png"), "--scene", "a"});
}

TEST_F(Commands, ImportRefusesInWordsAndChangesNothing) {
    writeDiscScene("a.tif");
    writeDiscMask("m.tif");
    expectDone({"new", project(), "--classes", "disc,ground"});
    expectDone({"add", project(), at("a.tif")});
    const std::vector<std::string> begin{"import", project()};
    const auto import = [&](const std::string& mask, std::vector<std::string> more) {
        std::vector<std::string> words{"import", project(), at(mask)};
        words.insert(words.end(), more.begin(), more.end());
        return failure(words);
    };
    const std::vector<std::uint8_t> few(100 * 100, 1);
    ASSERT_TRUE(writeRaster(dir_ / "small.tif", {100, 100}, PixelType::UInt8, std::as_bytes(std::span(few)),
                            {"class"}, {}));
    EXPECT_THAT(import("small.tif", {"--scene", "a"}), HasSubstr("100 × 100"));
    ASSERT_TRUE(
        writeMask(dir_ / "nine.tif", kSize, [](int x, int) -> std::uint8_t { return x < 5 ? 9 : 1; }));
    EXPECT_THAT(import("nine.tif", {"--scene", "a"}),
                testing::AllOf(HasSubstr("9"), HasSubstr("values found: 1"), HasSubstr("--map")));
    EXPECT_THAT(import("m.tif", {"--scene", "b"}),
                testing::AllOf(HasSubstr("no scene b"), HasSubstr("the scenes are: a")));
    EXPECT_THAT(import("m.tif", {"--scene", "a", "--layer", "roofs"}), HasSubstr("roofs"));
    EXPECT_THAT(import("m.tif", {"--scene", "a", "--map", "1=dsic,2=ground"}), HasSubstr("disc"));
    EXPECT_THAT(import("m.tif", {"--scene", "a", "--role", "holiday"}), HasSubstr("holiday"));
    EXPECT_THAT(import("gone.tif", {"--scene", "a"}), HasSubstr("gone.tif"));
    EXPECT_THAT(import("a.tif", {"--scene", "a"}), HasSubstr("bands"));
    std::vector<std::uint8_t> ones(static_cast<std::size_t>(kSize.area()), 1);
    // The same corner and pixel size, in the neighbouring zone.
    ASSERT_TRUE(writeRaster(dir_ / "a33.tif", kSize, PixelType::UInt8, std::as_bytes(std::span(ones)), {"x"},
                            {Geotransform{{500000, 10, 0, 5000000, 0, -10}}, "EPSG:32633"}));
    ASSERT_TRUE(writeRaster(dir_ / "m34.tif", kSize, PixelType::UInt8, std::as_bytes(std::span(ones)), {"x"},
                            {Geotransform{{500000, 10, 0, 5000000, 0, -10}}, "EPSG:32634"}));
    expectDone({"add", project(), at("a33.tif")});
    EXPECT_THAT(import("m34.tif", {"--scene", "a33"}),
                testing::AllOf(HasSubstr("32634"), HasSubstr("32633")));
    const Json now = info();
    EXPECT_EQ(now["history"], 0);
    EXPECT_TRUE(now["regions"].empty());
}

TEST_F(Commands, SplitBySceneAndByBlock) {
    makeProject();
    const Json blocks = info()["regions"];
    EXPECT_EQ(blocks.size(), 16u);
    int validation = 0;
    for (const Json& region : blocks) validation += region["role"] == "validation" ? 1 : 0;
    EXPECT_EQ(validation, 4);
    EXPECT_THAT(failure({"split", project(), "--validation", "0.2"}), HasSubstr("--by block"));
    EXPECT_THAT(failure({"split", project(), "--validation", "2"}), HasSubstr("2"));
    for (const char* name : {"b", "c", "d"}) {
        writeDiscScene(std::string(name) + ".tif");
        expectDone({"add", project(), at(std::string(name) + ".tif")});
        expectDone({"import", project(), at("m.tif"), "--scene", name});
    }
    expectDone({"split", project(), "--validation", "0.25", "--seed", "9"});
    const Json scenes = info()["regions"];
    ASSERT_EQ(scenes.size(), 4u);
    validation = 0;
    for (const Json& region : scenes) validation += region["role"] == "validation" ? 1 : 0;
    EXPECT_EQ(validation, 1);
}

TEST_F(Commands, SplitWithoutLabelsIsRefused) {
    expectDone({"new", project(), "--classes", "a,b"});
    EXPECT_THAT(failure({"split", project()}), HasSubstr("label"));
}

TEST_F(Commands, TrainPrintsOneJsonObjectPerEvent) {
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

TEST_F(Commands, TrainGoesByEpochsOrSecondsAndResumes) {
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

TEST_F(Commands, TrainRefusesInWords) {
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

TEST_F(Commands, PredictWritesClassNumbersOnTheScenesGrid) {
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

TEST_F(Commands, PredictRefusesASceneWithOtherBands) {
    makeProject();
    trainSmall();
    writeDiscScene("three.tif", 3);
    expectDone({"add", project(), at("three.tif")});
    EXPECT_THAT(failure({"predict", project(), "--scene", "three", "--out", at("x.tif")}),
                HasSubstr("3 bands"));
    EXPECT_FALSE(std::filesystem::exists(at("x.tif")));
}

TEST_F(Commands, EvaluateComparesMasks) {
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

TEST_F(Commands, EvaluateScoresARunAndAgreesWithThePredictedMask) {
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

TEST_F(Commands, InfoTellsOfRastersAndProjects) {
    makeProject();
    const Json raster = Json::parse(done({"info", at("a.tif"), "--json"}));
    EXPECT_EQ(raster["width"], kSize.width);
    EXPECT_EQ(raster["bands"].size(), 2u);
    EXPECT_TRUE(raster["bands"][0].contains("p98"));
    EXPECT_THAT(done({"info", at("a.tif")}), HasSubstr("320 × 256 pixels"));
    EXPECT_THAT(done({"info", project()}), HasSubstr("2 classes, 1 scene, 16 regions"));
    const Json project_ = info();
    EXPECT_EQ(project_["scenes"][0]["labelled"]["disc"].get<int>() +
                  project_["scenes"][0]["labelled"]["ground"].get<int>(),
              kSize.area());
    EXPECT_THAT(failure({"info", at("gone.swath")}), HasSubstr("gone.swath"));
    EXPECT_THAT(failure({"info", at("gone.tif")}), HasSubstr("gone.tif"));
}

TEST_F(Commands, ProjectAndScenesMoveTogether) {
    std::filesystem::create_directory(dir_ / "one");
    ASSERT_TRUE(writeScene(dir_ / "one/a.tif", kSize, 2, discScene));
    expectDone({"new", at("one/p.swath"), "--classes", "a,b"});
    expectDone({"add", at("one/p.swath"), at("one/a.tif")});
    std::filesystem::rename(dir_ / "one", dir_ / "two");
    const Json moved = Json::parse(done({"info", at("two/p.swath"), "--json"}));
    EXPECT_TRUE(moved["scenes"][0]["problem"].is_null()) << moved["scenes"][0];
}

TEST_F(Commands, StudioPlaysAScriptWithoutADisplay) {
    makeProject();
    writeTextFile(dir_ / "steps.txt", "wait-idle\nprint scenes\nshot window\n");
    const std::string out = done(
        {"studio", project(), "--offscreen", "640x480", "--script", at("steps.txt"), "--shots", at("shots")});
    EXPECT_THAT(out, HasSubstr("scenes 1"));
    EXPECT_TRUE(std::filesystem::exists(at("shots/window.png")));
    writeTextFile(dir_ / "bad.txt", "wait-idle\nclikc a\n");
    EXPECT_THAT(failure({"studio", project(), "--offscreen", "640x480", "--script", at("bad.txt")}),
                testing::AllOf(HasSubstr("line 2"), HasSubstr("click")));
    failure({"studio", project(), "--offscreen", "64"});
}

}  // namespace
}  // namespace swath::test
