// SPDX-License-Identifier: MIT
#include "engine/learn/augment/augment.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace swath {
namespace {

TEST(Augment, TurnsCounterClockwiseAfterMirroring) {
    const std::vector<int> in{1, 2, 3, 4};  // 1 2 / 3 4
    std::vector<int> out(4);
    orient<int>(in, Size{2, 2}, {false, 1}, out);
    EXPECT_EQ(out, (std::vector{2, 4, 1, 3}));
    orient<int>(in, Size{2, 2}, {false, 2}, out);
    EXPECT_EQ(out, (std::vector{4, 3, 2, 1}));
    orient<int>(in, Size{2, 2}, {false, 3}, out);
    EXPECT_EQ(out, (std::vector{3, 1, 4, 2}));
    orient<int>(in, Size{2, 2}, {true, 0}, out);
    EXPECT_EQ(out, (std::vector{2, 1, 4, 3}));
    orient<int>(in, Size{2, 2}, {true, 1}, out);
    EXPECT_EQ(out, (std::vector{1, 3, 2, 4}));
}

TEST(Augment, TurnsWhatIsNotSquare) {
    const std::vector<int> in{1, 2, 3, 4, 5, 6};  // 1 2 3 / 4 5 6
    std::vector<int> out(6), back(6);
    orient<int>(in, Size{3, 2}, {false, 1}, out);
    EXPECT_EQ(out, (std::vector{3, 6, 2, 5, 1, 4}));  // 3 6 / 2 5 / 1 4
    for (const bool flip : {false, true})
        for (int turns = 0; turns < 4; ++turns) {
            const Orientation view{flip, turns};
            orient<int>(in, Size{3, 2}, view, out);
            orient<int>(out, turned({3, 2}, view), inverse(view), back);
            EXPECT_EQ(back, in) << flip << turns;
        }
}

TEST(Augment, LabelsFollowTheImage) {
    constexpr int kSide = 5;
    std::vector<float> image(kSide * kSide), turnedImage(kSide * kSide);
    std::vector<std::uint8_t> labels(kSide * kSide), turnedLabels(kSide * kSide);
    for (std::size_t i = 0; i < image.size(); ++i)
        image[i] = static_cast<float>(i), labels[i] = static_cast<std::uint8_t>(i);
    std::set<std::string> seen;
    Rng rng(3);
    for (int i = 0; i < 200; ++i) {
        const Orientation drawn = drawOrientation(rng, true, true);
        orient<float>(image, Size{kSide, kSide}, drawn, turnedImage);
        orient<std::uint8_t>(labels, Size{kSide, kSide}, drawn, turnedLabels);
        for (std::size_t p = 0; p < image.size(); ++p)
            ASSERT_EQ(turnedImage[p], static_cast<float>(turnedLabels[p]));
        seen.insert(std::string(turnedLabels.begin(), turnedLabels.end()));
    }
    EXPECT_EQ(seen.size(), 8U);  // all symmetries of the square
}

TEST(Augment, DrawsOnlyWhatIsAllowed) {
    const auto countDrawn = [](bool flips, bool rotations) {
        std::set<std::pair<bool, int>> seen;
        Rng rng(4);
        for (int i = 0; i < 100; ++i) {
            const Orientation drawn = drawOrientation(rng, flips, rotations);
            seen.insert({drawn.flip, drawn.quarterTurns});
        }
        return seen.size();
    };
    EXPECT_EQ(countDrawn(false, false), 1U);
    EXPECT_EQ(countDrawn(true, false), 4U);
    EXPECT_EQ(countDrawn(false, true), 4U);
}

}  // namespace
}  // namespace swath
