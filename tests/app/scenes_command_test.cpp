// SPDX-License-Identifier: MIT
// Scenes on the command line: listed, renamed, added by the folder, by class, and found again.
#include <filesystem>
#include <fstream>

#include "tests/app/project_fixture.h"

namespace swath::test {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class ScenesCommand : public ProgramTest {
  protected:
    void SetUp() override { expectDone({"new", project(), "--classes", "water,land"}); }
    void write(const std::string& name, int bands = 1) {
        fs::create_directories((dir_ / name).parent_path());
        ASSERT_TRUE(writeScene(dir_ / name, {40, 30}, bands, discScene));
    }
    Json scenes() { return Json::parse(done({"scenes", project(), "--json"}), nullptr, false)["scenes"]; }
    std::vector<std::string> names() {
        std::vector<std::string> all;
        for (const Json& scene : scenes()) all.push_back(scene["name"]);
        return all;
    }
};

TEST_F(ScenesCommand, ListsWhatIsKnownOfEach) {
    write("river_20240107.tif", 3);
    expectDone({"add", project(), at("river_20240107.tif"), "--name", "river"});
    const std::string text = done({"scenes", project()});
    EXPECT_THAT(text, HasSubstr("river"));
    EXPECT_THAT(text, HasSubstr("40 × 30 × 3"));
    EXPECT_THAT(text, HasSubstr("2024-01-07"));
    const Json scene = scenes()[0];
    EXPECT_EQ(scene["bands"], 3);
    EXPECT_EQ(scene["date"], "2024-01-07");
    EXPECT_EQ(scene["labelled"], 0.0);
    EXPECT_EQ(scene["problem"], Json());
    EXPECT_TRUE(scene["missing"].empty());
}

TEST_F(ScenesCommand, AreRenamedAndListedInAnotherOrder) {
    for (const char* name : {"a.tif", "b.tif", "c.tif"}) write(name);
    expectDone({"add", project(), at("a.tif"), at("b.tif"), at("c.tif")});
    expectDone({"scenes", project(), "--rename", "a=lake", "--rename", "3=hill = north"});
    EXPECT_THAT(names(), ElementsAre("lake", "b", "hill = north"));
    expectDone({"scenes", project(), "--first", "b"});
    EXPECT_THAT(names(), ElementsAre("b", "lake", "hill = north"));
    EXPECT_THAT(failure({"scenes", project(), "--rename", "lake=b"}), HasSubstr("called b already"));
    EXPECT_THAT(failure({"scenes", project(), "--rename", "sea=b"}), HasSubstr("no scene sea"));
    EXPECT_THAT(failure({"scenes", project(), "--rename", "sea"}), HasSubstr("no pair of names"));
}

TEST_F(ScenesCommand, AFolderIsAddedInOneStepAndWhatCannotBeReadIsListed) {
    write("in/a.tif"), write("in/below/b.tif");
    std::ofstream(dir_ / "in" / "bad.tif") << "no picture";
    const Ran ran = swath({"add", project(), at("in")});
    EXPECT_EQ(ran.status, 1);
    EXPECT_THAT(ran.err, HasSubstr("1 scene was added; 1 could not be read"));
    EXPECT_THAT(ran.err, HasSubstr("bad.tif"));
    EXPECT_THAT(names(), ElementsAre("a"));
    fs::remove(dir_ / "in" / "bad.tif");
    EXPECT_THAT(done({"add", project(), at("in"), "--recursive"}), HasSubstr("b: 40 × 30"));
    EXPECT_THAT(names(), ElementsAre("a", "b"));
    EXPECT_EQ(info()["history"], 1) << "the first scene of a project is no step";
    expectUsage({"add", project(), at("in"), "--recursive", "--name", "x"});
}

TEST_F(ScenesCommand, AFolderOfFoldersOfBandsIsASceneEach) {
    for (const char* day : {"day1", "day2"})
        for (const char* band : {"B02", "B03", "B04"})
            write(std::string("all/") + day + "/S2A_" + band + ".tif");
    expectDone({"add", project(), at("all")});
    EXPECT_THAT(names(), ElementsAre("day1", "day2"));
    EXPECT_EQ(scenes()[1]["bands"], 3);
    EXPECT_EQ(scenes()[1]["files"].size(), 3U);
}

TEST_F(ScenesCommand, PatchesByClassAreAddedAndFilled) {
    for (const char* name : {"patches/forest/p.tif", "patches/water/q.tif"}) write(name);
    const std::string told = done({"add", project(), at("patches"), "--patches-by-class", "--fill"});
    EXPECT_THAT(told, HasSubstr("its image shows forest"));
    const Json all = scenes();
    EXPECT_EQ(all[0]["image_class"], "forest");
    EXPECT_EQ(all[0]["labelled"], 1.0);
    EXPECT_EQ(info()["scenes"][1]["labelled"]["water"], 40 * 30);
    EXPECT_EQ(info()["classes"].size(), 3U) << "forest is new";
    expectDone({"scenes", project(), "--image-class", "none", "--of", "p"});
    EXPECT_EQ(scenes()[0]["image_class"], Json());
    EXPECT_EQ(scenes()[1]["image_class"], "water");
    EXPECT_THAT(failure({"scenes", project(), "--image-class", "snow"}), HasSubstr("no class snow"));
    expectUsage({"add", project(), at("patches"), "--fill"});
}

TEST_F(ScenesCommand, MissingFilesAreListedAndFoundTogether) {
    for (const char* day : {"old/day1", "old/day2"})
        for (const char* band : {"B02", "B03"}) write(std::string(day) + "/S2A_" + band + ".tif");
    expectDone({"add", project(), at("old")});
    fs::create_directories(dir_ / "new");
    fs::rename(dir_ / "old" / "day2", dir_ / "new" / "day2");
    const Ran listed = swath({"scenes", project()});
    EXPECT_EQ(listed.status, 0);
    EXPECT_THAT(listed.out, HasSubstr("missing: " + at("old/day2/S2A_B02.tif")));
    EXPECT_THAT(done({"relink", project(), at("new")}), HasSubstr("day2: " + at("new/day2/S2A_B02.tif")));
    EXPECT_THAT(done({"scenes", project()}), Not(HasSubstr("missing")));
    // One file of a scene alone has moved.
    fs::rename(dir_ / "old" / "day1" / "S2A_B03.tif", dir_ / "new" / "S2A_B03.tif");
    expectDone({"relink", project(), at("new"), "--scene", "day1"});
    EXPECT_EQ(scenes()[0]["files"][1], at("new/S2A_B03.tif"));
    EXPECT_EQ(scenes()[0]["files"][0], at("old/day1/S2A_B02.tif"));
    EXPECT_THAT(done({"relink", project(), at("new")}), HasSubstr("where the project expects it"));
}

}  // namespace
}  // namespace swath::test
