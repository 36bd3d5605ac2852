// SPDX-License-Identifier: MIT
#include "engine/imagery/stored_statistics.h"

#include <gtest/gtest.h>

#include <fstream>

#include "engine/imagery/open_stack.h"
#include "tests/engine/raster/generated_scene.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using test::TempDir;
using test::writeScene;

TEST(StoredStatistics, HoldForAsLongAsTheFilesStayTheSame) {
    const TempDir dir;
    const auto path = dir / "s.tif";
    ASSERT_TRUE(writeScene<float>(path, {40, 30}, 2, [](int b, int x, int y) { return 0.1 * x + y - b; }));
    const BandStack stack = wholeFile(path.string());
    const auto source = openStack(stack, Resources());
    ASSERT_TRUE(source);
    const auto statistics = computeStatistics(**source);
    ASSERT_TRUE(statistics);
    const std::string print = fingerprintOf(stack), text = toJson(*statistics, print);
    EXPECT_EQ(fingerprintOf(stack), print);
    const auto again = statisticsFromJson(text, print, 2);
    ASSERT_TRUE(again);
    EXPECT_EQ(*again, *statistics);

    std::filesystem::last_write_time(path,
                                     std::filesystem::last_write_time(path) + std::chrono::microseconds(7));
    EXPECT_NE(fingerprintOf(stack), print);
    EXPECT_FALSE(statisticsFromJson(text, fingerprintOf(stack), 2));
    BandStack other = stack;
    other.alpha = AlphaUse::Band;
    EXPECT_NE(fingerprintOf(other), fingerprintOf(stack));
    other = stack;
    other.bands.emplace_back(Expression{"b1"});
    EXPECT_NE(fingerprintOf(other), fingerprintOf(stack));
    EXPECT_EQ(fingerprintOf(wholeFile((dir / "none.tif").string())), "");
}

TEST(StoredStatistics, AreNoneIfTheTextIsNotWhole) {
    SceneStatistics statistics;
    statistics.bands.resize(1);
    statistics.bands[0].count = statistics.bands[0].histogram[3] = 5;
    statistics.bands[0].max = 2;
    const std::string text = toJson(statistics, "x");
    ASSERT_TRUE(statisticsFromJson(text, "x", 1));
    EXPECT_FALSE(statisticsFromJson(text, "x", 2));
    EXPECT_FALSE(statisticsFromJson(text, "y", 1));
    EXPECT_FALSE(statisticsFromJson(toJson(statistics, ""), "", 1)) << "nothing is known of the file";
    for (std::size_t length = 0; length < text.size(); length += 7)
        EXPECT_FALSE(statisticsFromJson(text.substr(0, length), "x", 1));
    const auto changed = [&](const std::string& from, const std::string& to) {
        std::string other = text;
        const auto at = other.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        if (at != std::string::npos) other.replace(at, from.size(), to);
        return statisticsFromJson(other, "x", 1).has_value();
    };
    EXPECT_FALSE(changed("\"max\":2.0", "\"max\":-2.0"));
    EXPECT_FALSE(changed("\"max\":2.0", "\"max\":\"2\""));
    EXPECT_FALSE(changed("\"max\":2.0", "\"max\":null"));
    EXPECT_FALSE(changed("[0,0,0,5", "[0,0,0,-5"));
    EXPECT_FALSE(changed("[0,0,0,5", "[0,0,5"));
    EXPECT_FALSE(changed("[0,0,0,5", "[0,0,0,5000000000000000"));
    EXPECT_FALSE(changed("\"valid_share\":1.0", "\"valid_share\":1.5"));
    EXPECT_FALSE(statisticsFromJson(std::string(100'000, '['), "x", 1));
}

}  // namespace
}  // namespace swath
