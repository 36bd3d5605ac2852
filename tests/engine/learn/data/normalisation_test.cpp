// SPDX-License-Identifier: MIT
#include "engine/learn/data/normalisation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/engine/learn/memory_source.h"

namespace swath {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

std::unique_ptr<PatchSource> sourceOf(std::vector<test::MemoryScene> scenes, int bands) {
    return std::make_unique<test::MemorySource>(
        std::make_shared<const std::vector<test::MemoryScene>>(std::move(scenes)), bands, 2);
}

test::MemoryScene noise(Size size, int bands, std::uint64_t seed) {
    test::MemoryScene scene;
    scene.size = size;
    Rng rng(seed);
    for (std::int64_t i = 0; i < size.area() * bands; ++i)
        scene.samples.push_back(10000 + 3 * static_cast<float>(rng.normal()));
    scene.targets.assign(static_cast<std::size_t>(size.area()), 0);
    return scene;
}

TEST(Normalisation, AgreesWithTwoPassesOverAllScenes) {
    auto scenes = std::vector{noise({300, 270}, 2, 1), noise({90, 40}, 2, 2)};
    scenes[0].samples[17] = kNaN;
    double sum = 0, squares = 0, count = 0;
    const auto firstBand = [&](auto visit) {
        for (const auto& scene : scenes)
            for (std::size_t i = 0; i < scene.targets.size(); ++i)
                if (std::isfinite(scene.samples[i])) visit(static_cast<double>(scene.samples[i]));
    };
    firstBand([&](double v) { sum += v, count += 1; });
    firstBand([&](double v) { squares += (v - sum / count) * (v - sum / count); });
    const auto result = computeNormalisation(*sourceOf(scenes, 2));
    ASSERT_TRUE(result.ok());
    EXPECT_FLOAT_EQ(result->scale.mean[0], static_cast<float>(sum / count));
    EXPECT_NEAR(result->scale.deviation[0], std::sqrt(squares / count), 1e-5);
}

TEST(Normalisation, ConstantAndEmptyBandsGetDeviationOne) {
    auto scene = noise({20, 20}, 3, 1);
    for (std::size_t i = 0; i < 400; ++i) scene.samples[i] = 1234.567F, scene.samples[400 + i] = kNaN;
    const auto result = computeNormalisation(*sourceOf({scene}, 3));
    ASSERT_TRUE(result.ok());
    const BandScale& scale = result->scale;
    EXPECT_EQ(scale.deviation[0], 1);
    EXPECT_EQ(scale.deviation[1], 1);
    EXPECT_EQ(scale.mean[1], 0);
    std::vector<float> samples{1234.567F, kNaN, scale.mean[2] + scale.deviation[2]};
    std::vector<float> kept = samples;
    scale.apply(samples);
    EXPECT_EQ(samples[0], 0);
    EXPECT_EQ(samples[1], 0);
    EXPECT_NEAR(samples[2], 1, 1e-3);
    scale.applyKeepingNoData(kept);
    EXPECT_EQ(kept[0], 0);
    EXPECT_TRUE(std::isnan(kept[1]));
    EXPECT_EQ(kept[2], samples[2]);
}

class EveryKind : public ::testing::TestWithParam<NormalisationKind> {};
INSTANTIATE_TEST_SUITE_P(Normalisation, EveryKind,
                         ::testing::Values(NormalisationKind::DataSet, NormalisationKind::Scene,
                                           NormalisationKind::RobustDataSet, NormalisationKind::RobustScene));

TEST_P(EveryKind, NeverGivesWhatIsNotFinite) {
    // A constant band, one of no data, one whose 2–98 % spread alone is 0, and one of infinities.
    auto scene = noise({100, 100}, 5, 1);
    for (std::size_t i = 0; i < 10000; ++i) {
        scene.samples[i] = -7;
        scene.samples[10000 + i] = kNaN;
        scene.samples[20000 + i] = i % 500 == 0 ? 100.0F : 3.0F;
        scene.samples[30000 + i] = i % 2 == 0 ? std::numeric_limits<float>::infinity() : kNaN;
    }
    const auto source = sourceOf({scene}, 5);
    const auto result = computeNormalisation(*source, GetParam());
    ASSERT_TRUE(result.ok());
    EXPECT_EQ(result->kind, GetParam());
    SceneScales scales(*result);
    const auto scale = scales.of(*source, 0);
    ASSERT_TRUE(scale.ok());
    for (const float v : (*scale)->mean) EXPECT_TRUE(std::isfinite(v));
    for (const float v : (*scale)->deviation) EXPECT_TRUE(std::isfinite(v) && v > 0);
    EXPECT_EQ((*scale)->deviation[0], 1);
    EXPECT_EQ((*scale)->deviation[1], 1);
    EXPECT_GT((*scale)->deviation[2], 1);  // the deviation of all, in place of a spread of 0
    std::vector<float> samples = scene.samples;
    (*scale)->apply(samples);
    for (const float v : samples) ASSERT_TRUE(std::isfinite(v));
}

TEST(Normalisation, RobustFiguresOfANormalBandAreItsMeanAndDeviation) {
    auto scene = noise({512, 512}, 1, 4);
    const auto plain = computeNormalisation(*sourceOf({scene}, 1), NormalisationKind::RobustDataSet);
    ASSERT_TRUE(plain.ok());
    EXPECT_NEAR(plain->scale.mean[0], 10000, 0.05);
    EXPECT_NEAR(plain->scale.deviation[0], 3, 0.05);
    // One pixel in a hundred saturated: the robust figures hardly move, the others do.
    for (std::size_t i = 0; i < scene.samples.size(); i += 100) scene.samples[i] = 65535;
    const auto source = sourceOf({scene}, 1);
    const auto robust = computeNormalisation(*source, NormalisationKind::RobustDataSet);
    const auto moments = computeNormalisation(*source);
    EXPECT_NEAR(robust->scale.deviation[0], 3, 0.5);
    EXPECT_GT(moments->scale.deviation[0], 1000);
}

TEST(Normalisation, BringsEachSceneToTheSameScaleByItsOwnFigures) {
    auto dark = noise({300, 200}, 1, 1), bright = noise({100, 100}, 1, 1);
    for (float& v : dark.samples) v -= 9000;
    for (float& v : bright.samples) v *= 5;
    const auto source = sourceOf({dark, bright}, 1);
    for (const auto kind : {NormalisationKind::Scene, NormalisationKind::RobustScene}) {
        SceneScales scales(*computeNormalisation(*source, kind));
        const auto first = scales.of(*source, 0), second = scales.of(*source, 1);
        ASSERT_TRUE(first.ok() && second.ok());
        EXPECT_NEAR((*first)->mean[0], 1000, 0.1);
        EXPECT_NEAR((*first)->deviation[0], 3, 0.1);
        EXPECT_NEAR((*second)->mean[0], 50000, 1);
        EXPECT_NEAR((*second)->deviation[0], 15, 0.5);
        EXPECT_EQ(*scales.of(*source, 0), *first);  // kept, not computed again
    }
    SceneScales common(*computeNormalisation(*source));
    EXPECT_EQ(**common.of(*source, 0), **common.of(*source, 1));
}

TEST(Normalisation, ASceneHasTheSameFiguresInTrainingAndAsAFileNeverSeen) {
    const auto scene = noise({2100, 300}, 2, 9);
    const auto source = sourceOf({noise({64, 64}, 2, 1), scene}, 2);
    SceneScales scales(*computeNormalisation(*source, NormalisationKind::RobustScene));
    const auto alone = sourceOf({scene}, 2);
    const auto unseen = computeSceneScale(
        scene.size, 2,
        [&](const RectI& window, std::span<float> out) { return alone->readImage(0, window, out); }, true);
    ASSERT_TRUE(unseen.ok());
    EXPECT_EQ(*unseen, **scales.of(*source, 1));
}

TEST(Normalisation, StopsWhenItIsAskedTo) {
    std::stop_source stop;
    stop.request_stop();
    const auto result = computeNormalisation(*sourceOf({noise({20, 20}, 1, 1)}, 1), {}, stop.get_token());
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, Errc::Cancelled);
}

TEST(Normalisation, ScenesWithoutDataAreAnError) {
    auto scene = noise({20, 20}, 1, 1);
    std::ranges::fill(scene.samples, kNaN);
    const auto result = computeNormalisation(*sourceOf({scene}, 1));
    ASSERT_FALSE(result.ok());
    EXPECT_THAT(result.error().text(), ::testing::HasSubstr("no data"));
}

TEST(Normalisation, LooksAtFewWindowsOfLargeScenes) {
    const auto source = sourceOf({noise({1100, 1100}, 1, 1)}, 1);
    const auto few = computeNormalisation(*source, {}, {}, 6), all = computeNormalisation(*source);
    ASSERT_TRUE(few.ok() && all.ok());
    EXPECT_NE(few->scale.mean, all->scale.mean);
    EXPECT_NEAR(few->scale.mean[0], all->scale.mean[0],
                0.05);  // 6 × 65,536 samples of deviation 3: an error of 0.005
}

}  // namespace
}  // namespace swath
