// SPDX-License-Identifier: MIT
#include "engine/document/scene_link.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "engine/document/scene_bands.h"
#include "engine/raster/raster_source.h"
#include "tests/support/scenes.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

TEST(SceneLink, AFileFitsBySizeBandsAndGround) {
    const test::TempDir dir;
    ASSERT_TRUE(test::writeScene(dir / "a.tif", {40, 30}, 2, test::discScene));
    ASSERT_TRUE(test::writeScene(dir / "other.tif", {40, 31}, 2, test::discScene));
    ASSERT_TRUE(test::writeScene(dir / "one.tif", {40, 30}, 1, test::discScene));
    const auto info = [&](const char* name) { return (*RasterSource::open(dir / name))->info(); };
    Scene scene;
    scene.name = "a";
    scene.info = info("a.tif");
    EXPECT_TRUE(fitsScene(scene, info("a.tif")));
    EXPECT_FALSE(fitsScene(scene, info("other.tif")));
    EXPECT_FALSE(fitsScene(scene, info("one.tif")));
    RasterInfo moved = info("a.tif");
    moved.geotransform->t[0] += 10;
    const Status refused = fitsScene(scene, moved);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().what.find("1 pixel to the right"), std::string::npos) << refused.error().what;
    moved.geotransform.reset();
    EXPECT_TRUE(fitsScene(scene, moved)) << "it does not say where it lies";
}

class MovedFiles : public testing::Test {
  protected:
    std::string touch(const std::string& name) {
        std::filesystem::create_directories((dir_ / name).parent_path());
        std::ofstream(dir_ / name) << "nothing is opened";
        return at(name);
    }
    std::string at(const std::string& name) const { return (dir_ / name).string(); }
    static Scene of(const std::vector<std::string>& files) {
        BandStack stack;
        for (const std::string& file : files) stack.bands.emplace_back(FileBand{.path = file, .band = 1});
        return sceneOf(std::move(stack));
    }
    static std::vector<std::string> filesAfter(const std::optional<Scene>& scene) {
        return scene ? filesOf(scene->stack) : std::vector<std::string>();
    }
    test::TempDir dir_;
};

TEST_F(MovedFiles, OfASceneOfSeveralAnyMayBeTheOneThatIsMissing) {
    touch("here/b02.tif"), touch("new/b08.tif");
    const Scene scene = of({at("here/b02.tif"), at("old/b08.tif")});
    EXPECT_EQ(soughtFile(scene), "b08.tif");
    EXPECT_THAT(missingFiles(scene), testing::ElementsAre(at("old/b08.tif")));
    const std::vector<std::string> wanted{at("here/b02.tif"), at("new/b08.tif")};
    EXPECT_EQ(filesAfter(sceneIn(scene, dir_ / "new")), wanted);
    EXPECT_EQ(filesAfter(sceneAt(scene, dir_ / "new" / "b08.tif")), wanted);
    EXPECT_EQ(sceneIn(scene, dir_ / "new")->info.path, at("here/b02.tif"));
    EXPECT_FALSE(sceneIn(scene, dir_ / "here"));
}

TEST_F(MovedFiles, AWholeTreeIsFoundFromItsTop) {
    touch("new/day1/R10m/b02.tif"), touch("new/day1/R20m/b8a.tif"), touch("new/day2/R10m/b02.tif");
    const Scene first = of({at("old/day1/R10m/b02.tif"), at("old/day1/R20m/b8a.tif")});
    EXPECT_EQ(filesAfter(sceneIn(first, dir_ / "new")),
              (std::vector<std::string>{at("new/day1/R10m/b02.tif"), at("new/day1/R20m/b8a.tif")}));
    const Scene second = of({at("old/day2/R10m/b02.tif")});
    EXPECT_EQ(filesAfter(sceneIn(second, dir_ / "new")),
              std::vector<std::string>{at("new/day2/R10m/b02.tif")})
        << "each day has a file of that name";
    // From one file, what lay beside it and the folder that was moved are known.
    const Scene located = sceneAt(first, dir_ / "new" / "day1" / "R10m" / "b02.tif");
    EXPECT_EQ(filesOf(located.stack)[1], at("new/day1/R20m/b8a.tif"));
    EXPECT_EQ(movedFolder(first, located), dir_ / "new");
}

TEST_F(MovedFiles, ASceneOfWhichAFileIsStillMissingIsNotFound) {
    touch("new/b02.tif");
    EXPECT_FALSE(sceneIn(of({at("old/b02.tif"), at("old/b03.tif")}), dir_ / "new"));
}

TEST_F(MovedFiles, AnArchiveIsTheFileThatMoves) {
    touch("new/s2.zip");
    const Scene scene =
        of({"/vsizip/" + at("old/s2.zip") + "/b02.tif", "/vsizip/" + at("old/s2.zip") + "/b03.tif"});
    EXPECT_EQ(soughtFile(scene), "s2.zip");
    const std::vector<std::string> wanted{"/vsizip/" + at("new/s2.zip") + "/b02.tif",
                                          "/vsizip/" + at("new/s2.zip") + "/b03.tif"};
    EXPECT_EQ(filesAfter(sceneIn(scene, dir_ / "new")), wanted);
    EXPECT_EQ(filesAfter(sceneAt(scene, dir_ / "new" / "s2.zip")), wanted);
}

TEST_F(MovedFiles, WhatLiesOnAServerStaysThere) {
    touch("new/a.tif");
    const Scene scene = of({at("old/a.tif"), "/vsicurl/http://x/b.tif"});
    EXPECT_EQ(filesAfter(sceneIn(scene, dir_ / "new")),
              (std::vector<std::string>{at("new/a.tif"), "/vsicurl/http://x/b.tif"}));
}

}  // namespace
}  // namespace swath
