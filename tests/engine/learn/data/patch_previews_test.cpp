// SPDX-License-Identifier: MIT
#include "engine/learn/data/patch_previews.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/engine/learn/memory_source.h"

namespace swath {
namespace {

class PatchPreviews : public ::testing::Test {
  protected:
    Result<std::vector<PatchPreview>> preview(const TrainConfig& config, const PreviewOptions& options = {}) {
        auto scales = std::make_shared<SceneScales>(*computeNormalisation(*source_, config.normalisation));
        return patchPreviews(config, *source_, index_, scales, options);
    }
    static TrainConfig plain() {
        TrainConfig config;
        config.patchSize = 48;
        config.augmentation = {.flips = false, .quarterTurns = false};
        return config;
    }

    std::unique_ptr<PatchSource> source_ = test::shapesSource();
    const PatchIndex index_ = *PatchIndex::build(*source_, Role::Train);
};

TEST_F(PatchPreviews, ShowImageMaskAndWhatWasDrawn) {
    const auto previews = preview(plain(), {.count = 10});
    ASSERT_TRUE(previews.ok());
    ASSERT_EQ(previews->size(), 10U);
    for (const PatchPreview& p : *previews) {
        EXPECT_EQ(p.side, 48);
        EXPECT_EQ(p.rgb.size(), 48U * 48 * 3);
        EXPECT_EQ(p.scene, "scene 1");
        EXPECT_EQ(p.drawn, "as it is");
        std::vector<std::uint8_t> targets(48 * 48);
        source_->readTargets(0, p.window, Role::Train, {targets});
        for (std::size_t i = 0; i < targets.size(); ++i)
            ASSERT_EQ(p.classes[i], targets[i] < 3 ? source_->classValue(targets[i]) : 0);
    }
}

TEST_F(PatchPreviews, KeepOneStretchSoThatBrightnessShows) {
    TrainConfig config = plain();
    config.augmentation.brightness = 3;
    const auto meansOf = [](const std::vector<PatchPreview>& previews) {
        std::vector<double> means;
        for (const PatchPreview& p : previews) {
            double sum = 0;
            for (const std::uint8_t v : p.rgb) sum += v;
            means.push_back(sum / static_cast<double>(p.rgb.size()));
        }
        const auto [least, most] = std::ranges::minmax(means);
        return most - least;
    };
    EXPECT_GT(meansOf(*preview(config)), 2 * meansOf(*preview(plain())));
}

TEST_F(PatchPreviews, AnotherPageShowsOtherPatchesTheSameOneTheSame) {
    TrainConfig config;
    config.patchSize = 32;
    const auto first = preview(config), again = preview(config), other = preview(config, {.page = 1});
    EXPECT_EQ(first->front().rgb, again->front().rgb);
    EXPECT_NE(first->front().rgb, other->front().rgb);
}

TEST_F(PatchPreviews, TakeTheBandsThatAreAskedForAndThere) {
    const auto last = preview(plain(), {.count = 1, .bands = {2, 2, 9}});
    ASSERT_TRUE(last.ok());
    for (std::size_t i = 0; i < last->front().rgb.size(); i += 3) {
        ASSERT_EQ(last->front().rgb[i], last->front().rgb[i + 1]);
        ASSERT_EQ(last->front().rgb[i], last->front().rgb[i + 2]);
    }
}

TEST_F(PatchPreviews, SayWhenNothingIsLabelled) {
    const auto none = patchPreviews(plain(), *source_, PatchIndex(),
                                    std::make_shared<SceneScales>(*computeNormalisation(*source_)), {});
    ASSERT_FALSE(none.ok());
    EXPECT_FALSE(none.error().hint.empty());
}

}  // namespace
}  // namespace swath
