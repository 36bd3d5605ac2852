// SPDX-License-Identifier: MIT
// Sharpening, texture and speckle on the command line.
#include "tests/app/project_fixture.h"
#include "tests/support/pan_files.h"

namespace swath::test {
namespace {

using testing::HasSubstr;

class PansharpenCommand : public ProgramTest {
  protected:
    void SetUp() override {
        ASSERT_TRUE(writePanFiles(dir_.path(), {384, 256}));
        expectDone({"new", project(), "--classes", "disc,ground"});
        expectDone({"add", project(), "--bands",
                    at("ms.tif") + ":1," + at("ms.tif") + ":2," + at("ms.tif") + ":3," + at("pan.tif"),
                    "--reference", "pan.tif", "--name", "town"});
    }
};

TEST_F(PansharpenCommand, BandsAreAddedOnceMoreWithTheDetailOfThePanBand) {
    const std::string told =
        done({"pansharpen", project(), "--scene", "town", "--method", "brovey", "--pan", "4"});
    EXPECT_THAT(told, HasSubstr("  5  "));
    EXPECT_THAT(told, HasSubstr("  7  "));
    EXPECT_THAT(told, HasSubstr("sharpened"));
    EXPECT_EQ(info()["scenes"][0]["bands"], 7);
    const std::string two = done({"pansharpen", project(), "--scene", "town", "--method", "ihs", "--pan", "4",
                                  "--bands", "1,3", "--weights", "0.6,0.4"});
    EXPECT_THAT(two, HasSubstr("  9  "));
}

TEST_F(PansharpenCommand, QualityIsATableOfAllMethods) {
    const std::string table = done({"pansharpen", project(), "--scene", "town", "--pan", "4", "--quality"});
    for (const char* name : {"ERGAS", "Interpolated", "Brovey", "IHS", "Gram–Schmidt"})
        EXPECT_THAT(table, HasSubstr(name));
    const Json methods =
        Json::parse(done({"pansharpen", project(), "--scene", "town", "--pan", "4", "--quality", "--json"}));
    ASSERT_EQ(methods.size(), 4u);
    EXPECT_EQ(methods[3]["method"], "gram-schmidt");
    EXPECT_LT(methods[3]["ergas"], methods[0]["ergas"]);
    EXPECT_GT(methods[3]["q"], methods[0]["q"]);
    EXPECT_EQ(info()["scenes"][0]["bands"], 4) << "nothing was added";
}

TEST_F(PansharpenCommand, WhatCannotBeSharpenedIsRefusedInWords) {
    expectDone({"add", project(), at("ms.tif"), "--name", "coarse"});
    EXPECT_THAT(failure({"pansharpen", project(), "--scene", "coarse"}), HasSubstr("known as pan"));
    EXPECT_THAT(failure({"pansharpen", project(), "--scene", "coarse", "--pan", "1"}),
                HasSubstr("no band of the scene is coarser"));
    EXPECT_THAT(failure({"pansharpen", project(), "--scene", "town", "--method", "best"}),
                HasSubstr("brovey, ihs or gram-schmidt"));
    EXPECT_THAT(failure({"pansharpen", project(), "--scene", "town", "--pan", "4", "--weights", "1,x,2"}),
                HasSubstr("is no weight"));
    EXPECT_THAT(failure({"pansharpen", project(), "--scene", "town", "--pan", "4", "--weights", "1"}),
                HasSubstr("do not fit 3 bands"));
    EXPECT_EQ(info()["scenes"][0]["bands"], 4);
    expectUsage({"pansharpen", project(), "--scene", "town", "--json"});
}

TEST_F(PansharpenCommand, TextureAndSpeckleFiltersTakeTheScenesFigures) {
    const std::string told =
        done({"derive", project(), "--scene", "town", "glcm_entropy(b4, 3)", "refined_lee(b4)"});
    EXPECT_THAT(told, HasSubstr("glcm_entropy(b4, high="));
    EXPECT_THAT(told, HasSubstr("refined_lee(b4, db=0, looks="));
    EXPECT_THAT(failure({"derive", project(), "--scene", "town", "glcm_entropy(b4, 99)"}),
                HasSubstr("place 18: radius must be"));
    const Json bands =
        Json::parse(done({"info", at("pan.tif"), "--band", "glcm_energy(b1, 2)", "--json"}))["bands"];
    EXPECT_THAT(bands[1]["name"].get<std::string>(), HasSubstr("low="));
    EXPECT_LE(bands[1]["max"], 1);
}

}  // namespace
}  // namespace swath::test
