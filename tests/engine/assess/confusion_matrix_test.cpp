// SPDX-License-Identifier: MIT
#include "engine/assess/confusion_matrix.h"

#include <gtest/gtest.h>

#include <array>

namespace swath {
namespace {

void expectRelative(std::optional<double> value, double expected, double tolerance = 1e-12) {
    ASSERT_TRUE(value.has_value());
    EXPECT_NEAR(*value, expected, tolerance * expected);
}

/// Confusion of a published run on the ISPRS Vaihingen tiles (Audebert et al., DeepNetsForEO's notebook).
ConfusionMatrix vaihingen() {
    constexpr std::array<std::int64_t, 36> counts{4444836, 133148,  145598,  59877,   8599,   12307,  //
                                                  251606,  5128036, 28565,   10388,   735,    3617,   //
                                                  169340,  58698,   2272628, 393683,  171,    8190,   //
                                                  40707,   7712,    327441,  4016691, 209,    0,      //
                                                  12351,   2995,    253,     628,     130669, 1781,   //
                                                  0,       0,       6216,    0,       0,      0};
    return {6, counts};
}

TEST(ConfusionMatrix, GivesTheFiguresPublishedForVaihingen) {
    const ConfusionMatrix m = vaihingen();
    EXPECT_EQ(m.total(), 17677675);
    expectRelative(m.overallAccuracy(), 0.9046925005692208);
    expectRelative(m.kappa(), 0.8717235773030861);
    constexpr std::array f1{0.9142738428326874, 0.953739495548255,  0.7997408598463142,
                            0.9052690509055246, 0.9040960354251713, 0.0};
    constexpr std::array iou{0.842085121370, 0.911569816016, 0.666306827494,
                             0.826932911374, 0.824977429273, 0.0};
    for (int k = 0; k < 6; ++k) {
        expectRelative(m.f1(k), f1[static_cast<std::size_t>(k)]);
        EXPECT_NEAR(*m.iou(k), iou[static_cast<std::size_t>(k)], 5e-13);  // known to twelve decimals
    }
    expectRelative(m.meanIou(), 0.6786453509211441);
    expectRelative(m.frequencyWeightedIou(), 0.8303324707258767);
    expectRelative(m.meanAccuracy(), 0.741164098313785);
}

TEST(ConfusionMatrix, AbsentClassesAreLeftOutOfMeansAndHaveNoFigures) {
    constexpr std::array<std::int64_t, 9> counts{50, 10, 0,  //
                                                 20, 20, 0,  //
                                                 0,  0,  0};
    const ConfusionMatrix m(3, counts);
    EXPECT_EQ(m.iou(2), std::nullopt);
    EXPECT_EQ(m.f1(2), std::nullopt);
    EXPECT_EQ(m.precision(2), std::nullopt);
    EXPECT_EQ(m.recall(2), std::nullopt);
    expectRelative(m.meanIou(), (50.0 / 80 + 20.0 / 50) / 2);
    expectRelative(m.meanF1(), (100.0 / 130 + 40.0 / 70) / 2);
    expectRelative(m.meanAccuracy(), (50.0 / 60 + 20.0 / 40) / 2);
}

TEST(ConfusionMatrix, SkipsAbsentClassesAsTorchmetricsDoes) {
    ConfusionMatrix m(3);
    constexpr std::array truth{0, 1, 0, 0}, prediction{0, 1, 0, 1};
    for (std::size_t i = 0; i < truth.size(); ++i) ++m.at(truth[i], prediction[i]);
    expectRelative(m.iou(0), 2.0 / 3);
    expectRelative(m.iou(1), 0.5);
    EXPECT_EQ(m.iou(2), std::nullopt);
    expectRelative(m.meanIou(), 7.0 / 12);
}

TEST(ConfusionMatrix, APredictedClassThatIsNotInTheTruthHasIouZeroAndNoRecall) {
    constexpr std::array<std::int64_t, 4> counts{90, 10, 0, 0};
    const ConfusionMatrix m(2, counts);
    EXPECT_EQ(m.iou(1), 0.0);
    EXPECT_EQ(m.precision(1), 0.0);
    EXPECT_EQ(m.recall(1), std::nullopt);
    expectRelative(m.meanIou(), 0.45);
    expectRelative(m.meanAccuracy(), 0.9);
    EXPECT_EQ(m.falsePositives(1), 10);
    EXPECT_EQ(m.falseNegatives(0), 10);
    EXPECT_EQ(m.support(0), 100);
}

TEST(ConfusionMatrix, EmptyOnesHaveNoFigures) {
    for (const ConfusionMatrix& m : {ConfusionMatrix(), ConfusionMatrix(3)}) {
        EXPECT_EQ(m.total(), 0);
        EXPECT_EQ(m.overallAccuracy(), std::nullopt);
        EXPECT_EQ(m.meanIou(), std::nullopt);
        EXPECT_EQ(m.meanF1(), std::nullopt);
        EXPECT_EQ(m.meanAccuracy(), std::nullopt);
        EXPECT_EQ(m.frequencyWeightedIou(), std::nullopt);
        EXPECT_EQ(m.kappa(), std::nullopt);
    }
    ConfusionMatrix one(1);
    one.at(0, 0) = 5;
    EXPECT_EQ(one.kappa(), std::nullopt);  // agreement by chance is certain
    EXPECT_EQ(one.overallAccuracy(), 1.0);
}

TEST(ConfusionMatrix, SumsAndDifferencesUndoEachOther) {
    ConfusionMatrix sum = vaihingen();
    sum += vaihingen();
    EXPECT_EQ(sum.total(), 2 * 17677675);
    sum -= vaihingen();
    EXPECT_EQ(sum, vaihingen());
}

}  // namespace
}  // namespace swath
