// SPDX-License-Identifier: MIT
// What the program may not replace, and what it says instead.
#include <filesystem>

#include "tests/app/project_fixture.h"

namespace swath::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;

class Outputs : public ProgramTest {};

TEST_F(Outputs, VerboseTellsWhenJobsBeginAndEnd) {
    writeDiscScene("a.tif");
    expectDone({"new", project(), "--classes", "disc,ground"});
    const Ran verbose = swath({"add", project(), at("a.tif"), "--verbose"});
    EXPECT_EQ(verbose.status, 0) << verbose.err;
    EXPECT_THAT(verbose.err, testing::ContainsRegex("swath info: job [0-9]+ begins: Open a.tif\n"));
    EXPECT_THAT(verbose.err,
                testing::ContainsRegex("swath info: job [0-9]+ is done in [^\n]+: Open a.tif\n"));
    const Ran quiet = swath({"check", project()});
    EXPECT_THAT(quiet.err, Not(HasSubstr("job ")));
}

TEST_F(Outputs, AMapNeverReplacesItsSceneOrAProject) {
    makeProject();
    trainSmall();
    fs::create_symlink("a.tif", dir_ / "link.tif");
    fs::create_hard_link(dir_ / "a.tif", dir_ / "hard.tif");
    expectDone({"new", at("other.swath"), "--classes", "x,y"});
    const std::string scene = bytesOf(at("a.tif"));
    for (const char* name : {"a.tif", "link.tif", "hard.tif", "p.swath", "other.swath"}) {
        const std::string before = bytesOf(at(name));
        failure({"predict", project(), "--scene", "a", "--out", at(name), "--overwrite"});
        EXPECT_TRUE(bytesOf(at(name)) == before) << name;
        failure({"network", "export-weights", project(), "--out", at(name), "--overwrite"});
        EXPECT_TRUE(bytesOf(at(name)) == before) << name;
    }
    EXPECT_TRUE(bytesOf(at("a.tif")) == scene);
    EXPECT_EQ(info()["scenes"].size(), 1U);
    failure({"predict", project(), "--scene", "a", "--out", at("p.swath-journal"), "--overwrite"});
    EXPECT_FALSE(fs::exists(dir_ / "p.swath-journal"));
    EXPECT_THAT(
        failure({"predict", project(), "--scene", "a", "--out", at("m.tif"), "--confidence", at("m.tif")}),
        HasSubstr("one file"));
}

TEST_F(Outputs, ASceneInOtherUnitsIsSaidBeforeItIsPredicted) {
    makeProject();
    trainSmall();
    ASSERT_TRUE(writeScene(dir_ / "b.tif", kSize, 2, [](int x, int y, int band) {
        return static_cast<std::uint16_t>(discScene(x, y, band) * 40);
    }));
    expectDone({"add", project(), at("b.tif")});
    const Ran alike = swath({"predict", project(), "--scene", "a", "--out", at("a-map.tif")});
    EXPECT_THAT(alike.err, Not(HasSubstr("are about 40")));
    const Ran unlike = swath({"predict", project(), "--scene", "b", "--out", at("b-map.tif")});
    EXPECT_EQ(unlike.status, 0) << unlike.err;
    EXPECT_THAT(unlike.err, HasSubstr("scene b are about 40"));
}

TEST_F(Outputs, AForeignFileIsReplacedOnlyWhenItIsSaid) {
    makeProject();
    trainSmall();
    for (const char* name : {"map.tif", "w.pth", "w.safetensors"}) {
        const bool map = std::string(name) == "map.tif";
        std::vector<std::string> words =
            map ? std::vector<std::string>{"predict", project(), "--scene", "a", "--out", at(name)}
                : std::vector<std::string>{"network", "export-weights", project(), "--out", at(name)};
        writeTextFile(dir_ / name, "somebody's work");
        EXPECT_THAT(failure(words), HasSubstr("--overwrite")) << name;
        EXPECT_EQ(bytesOf(at(name)), "somebody's work");
        words.push_back("--overwrite");
        expectDone(words);
        EXPECT_NE(bytesOf(at(name)), "somebody's work");
        words.pop_back();
        expectDone(words);  // its own is replaced unasked
    }
}

