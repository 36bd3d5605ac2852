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

}  // namespace
}  // namespace swath
