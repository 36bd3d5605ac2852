// SPDX-License-Identifier: MIT
#include "engine/learn/data/training_data.h"

#include <gtest/gtest.h>

#include "engine/learn/data/hard_examples.h"
#include "engine/learn/data/patch_index.h"
#include "tests/engine/learn/memory_source.h"

namespace swath {
namespace {

constexpr Size kSize{600, 300};

std::shared_ptr<const TrainingData> labels(const std::string& id, int until) {
    return std::make_shared<const TrainingData>(test::shapesLabels(
        id, [until](int x, int, int) { return x < until; }, kSize));
}

TEST(TrainingData, ReplacesTheLabelsOfASource) {
    auto own = test::shapesSource(kSize);
    ASSERT_TRUE(checkFits(*own, *labels("all", 600)));
    const auto source = withLabels(own->clone(), labels("all", 600));
    const RectI window{100, 20, 450, 250};
    std::vector<std::uint8_t> a(static_cast<std::size_t>(window.area())), b(a.size());
    for (const Role role : {Role::Train, Role::Validation, Role::Test}) {
        own->readTargets(0, window, role, {a});
        source->readTargets(0, window, role, {b});
        EXPECT_EQ(a, b);
    }
    const auto some = withLabels(own->clone(), labels("some", 200));
    some->clone()->readTargets(0, window, Role::Train, {b});
    std::size_t known = 0;
    for (const std::uint8_t k : b) known += k != kTargetIgnore;
    EXPECT_EQ(known, 100U * 250U);
}

TEST(TrainingData, AnIndexMadeFromOneBeforeIsTheSame) {
    auto images = test::shapesSource(kSize);
    const auto before = labels("before", 200), now = labels("now", 300);
    auto old = withLabels(images->clone(), before);
    auto source = withLabels(images->clone(), now);
    const auto first = PatchIndex::build(*old, Role::Train), fresh = PatchIndex::build(*source, Role::Train);
    int kept = 0, read = 0;
    const auto again = PatchIndex::rebuild(*source, Role::Train, *first, [&](int scene, const RectI& window) {
        // The tiles' pointers differ where values are equal: what is equal may be said to be unchanged.
        const bool same =
            window.x >= 512 || window.right() <= 200 || sharesLabels(*before, *now, scene, window);
        ++(same ? kept : read);
        return same;
    });
    ASSERT_TRUE(first && fresh && again);
    ASSERT_EQ(again->cells().size(), fresh->cells().size());
    EXPECT_TRUE(std::ranges::equal(again->cells(), fresh->cells()));
    for (int k = 0; k < 3; ++k) {
        ASSERT_EQ(again->pixels(k), fresh->pixels(k));
        for (std::int64_t n = 0; n < fresh->pixels(k); n += 17)
            ASSERT_EQ(again->cellOfPixel(k, n), fresh->cellOfPixel(k, n));
    }
    EXPECT_GT(read, 0);
    const auto copy =
        PatchIndex::rebuild(*source, Role::Train, *fresh, [](int, const RectI&) { return true; });
    EXPECT_TRUE(std::ranges::equal(copy->cells(), fresh->cells()));
    EXPECT_EQ(copy->pixels(), fresh->pixels());
}

TEST(TrainingData, WhatIsKnownOfCellsOutlivesNewLabels) {
    auto images = test::shapesSource(kSize);
    auto old = withLabels(images->clone(), labels("before", 200));
    auto source = withLabels(images->clone(), labels("now", 400));
    const auto before = PatchIndex::build(*old, Role::Train), now = PatchIndex::build(*source, Role::Train);
    HardExamples known(*before);
    const std::vector<PatchPlace> places{
        {0, before->window(before->cells()[1], kSize), -1, PatchDemand::None}};
    known.update(3, places, std::vector<float>{2.5F});
    const HardExamples moved(*now, known);
    const auto state = moved.state();
    const auto at = static_cast<std::size_t>(now->numberOf(before->cells()[1]));
    ASSERT_LT(at, state.size());
    EXPECT_EQ(state[at], 2.5F);
    EXPECT_EQ(std::ranges::count(state, 2.5F), 1);
    EXPECT_EQ(state.size(), now->cells().size());
}

TEST(TrainingData, OfOtherScenesAndClassesDoesNotFit) {
    auto source = test::shapesSource(kSize);
    TrainingData data = *labels("a", 600);
    data.scenes.push_back(data.scenes[0]);
    EXPECT_NE(checkFits(*source, data).error().what.find("2 scenes"), std::string::npos);
    data.scenes.resize(1);
    ASSERT_TRUE(data.classes.replace(
        {.value = 11, .name = "renamed", .colour = {}, .locked = true, .background = false}));
    EXPECT_TRUE(checkFits(*source, data)) << "a name is no other class";
    ASSERT_TRUE(data.classes.replace(
        {.value = 11, .name = "renamed", .colour = {}, .locked = true, .background = true}));
    EXPECT_FALSE(checkFits(*source, data));
    ASSERT_TRUE(data.classes.remove(11));
    EXPECT_NE(checkFits(*source, data).error().hint.find("new one"), std::string::npos);
}

}  // namespace
}  // namespace swath