TEST_F(Outputs, ExportsOfRunsAreRefusedBesideForeignFiles) {
    makeProject();
    trainSmall();
    expectDone({"runs", project(), "--export", at("runs")});
    expectDone({"runs", project(), "--run", "last", "--export", at("runs")});
    fs::remove(dir_ / "runs" / "run-1" / "run.json");
    EXPECT_THAT(failure({"runs", project(), "--export", at("runs")}), HasSubstr("series.csv"));
    expectDone({"runs", project(), "--export", at("runs"), "--overwrite"});
}

TEST_F(Outputs, NamesFromFilesCannotActOnTheTerminal) {
    const std::string name = "eve\x1b[2J\x1b]0;x\x07.tif";
    writeDiscScene(name);
    expectDone({"new", project(), "--classes", "a,b"});
    expectDone({"add", project(), at(name)});
    const auto clean = [](const std::string& text) {
        for (const char c : text)
            if (static_cast<unsigned char>(c) < 0x20 && c != '\n') return false;
        return true;
    };
    EXPECT_TRUE(clean(done({"info", project()})));
    EXPECT_TRUE(clean(done({"info", at(name)})));
    EXPECT_TRUE(clean(failure({"import", project(), at("gone\x1b[31m.tif"), "--scene", "1"})));
    EXPECT_TRUE(clean(done({"info", project(), "--json"})));
}

TEST_F(Outputs, RunsAreNamedOneWayEverywhere) {
    makeProject();
    writeTextFile(dir_ / "forest.json", "{\"learner\": \"random-forest(trees=5)\"}");
    const std::string trained = done({"train", project(), "--config", at("forest.json")});
    EXPECT_THAT(trained, Not(HasSubstr("nan")));
    for (const char* run : {"last", "1", "run 1"}) {
        EXPECT_THAT(done({"runs", project(), "--run", run}), HasSubstr("run 1"));
        expectDone({"predict", project(), "--scene", "a", "--run", run, "--out", at("map.tif")});
        expectDone({"evaluate", project(), "--run", run});
    }
    EXPECT_THAT(done({"runs", project()}), AllOf(HasSubstr("random-forest"), Not(HasSubstr("unet"))));
    EXPECT_TRUE(info()["runs"][0]["network"].is_null());
}

TEST_F(Outputs, ScenesAreReadAsTheirUserSays) {
    writeDiscScene("four.tif", 4);
    writeMarkedVrt(dir_ / "marked.vrt", "four.tif", kSize, 4);
    expectDone({"new", project(), "--classes", "a,b"});
    EXPECT_THAT(done({"add", project(), at("marked.vrt")}), HasSubstr("taken for data"));
    EXPECT_THAT(done({"add", project(), at("marked.vrt"), "--name", "masked", "--alpha", "mask"}),
                HasSubstr("taken for a mask"));
    expectDone({"add", project(), at("marked.vrt"), "--name", "raw", "--alpha", "band", "--raw"});
    expectUsage({"add", project(), at("marked.vrt"), "--alpha", "perhaps"});
    const Json scenes = info()["scenes"];
    EXPECT_EQ(scenes[0]["bands"], 4);
    EXPECT_EQ(scenes[1]["bands"], 3);
    EXPECT_EQ(scenes[2]["bands"], 4);
    EXPECT_EQ(scenes[0]["raw"], false);
    EXPECT_EQ(scenes[2]["raw"], true);
}

TEST_F(Outputs, OneMissingSceneStopsOnlyWhatNeedsIt) {
    makeProject();
    writeDiscScene("b.tif");
    expectDone({"add", project(), at("b.tif")});
    fs::create_directory(dir_ / "away");
    fs::rename(dir_ / "b.tif", dir_ / "away" / "b.tif");
    trainSmall();
    expectDone({"check", project()});
    expectDone({"predict", project(), "--scene", "a", "--out", at("map.tif")});
    expectDone({"evaluate", project()});
    expectDone({"split", project(), "--by", "block"});
    EXPECT_THAT(failure({"predict", project(), "--scene", "b", "--out", at("b_map.tif")}),
                AllOf(HasSubstr("b.tif"), HasSubstr("relink")));
    EXPECT_THAT(failure({"relink", project(), at("map.tif"), "--scene", "b"}), HasSubstr("bands"));
    expectUsage({"relink", project(), at("away/b.tif")});
    expectDone({"relink", project(), at("away")});
    expectDone({"predict", project(), "--scene", "b", "--out", at("b_map.tif")});
    EXPECT_TRUE(info()["scenes"][1]["problem"].is_null());
}

}  // namespace
}  // namespace swath::test
