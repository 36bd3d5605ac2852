// SPDX-License-Identifier: MIT
#include "engine/runs/network_profiles.h"

#include <gtest/gtest.h>

#include "engine/core/file.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

const NetworkQuery kQuery{
    .network = "unet", .options = {{"width", "8"}}, .bands = 4, .classes = 3, .size = {64, 64}};

TEST(NetworkProfiles, ForgetsNothingThatWasMeasured) {
    const test::TempDir dir;
    const auto file = dir / "cache" / "networks.json";
    const std::string key = NetworkProfiles::keyOf(kQuery, 8);
    {
        NetworkProfiles profiles(file);
        EXPECT_EQ(profiles.find(key), nullptr);
        NetworkProfile& profile = profiles.at(key);
        profile.training = TrainingCost{12.5, 1000};
        profiles.save(key);
        EXPECT_FALSE(std::filesystem::exists(file)) << "half a profile";
        profile.timing = NetworkTiming{3.5, true, "CPU"};
        profile.receptiveFieldKnown = true;
        profile.receptiveField = 188;
        profiles.save(key);
    }
    NetworkProfiles again(file);
    const NetworkProfile& profile = again.at(key);
    ASSERT_TRUE(profile.measured());
    EXPECT_EQ(profile.training->patchesPerSecond, 12.5);
    EXPECT_EQ(profile.training->bytes, 1000);
    EXPECT_EQ(profile.timing->milliseconds, 3.5);
    EXPECT_EQ(profile.receptiveField, 188);
}

TEST(NetworkProfiles, AreMeasuredAgainWhenAskedTo) {
    const test::TempDir dir;
    NetworkProfiles profiles(dir / "networks.json");
    NetworkProfile& profile = profiles.at("a");
    profile.training = TrainingCost{1, 1};
    profile.timing = NetworkTiming{1, false, "CPU"};
    profile.receptiveFieldKnown = true;
    profiles.save("a");
    profiles.forget("a");
    EXPECT_FALSE(profiles.at("a").measured());
}

TEST(NetworkProfiles, AreAllForgottenTogetherWithTheirFile) {
    const test::TempDir dir;
    NetworkProfiles profiles(dir / "networks.json");
    for (const char* key : {"a", "b"}) {
        NetworkProfile& profile = profiles.at(key);
        profile.training = TrainingCost{1, 1};
        profile.timing = NetworkTiming{1, false, "CPU"};
        profile.receptiveFieldKnown = true;
        profiles.save(key);
    }
    profiles.forgetAll();
    EXPECT_EQ(profiles.find("a"), nullptr);
    EXPECT_FALSE(profiles.at("a").measured()) << "nor is it read from the file";
}

TEST(NetworkProfiles, DifferInEverythingThatCosts) {
    const std::string key = NetworkProfiles::keyOf(kQuery, 8);
    EXPECT_NE(key, NetworkProfiles::keyOf(kQuery, 4));
    NetworkQuery other = kQuery;
    other.bands = 5;
    EXPECT_NE(key, NetworkProfiles::keyOf(other, 8));
    other = kQuery;
    other.options["width"] = "9";
    EXPECT_NE(key, NetworkProfiles::keyOf(other, 8));
}

TEST(NetworkProfiles, BearABrokenCache) {
    const test::TempDir dir;
    const auto file = dir / "networks.json";
    for (const char* text : {"", "{", "[1]", R"({"machine": 3})", R"({"networks": {"a": 1}})"}) {
        ASSERT_TRUE(writeText(file, text));
        NetworkProfiles profiles(file);
        EXPECT_FALSE(profiles.at("a").measured());
    }
}

}  // namespace
}  // namespace swath
