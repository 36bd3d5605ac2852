// SPDX-License-Identifier: MIT
#include "engine/imagery/band_stack.h"

#include <gtest/gtest.h>

namespace swath {
namespace {

BandStack fullStack() {
    return {
        .grid = {{300, 200}, Geotransform{{500000, 10, 0, 5000000, 0, -10}}, "PROJCRS[\"x\"]"},
        .bands = {FileBand{
                      "/a/b.tif", 3, Resampling::Average, {0.25, -3}, {1e-3, 0, -2e-4, 0}, "B03 green", 560},
                  FileBand{"/a/c.tif"}, Expression{"(b1 - b2) / (b1 + b2)"},
                  Filter{"lee", 2, {{"radius", 3}, {"looks", 4.5}}}, Filter{"sobel", 1, {}}},
        .reference = "/a/c.tif",
        .alpha = AlphaUse::Band,
        .units = SampleUnits::Raw};
}

TEST(BandStack, IsTheSameAfterJson) {
    RasterInfo info;
    info.path = "/ä/\"scene\".tif";
    info.size = {7, 5};
    for (const BandStack& stack : {fullStack(), wholeFile("/a.tif"), stackOf(info)}) {
        const auto read = bandStackFromJson(toJson(stack));
        ASSERT_TRUE(read) << toJson(stack) << read.error().text();
        EXPECT_EQ(*read, stack);
    }
    EXPECT_EQ(filesOf(fullStack()), (std::vector<std::string>{"/a/b.tif", "/a/c.tif"}));
    EXPECT_NE(fullStack(), wholeFile("/a/b.tif"));
}

TEST(BandStack, RefusesTextThatItDidNotWrite) {
    const std::string path(5000, 'a');
    std::string many = R"({"bands":[{"file":"a"})";
    for (int i = 0; i < 5000; ++i) many += R"(,{"file":"a"})";
    many += "]}";
    for (const std::string& text : {
             std::string(),
             std::string("null"),
             std::string("[]"),
             std::string("{}"),
             std::string("{"),
             std::string(R"({"bands":[]})"),
             std::string(R"({"bands":{}})"),
             std::string(R"({"bands":[5]})"),
             std::string(R"({"bands":[{}]})"),
             std::string(R"({"bands":[{"file":""}]})"),
             std::string(R"({"bands":[{"file":7}]})"),
             std::string(R"({"bands":[{"file":"a","band":-1}]})"),
             std::string(R"({"bands":[{"file":"a","band":1.5}]})"),
             std::string(R"({"bands":[{"file":"a","band":99999}]})"),
             std::string(R"({"bands":[{"file":"a","band":18446744073709551615}]})"),
             std::string(R"({"bands":[{"file":"a","expression":"b1"}]})"),
             std::string(R"({"bands":[{"expression":"b1","band":1}]})"),
             std::string(R"({"bands":[{"file":"a","more":1}]})"),
             std::string(R"({"bands":[{"file":"a","resampling":"best"}]})"),
             std::string(R"({"bands":[{"file":"a","resampling":1}]})"),
             std::string(R"({"bands":[{"file":"a","shift":[1]}]})"),
             std::string(R"({"bands":[{"file":"a","shift":[1,1e300]}]})"),
             std::string(R"({"bands":[{"file":"a","drift":[0,0,0]}]})"),
             std::string(R"({"bands":[{"file":"a","drift":[0,0,0,2]}]})"),
             std::string(R"({"bands":[{"file":"a","drift":[0,0,0,null]}]})"),
             std::string(R"({"bands":[{"file":"a","shift":["a","b"]}]})"),
             std::string(R"({"bands":[{"file":"a","name":7}]})"),
             std::string(R"({"bands":[{"file":"a","wavelength":-5}]})"),
             std::string(R"({"bands":[{"file":"a"}],"reference":5})"),
             std::string(R"({"bands":[{"file":"a","of":1}]})"),
             std::string(R"({"bands":[{"file":"a","filter":"sobel","of":1}]})"),
             std::string(R"({"bands":[{"filter":"sobel"}]})"),
             std::string(R"({"bands":[{"filter":7,"of":1}]})"),
             std::string(R"({"bands":[{"filter":"sobel","of":0}]})"),
             std::string(R"({"bands":[{"filter":"sobel","of":1.5}]})"),
             std::string(R"({"bands":[{"filter":"sobel","of":1,"expression":"b1"}]})"),
             std::string(R"({"bands":[{"filter":"lee","of":1,"arguments":[3]}]})"),
             std::string(R"({"bands":[{"filter":"lee","of":1,"arguments":{"radius":"3"}}]})"),
             std::string(R"({"bands":[{"filter":"lee","of":1,"arguments":{"radius":1e999}}]})"),
             std::string(R"({"bands":[{"filter":"lee","of":1,"arguments":{"radius":{"a":1}}}]})"),
             R"({"bands":[{"filter":")" + std::string(100, 'f') + R"(","of":1}]})",
             std::string(R"({"bands":[{"file":"a"}],"more":1})"),
             std::string("{\"bands\":[{\"file\":\"a\\u0000b\"}]}"),
             std::string(R"({"bands":[{"file":"a"}],"size":[0,5]})"),
             std::string(R"({"bands":[{"file":"a"}],"size":[2147483647,2147483647]})"),
             std::string(R"({"bands":[{"file":"a"}],"size":[4294967297,5]})"),
             std::string(R"({"bands":[{"file":"a"}],"geotransform":[0,0,0,0,0,0]})"),
             std::string(R"({"bands":[{"file":"a"}],"geotransform":[0,1,0,0,0,"1"]})"),
             std::string(R"({"bands":[{"file":"a"}],"geotransform":[1e999,1,0,0,0,1]})"),
             std::string(R"({"bands":[{"file":"a"}],"alpha":"other"})"),
             std::string(R"({"bands":[{"file":"a"}],"units":1})"),
             R"({"bands":[{"file":")" + path + "\"}]}",
             many,
             std::string(100'000, '['),
             std::string("{\"bands\":[{\"file\":\"\xff\"}]}"),
         }) {
        const auto read = bandStackFromJson(text);
        ASSERT_FALSE(read) << text.substr(0, 200);
        EXPECT_EQ(read.error().code, Errc::BadFormat);
        EXPECT_FALSE(read.error().hint.empty());
    }
}

}  // namespace
}  // namespace swath
