// SPDX-License-Identifier: MIT
#include "engine/learn/data/data_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/engine/learn/memory_source.h"

namespace swath {
namespace {

using ::testing::HasSubstr;
using Scenes = std::vector<test::MemoryScene>;

std::unique_ptr<PatchSource> sourceOf(Scenes scenes, int bands, int classes) {
    return std::make_unique<test::MemorySource>(std::make_shared<const Scenes>(std::move(scenes)), bands,
                                                classes);
}

/// Rough ground of its own in two bands; the classes 0 and 1 in stripes, one role.
test::MemoryScene ground(std::uint64_t seed, Role role, Size size = {256, 256}) {
    test::MemoryScene scene;
    scene.size = size;
    Rng rng(seed);
    std::vector<float> blocks;
    for (int i = 0; i < 2 * (size.width / 8 + 1) * (size.height / 8 + 1); ++i)
        blocks.push_back(static_cast<float>(rng.normal()));
    for (int b = 0; b < 2; ++b)
        for (int y = 0; y < size.height; ++y)
            for (int x = 0; x < size.width; ++x) {
                const auto block = static_cast<std::size_t>(
                    (b * (size.height / 8 + 1) + y / 8) * (size.width / 8 + 1) + x / 8);
                scene.samples.push_back(100 + 10 * blocks[block] + static_cast<float>(rng.normal()));
            }
    for (int i = 0; i < size.width * size.height; ++i) scene.targets.push_back(i / 40 % 2 == 0 ? 0 : 1);
    scene.role = [role](int, int) { return role; };
    return scene;
}

DataReport reportOf(Scenes scenes, int classes = 2) {
    auto report = reportOn(*sourceOf(std::move(scenes), 2, classes), 128);
    EXPECT_TRUE(report.ok());
    return *report;
}

std::vector<Finding> of(const DataReport& report, FindingKind kind) {
    std::vector<Finding> found;
    for (const Finding& finding : report.findings)
        if (finding.kind == kind) found.push_back(finding);
    return found;
}

TEST(DataReport, FindsNothingWrongWithSoundScenes) {
    const DataReport report = reportOf(
        {ground(1, Role::Train), ground(2, Role::Train), ground(3, Role::Validation), ground(4, Role::Test)});
    EXPECT_TRUE(report.findings.empty()) << report.findings.front().text;
    EXPECT_THAT(report.lines().back(), HasSubstr("Nothing found"));
    EXPECT_EQ(report.roles[0].pixels, 2 * 256 * 256);
    EXPECT_EQ(report.roles[0].scenes, 2);
    EXPECT_NEAR(static_cast<double>(report.roles[1].classPixels[0]), 256 * 128, 256);
    EXPECT_EQ(report.scenes[2].labelledPixels, 256 * 256);
    EXPECT_NEAR(report.scenes[0].bands.mean[0], 100, 2);
    EXPECT_THAT(report.lines().front(), HasSubstr("train: 131"));
}

TEST(DataReport, SaysWhichClassesARoleLacks) {
    auto judged = ground(3, Role::Validation);
    std::ranges::fill(judged.targets, std::uint8_t{0});
    const auto missing = of(reportOf({ground(1, Role::Train), judged}, 3), FindingKind::ClassMissing);
    ASSERT_EQ(missing.size(), 3U);
    EXPECT_THAT(missing[0].text, HasSubstr("no train labels of class 2"));
    EXPECT_THAT(missing[0].hint, HasSubstr("cannot be learned"));
    EXPECT_THAT(missing[1].text, HasSubstr("no validation labels of class 1"));
    EXPECT_THAT(missing[1].hint, HasSubstr("cannot be judged"));
}

TEST(DataReport, SaysWhenARoleIsEmpty) {
    EXPECT_EQ(of(reportOf({ground(1, Role::Train)}), FindingKind::NoValidation).size(), 1U);
    EXPECT_EQ(of(reportOf({ground(1, Role::Validation)}), FindingKind::NoTrainLabels).size(), 1U);
}

TEST(DataReport, FindsARareClass) {
    auto scene = ground(1, Role::Train);
    std::ranges::fill(scene.targets, std::uint8_t{0});
    for (std::size_t i = 0; i < 100; ++i) scene.targets[i] = 1;
    const auto found = of(reportOf({scene, ground(2, Role::Validation)}), FindingKind::Imbalance);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_THAT(found[0].text, HasSubstr("class 1 has 1 train label for every 654 of class 0"));
}

TEST(DataReport, NamesTheSceneThatIsUnlikeTheOthers) {
    auto odd = ground(4, Role::Validation);
    for (std::size_t i = 0; i < 256 * 256; ++i) odd.samples[256 * 256 + i] *= 10;  // its second band
    const auto found =
        of(reportOf({ground(1, Role::Train), ground(2, Role::Train), ground(3, Role::Train), odd}),
           FindingKind::UnlikeScene);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_THAT(found[0].text, HasSubstr("scene 4"));
    EXPECT_THAT(found[0].text, HasSubstr("band 2 "));
}

TEST(DataReport, FindsBandsThatTellNothing) {
    auto scene = ground(1, Role::Train);
    std::fill_n(scene.samples.begin(), 256 * 256, 7.0F);
    auto other = ground(2, Role::Validation);
    std::fill_n(other.samples.begin() + 256 * 256, 256 * 256, std::numeric_limits<float>::quiet_NaN());
    const auto found = of(reportOf({scene, other}), FindingKind::DeadBand);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_THAT(found[0].text, HasSubstr("Band 1 of scene 1"));
    EXPECT_THAT(found[1].text, HasSubstr("Band 2 of scene 2"));
}

TEST(DataReport, SaysWhichBandsAreFilledIn) {
    auto scene = ground(1, Role::Train);
    std::fill_n(scene.samples.begin(), 256 * 64, std::numeric_limits<float>::quiet_NaN());
    auto gap = ground(2, Role::Validation);  // without data in all bands: nothing is filled
    for (const std::size_t band : {0, 1})
        std::fill_n(gap.samples.begin() + static_cast<std::ptrdiff_t>(band) * 256 * 256, 256,
                    std::numeric_limits<float>::quiet_NaN());
    const auto found = of(reportOf({scene, gap}), FindingKind::FilledBand);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_THAT(found[0].text, HasSubstr("scene 1"));
    EXPECT_THAT(found[0].text, HasSubstr("band 1 (25.0 %)"));
}

TEST(DataReport, FindsTheSameGroundInTwoRoles) {
    auto copy = ground(1, Role::Validation);
    Rng rng(9);
    for (float& v : copy.samples)
        v += 0.5F * static_cast<float>(rng.normal());  // stored anew, a little noisy
    const DataReport report = reportOf({ground(1, Role::Train), ground(2, Role::Train), copy});
    ASSERT_EQ(report.likenesses.size(), 1U);
    EXPECT_EQ(report.likenesses[0].scene, 0);
    EXPECT_EQ(report.likenesses[0].otherScene, 2);
    EXPECT_EQ(report.likenesses[0].places, 16);
    EXPECT_EQ(report.likenesses[0].window, report.likenesses[0].otherWindow);
    EXPECT_EQ(of(report, FindingKind::NearDuplicate).size(), 1U);
}

TEST(DataReport, TwoLakesAreNotTheSame) {
    auto lake = ground(1, Role::Train), other = ground(2, Role::Validation);
    Rng rng(5);
    for (auto* scene : {&lake, &other})
        for (int y = 0; y < 128; ++y)
            for (int x = 0; x < 256; ++x)
                for (int b = 0; b < 2; ++b)
                    scene->samples[static_cast<std::size_t>((b * 256 + y) * 256 + x)] =
                        30 + 0.3F * static_cast<float>(rng.normal());
    EXPECT_TRUE(reportOf({lake, other}).likenesses.empty());
}

TEST(DataReport, FindsJudgedLabelsWithinAPatchOfTrainLabels) {
    auto scene = ground(1, Role::Train, {1024, 256});
    scene.role = [](int x, int) { return x < 512 ? Role::Train : Role::Validation; };
    const DataReport report = reportOf({scene});
    ASSERT_EQ(report.leaks.size(), 1U);
    // Of eight columns of cells, those that begin at 512 and at 576: less than a patch of 128 away.
    EXPECT_NEAR(report.leaks[0].share, 0.25, 1e-9);
    EXPECT_EQ(of(report, FindingKind::Leak).size(), 1U);
    EXPECT_EQ(report.leaks[0].role, Role::Validation);
}

TEST(DataReport, WritesItselfAsJson) {
    const std::string json = reportOf({ground(1, Role::Train), ground(1, Role::Validation)}).toJson();
    for (const char* key : {"\"class_pixels\"", "\"band_means\"", "\"near_duplicates\"", "\"near-duplicate\"",
                            "\"hint\"", "\"leaks\""})
        EXPECT_THAT(json, HasSubstr(key));
}

TEST(DataReport, StopsWhenItIsAskedTo) {
    std::stop_source stop;
    stop.request_stop();
    const auto report = reportOn(*sourceOf({ground(1, Role::Train)}, 2, 2), 128, stop.get_token());
    ASSERT_FALSE(report.ok());
    EXPECT_EQ(report.error().code, Errc::Cancelled);
}

}  // namespace
}  // namespace swath
