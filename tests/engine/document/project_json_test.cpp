// SPDX-License-Identifier: MIT
#include "engine/document/project_json.h"

#include <gtest/gtest.h>

namespace swath {
namespace {

TEST(ProjectJson, ClassesOfARunKeepTheirValuesWhenOneWasRemovedBefore) {
    ClassTable classes = *ClassTable::parse("water=#0000ff,field=#00ff00,road=#ff0000,background");
    ASSERT_TRUE(classes.remove(2));
    const ClassTable again = classesFromJson(classesToJson(classes));
    EXPECT_EQ(again, classes);
    ASSERT_NE(again.find("road"), nullptr);
    EXPECT_EQ(again.find("road")->value, 3);
}

TEST(ProjectJson, WhatIsNoClassIsLeftOut) {
    for (const char* text :
         {"", "{", "3", "[1, null, {}]", R"([{"value": "1"}, {"value": 0}, {"value": 255}])"})
        EXPECT_EQ(classesFromJson(text).size(), 0u) << text;
}

TEST(ProjectJson, ColumnsOfAnyKindAreDefaultsAndSaid) {
    const char* texts[] = {"3",
                           "{",
                           "[]",
                           "\xff\xfe",
                           R"({"x": "1", "y": 2, "zoom": 3})",
                           R"({"x": 1e300, "y": 0, "zoom": 1})",
                           R"({"x": 1, "y": 1, "zoom": -1})",
                           R"({"channels": [1, 2, 3], "gamma": 1})",
                           R"({"channels": [{}, {}, {}], "gamma": 1})",
                           R"({"channels": {"a": 1, "b": 2, "c": 3}, "gamma": 1})"};
    for (const char* text : texts) {
        SceneRow row{.name = "river", .size = {100, 100}, .bands = 3};
        row.viewJson = row.compositionJson = text;
        std::vector<Error> problems;
        const Scene scene = sceneFromRow(row, &problems);
        EXPECT_EQ(scene.view, SceneView()) << text;
        EXPECT_EQ(scene.composition.channels, Composition().channels) << text;
        EXPECT_EQ(problems.size(), 2u) << text;
        std::vector<Error> ofRun;
        (void)runFromRow({.name = "run 1", .configJson = text, .classesJson = text, .recordJson = text},
                         &ofRun);
        EXPECT_GE(ofRun.size(), 1u) << text;
    }
    for (const char* classes : {R"([{"value": 1, "name": 3, "colour": [], "background": "x"}])"})
        EXPECT_EQ(classesFromJson(classes).find(1)->name, "class 1");
}

TEST(ProjectJson, BandsThatTheSceneHasNotAreNotShown) {
    SceneRow row{.name = "river", .size = {100, 100}, .bands = 3};
    row.compositionJson =
        R"({"channels": [{"band": 3, "lo": 0, "hi": 1}, {"band": 1, "lo": 0, "hi": 1}, {"band": 0, "lo": 0, "hi": 1}], "gamma": 1})";
    EXPECT_EQ(sceneFromRow(row).composition.channels, Composition().channels);
    row.bands = 4;
    EXPECT_EQ(sceneFromRow(row).composition.channels[0].band, 3);
}

TEST(ProjectJson, WindowsOfARecordStayWithinWhatAnIntHolds) {
    for (const char* window :
         {"[0, 0, 99999999999, 1]", "[1e99, 0, 1, 1]", "[0, 0, -1, 1]", "[0, 0, 1]", "{}"}) {
        const auto record = runRecordFromJson(std::string(R"({"split": [{"window": )") + window + "}]}");
        ASSERT_EQ(record.split.size(), 1u);
        EXPECT_EQ(record.split[0].window, RectI()) << window;
    }
}

}  // namespace
}  // namespace swath
