// SPDX-License-Identifier: MIT
#include "engine/imagery/sensors/scene_sources.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temp_dir.h"

namespace swath {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

class SceneSources : public testing::Test {
  protected:
    void touch(const std::string& name) {
        fs::create_directories((dir_ / name).parent_path());
        std::ofstream(dir_ / name) << "nothing is opened";
    }
    /// "a.tif", "day1 (composed)", "p.tif: water", with the way from the folder of the test.
    std::vector<std::string> found(const std::vector<std::string>& places, const FolderRules& rules = {}) {
        std::vector<fs::path> paths;
        for (const std::string& place : places) paths.push_back(dir_ / place);
        const auto sources = scenesIn(paths, rules);
        EXPECT_TRUE(sources) << sources.error().text();
        std::vector<std::string> names;
        if (!sources) return names;
        for (const SceneSource& source : *sources)
            names.push_back(source.place.lexically_relative(dir_.path()).string() +
                            (source.isComposed ? " (composed)" : "") +
                            (source.className.empty() ? "" : ": " + source.className));
        return names;
    }
    test::TempDir dir_;
};

TEST_F(SceneSources, AFolderOfScenesIsOneEachWithoutWhatLiesBeside) {
    for (const char* name : {"f/lake.tif", "f/hill.jp2", "f/notes.txt", "f/lake.tif.aux.xml",
                             "f/lake_preview.jpg", "f/.hidden.tif", "f/below/town.tif"})
        touch(name);
    EXPECT_THAT(found({"f"}), ElementsAre("f/hill.jp2", "f/lake.tif"));
    EXPECT_THAT(found({"f"}, {.recursive = true}),
                ElementsAre("f/hill.jp2", "f/lake.tif", "f/below/town.tif"));
    EXPECT_THAT(found({"f/lake.tif", "f/below/town.tif"}), ElementsAre("f/lake.tif", "f/below/town.tif"));
}

TEST_F(SceneSources, AFolderOfBandsIsOneSceneAndAFolderOfSuchFoldersOneEach) {
    for (const char* day : {"day1", "day2"})
        for (const char* band : {"B02", "B03", "B8A", "SCL"})
            touch(std::string("all/") + day + "/S2A_" + band + ".tif");
    EXPECT_THAT(found({"all/day1"}), ElementsAre("all/day1 (composed)"));
    EXPECT_THAT(found({"all"}), ElementsAre("all/day1 (composed)", "all/day2 (composed)"));
}

TEST_F(SceneSources, BandsOfSeveralDatesInOneFolderAreNotOneScene) {
    for (const char* name : {"f/jan_B02.tif", "f/jan_B03.tif", "f/feb_B02.tif", "f/feb_B03.tif"}) touch(name);
    EXPECT_EQ(found({"f"}).size(), 4U);
}

TEST_F(SceneSources, AProductIsOneSceneHoweverItsFoldersLie) {
    touch("S2A_MSIL2A_20240107.SAFE/GRANULE/L2A/IMG_DATA/R10m/T32_B02_10m.jp2");
    touch("S2A_MSIL2A_20240107.SAFE/GRANULE/L2A/IMG_DATA/R20m/T32_B02_20m.jp2");
    touch("flat/T32_B02_10m.jp2"), touch("flat/T32_B02_20m.jp2"), touch("flat/T32_B03_10m.jp2");
    EXPECT_THAT(found({"S2A_MSIL2A_20240107.SAFE"}), ElementsAre("S2A_MSIL2A_20240107.SAFE (composed)"));
    EXPECT_THAT(found({"flat"}), ElementsAre("flat (composed)"));
}

TEST_F(SceneSources, FoldersOfPatchesHaveTheNamesOfClasses) {
    for (const char* name : {"patches/forest/b02_1.tif", "patches/forest/b03_1.tif", "patches/water/x/2.tif"})
        touch(name);
    EXPECT_THAT(found({"patches"}, {.isByClass = true}),
                ElementsAre("patches/forest/b02_1.tif: forest", "patches/forest/b03_1.tif: forest",
                            "patches/water/x/2.tif: water"));
}

TEST_F(SceneSources, FoldersThatLeadBackToThemselvesAreLookedIntoOnce) {
    touch("f/a.tif");
    fs::create_directory_symlink(dir_ / "f", dir_ / "f" / "again");
    EXPECT_THAT(found({"f"}, {.recursive = true}), ElementsAre("f/a.tif"));
}

TEST_F(SceneSources, WhatIsNotThereOrHoldsNothingIsSaid) {
    fs::create_directories(dir_ / "empty");
    const std::vector<fs::path> nowhere{dir_ / "nowhere"}, empty{dir_ / "empty"};
    EXPECT_EQ(scenesIn(nowhere).error().code, Errc::NotFound);
    EXPECT_THAT(scenesIn(empty).error().what, testing::HasSubstr("holds no raster files"));
}

TEST_F(SceneSources, FilesAreBandsOfOneOnlyIfAllAreAndEachOnce) {
    const std::vector<fs::path> bands{"S2_B02.tif", "S2_B03.tif"}, twice{"a_B02.tif", "b_B02.tif"},
        mixed{"S2_B02.tif", "town.tif"};
    EXPECT_TRUE(areBandsOfOne(bands));
    EXPECT_FALSE(areBandsOfOne(twice));
    EXPECT_FALSE(areBandsOfOne(mixed));
}

}  // namespace
}  // namespace swath
