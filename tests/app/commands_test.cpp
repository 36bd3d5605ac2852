// SPDX-License-Identifier: MIT
// Projects and what goes into them, by command.
#include "tests/app/project_fixture.h"

namespace swath::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class Commands : public ProgramTest {};

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

TEST_F(Commands, DisplaySaysAndSetsHowScenesAreShown) {
    makeProject();
    EXPECT_THAT(done({"display", project()}), HasSubstr("band 1 in grey, 2–98 %"));
    EXPECT_THAT(done({"display", project(), "--scene", "a", "--bands", "2", "--map", "viridis", "--stretch",
                      "0.5-99", "--gamma", "1.5"}),
                HasSubstr("band 2 in viridis, 0.5–99 %, gamma 1.5"));
    EXPECT_THAT(done({"display", project(), "--scene", "a", "--stretch=-5:20.5", "--reversed"}),
                HasSubstr("in viridis reversed, -5.00 … 20.5, gamma 1.5"));
    EXPECT_EQ(info()["scenes"][0]["shown"], "band 2 in viridis reversed, -5.00 … 20.5, gamma 1.5");
    std::filesystem::copy_file(at("a.tif"), at("b.tif"));
    expectDone({"add", project(), at("b.tif")});
    EXPECT_THAT(done({"display", project(), "--scene", "a", "--bands", "2,1,2", "--stretch", "min-max",
                      "--copy-to", "all", "--same-limits"}),
                HasSubstr("b                    bands 2 1 2, "));
    EXPECT_THAT(done({"display", project(), "--scene", "a", "--stretch", "1.5sd", "--copy-to", "b"}),
                HasSubstr("b                    bands 2 1 2, mean ± 1.5 deviations, gamma 1.5"));
    EXPECT_THAT(failure({"display", project(), "--scene", "a", "--stretch", "98-2"}), HasSubstr("0:3000"));
    EXPECT_THAT(failure({"display", project(), "--scene", "a", "--map", "jet"}), HasSubstr("RdYlGn"));
    EXPECT_THAT(failure({"display", project(), "--scene", "a", "--bands", "9"}), HasSubstr("no band 9"));
    EXPECT_THAT(failure({"display", project(), "--scene", "a", "--index", "ndvi"}), HasSubstr("cannot show"));
    EXPECT_THAT(failure({"display", project(), "--scene", "a", "--view", "sar-dual"}), HasSubstr("lacks"));
    expectUsage({"display", project(), "--map", "viridis"});
    expectUsage({"display", project(), "--scene", "a", "--bands", "1,2"});
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
    std::filesystem::create_directories(dir_ / "none");
    EXPECT_THAT(failure({"add", project(), at("none")}), HasSubstr("holds no raster files"));
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
    EXPECT_EQ(now["history"], 1) << "the second scene";
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
