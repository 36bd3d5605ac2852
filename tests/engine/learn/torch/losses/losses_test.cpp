// SPDX-License-Identifier: MIT
#include "engine/learn/torch/losses/loss_function.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "engine/learn/config/catalogs.h"
#include "engine/learn/torch/losses/cross_entropy.h"

namespace swath {
namespace {

/// Logits 2·sin(0.37·i + 0.11) of shape (2, 4, 5, 7); labels (7j + ⌊j/5⌋) mod 4, every eleventh from 3 on
/// ignored. Values of losses on it were computed in float64 by the formulas in Python, and where
/// segmentation_models.pytorch and the Lovász authors' code have the loss, by those.
struct Example {
    torch::Tensor logits, targets, all;  ///< all: targets without ignored pixels
};

Example example() {
    std::vector<double> z;
    for (int i = 0; i < 2 * 4 * 5 * 7; ++i) z.push_back(2 * std::sin(0.37 * i + 0.11));
    std::vector<std::int64_t> y;
    for (int j = 0; j < 2 * 5 * 7; ++j) y.push_back((7 * j + j / 5) % 4);
    Example e;
    e.logits = torch::tensor(z, torch::kDouble).reshape({2, 4, 5, 7});
    e.all = torch::tensor(y).reshape({2, 5, 7});
    e.targets = e.all.clone();
    for (int j = 3; j < 2 * 5 * 7; j += 11) e.targets.flatten()[j] = 255;
    return e;
}

LossFunction lossOf(const std::string& line, Outputs outputs = Outputs::Softmax,
                    std::vector<float> weights = {1, 1, 1, 1}, int background = -1) {
    auto made = LossFunction::make(line, outputs, std::move(weights), background);
    EXPECT_TRUE(made.ok()) << made.error().text();
    return *made;
}

double valueOf(const std::string& line, const torch::Tensor& logits, const torch::Tensor& targets,
               std::vector<float> weights = {1, 1, 1, 1}) {
    return lossOf(line, Outputs::Softmax, std::move(weights))(logits, {.targets = targets}).item<double>();
}

/// Of the first logit alone, as that of class 0.
double binaryValueOf(const std::string& line, const torch::Tensor& logits, const torch::Tensor& targets) {
    return lossOf(line, Outputs::PerClass)(logits.narrow(1, 0, 1), {.targets = targets, .only = 0})
        .item<double>();
}

constexpr double kExact = 2e-12;  // figures are given with twelve places

TEST(Losses, OfExclusiveClassesHaveTheValuesOfTheSources) {
    const auto [z, y, all] = example();
    EXPECT_NEAR(valueOf("cross-entropy", z, y), 1.549178753379, kExact);
    EXPECT_NEAR(valueOf("cross-entropy", z, y, {.5F, 1, 2, 4}), 1.513162273467, kExact);
    EXPECT_NEAR(valueOf("cross-entropy(smoothing=0.1)", z, y), 1.549034680578, kExact);
    EXPECT_NEAR(valueOf("dice", z, y), 0.755727804541, kExact);
    EXPECT_NEAR(valueOf("dice(smooth=1)", z, y), 0.731416513993, kExact);
    EXPECT_NEAR(valueOf("log-dice", z, y), 1.427104820326, kExact);
    EXPECT_NEAR(valueOf("dice", z, all), 0.754376928268, kExact);
    EXPECT_NEAR(valueOf("jaccard", z, all), 0.859121228331, kExact);
    EXPECT_NEAR(valueOf("tversky", z, y), valueOf("dice", z, y), kExact);
    EXPECT_NEAR(valueOf("tversky(alpha=0.3, beta=0.7)", z, y), 0.754724847284, kExact);
    EXPECT_NEAR(valueOf("tversky(alpha=0.3, beta=0.7, gamma=0.75)", z, y), 0.809732342217, kExact);
    EXPECT_NEAR(valueOf("focal(gamma=2)", z, y), 1.019636477040, kExact);
    EXPECT_NEAR(valueOf("focal(gamma=0)", z, y), 1.549178753379, kExact);
    EXPECT_NEAR(valueOf("focal-one-vs-rest(gamma=2)", z, y), 2.097448971888, kExact);
    EXPECT_NEAR(valueOf("lovasz", z, y), 0.753333684995, kExact);
    EXPECT_NEAR(valueOf("lovasz(per_image=1)", z, y), 0.753303616329, kExact);
}

TEST(Losses, OfClassesApartHaveTheValuesOfTheSources) {
    const auto [z, y, all] = example();
    EXPECT_NEAR(binaryValueOf("bce", z, all), 0.922524377241, kExact);
    EXPECT_NEAR(binaryValueOf("cross-entropy", z, all), 0.922524377241, kExact);
    EXPECT_NEAR(binaryValueOf("bce(positive_weight=3)", z, all), 1.644246183701, kExact);
    EXPECT_NEAR(binaryValueOf("dice", z, all), 0.552585785604, kExact);
    EXPECT_NEAR(binaryValueOf("jaccard", z, all), 0.711826413365, kExact);
    EXPECT_NEAR(binaryValueOf("focal-one-vs-rest(alpha=0.25, gamma=2)", z, all), 0.290523438367, kExact);
    EXPECT_NEAR(binaryValueOf("focal(gamma=2)", z, all), 0.521948364242, kExact);
    EXPECT_NEAR(binaryValueOf("lovasz-hinge", z, all), 1.812605622693, kExact);
    EXPECT_NEAR(binaryValueOf("mcc", z, all), 0.999212943631, kExact);
    // The loss of the SpaceNet 6 baseline.
    EXPECT_NEAR(binaryValueOf("dice + 10 * focal(gamma=2)", z, all), 0.552585785604 + 5.21948364242, 2e-11);
}

TEST(Losses, HardestPixelsAreThoseOfTheLargestLoss) {
    const auto [z, y, all] = example();
    EXPECT_NEAR(valueOf("ohem(share=1)", z, y), 1.549178753379, kExact);
    EXPECT_NEAR(valueOf("ohem(k=1000)", z, y), 1.549178753379, kExact);
    const auto nll = -torch::log_softmax(z, 1).gather(1, all.unsqueeze(1)).squeeze(1);
    double sum = 0;
    for (int i = 0; i < 2; ++i) sum += nll[i].masked_select(y[i] != 255).max().item<double>();
    EXPECT_NEAR(valueOf("ohem(k=1)", z, y), sum / 2, kExact);
}

TEST(Losses, DiceWithCrossEntropyLeavesTheBackgroundOutOfDice) {
    const auto [z, y, all] = example();
    const auto p = torch::softmax(z, 1);
    double dice = 0;
    for (int k = 1; k < 4; ++k) {
        const auto is = (all == k).to(torch::kDouble), given = p.select(1, k);
        dice += 1 - ((2 * (is * given).sum() + 1e-5) / (is.sum() + given.sum() + 1e-5)).item<double>();
    }
    const auto loss = lossOf("dice-ce", Outputs::Softmax, {1, 1, 1, 1}, 0);
    EXPECT_NEAR(loss(z, {.targets = all}).item<double>(), dice / 3 + valueOf("cross-entropy", z, all), 1e-9);
}

TEST(Losses, BootstrappingMixesTruthAndOpinion) {
    const auto [z, y, all] = example();
    EXPECT_NEAR(valueOf("bootstrapped(trust=1)", z, y), 1.549178753379, kExact);
    const auto logs = torch::log_softmax(z, 1);
    const double opinion = -(logs.exp() * logs).sum(1).mean().item<double>();
    EXPECT_NEAR(valueOf("bootstrapped(trust=0.9)", z, all),
                0.9 * valueOf("cross-entropy", z, all) + 0.1 * opinion, kExact);
}

TEST(Losses, BoundaryWeighsByTheDistanceAndRises) {
    // A square of 3 × 3 in 5 × 5, all pixels half of each class: the mean of φ, of which the second class's
    // is that of the square's surroundings.
    auto targets = torch::zeros({1, 5, 5}, torch::kInt64);
    targets.slice(1, 1, 4).slice(2, 1, 4).fill_(1);
    const double square = 4 * std::sqrt(2.0) + 12 - 1;
    // Its complement: 0 along its inner edge but at the corners, 1 − √2; inside 1 along the edge, 2 in the
    // middle.
    const double rest = 4 * (1 - std::sqrt(2.0)) + 8 * 1 + 2;
    const auto loss = lossOf("boundary(ramp=0.01)", Outputs::Softmax, {1, 1});
    const auto z = torch::zeros({1, 2, 5, 5}, torch::kDouble);
    const auto at = [&](int epoch) { return loss(z, {.targets = targets, .epoch = epoch}).item<double>(); };
    EXPECT_NEAR(at(1), 0.01 * 0.5 * (square + rest) / 50, 1e-7);  // φ is float32
    EXPECT_NEAR(at(30), 30 * at(1), 1e-12);
    EXPECT_NEAR(at(500), 100 * at(1), 1e-12);
}

TEST(Losses, BorderWeightsCountPixels) {
    const auto [z, y, all] = example();
    const auto weights = torch::rand({2, 5, 7}, torch::kDouble) + 1;
    const auto nll = -torch::log_softmax(z, 1).gather(1, all.unsqueeze(1)).squeeze(1);
    const double expected = ((nll * weights).sum() / weights.sum()).item<double>();
    for (const char* line : {"border-weighted", "cross-entropy"})
        EXPECT_NEAR(lossOf(line)(z, {.targets = all, .pixelWeights = weights}).item<double>(), expected,
                    kExact);
    EXPECT_NEAR(lossOf("border-weighted")(z, {.targets = y, .pixelWeights = torch::ones_like(weights)})
                    .item<double>(),
                1.549178753379, kExact);
}

// ---- what other programs get wrong

TEST(Losses, MeansAreOverLabelledPixelsAlone) {
    // segmentation_models.pytorch divides the smoothed cross entropy by all pixels: 1.394131212520.
    const auto [z, y, all] = example();
    EXPECT_GT(valueOf("cross-entropy(smoothing=0.1)", z, y), 1.5);
    auto quarter = torch::zeros({1, 2, 2}, torch::kInt64);
    quarter[0][0][0] = 255;
    const auto logits = torch::zeros({1, 2, 2, 2}, torch::kDouble);
    for (const char* line : {"cross-entropy", "cross-entropy(smoothing=0.1)", "bce"})
        EXPECT_NEAR(lossOf(line, Outputs::Softmax, {1, 1})(logits, {.targets = quarter}).item<double>(),
                    std::log(2.0), kExact)
            << line;
}

TEST(Losses, FalseAlarmsOnAnEmptyTargetCost) {
    // segmentation_models.pytorch's Dice is 0 where nothing is true and everything is predicted.
    const auto none = torch::ones({1, 4, 4}, torch::kInt64);
    for (const char* line : {"dice", "log-dice", "jaccard", "tversky", "mcc", "bce", "focal", "lovasz-hinge",
                             "dice-ce", "ohem"}) {
        torch::Tensor alarm = torch::full({1, 1, 4, 4}, 3.0, torch::kDouble).requires_grad_();
        const auto loss = lossOf(line, Outputs::PerClass, {1, 1});
        const torch::Tensor value = loss(alarm, {.targets = none, .only = 0});
        EXPECT_GT(value.item<double>(), 0.5) << line;
        const auto quiet = torch::full({1, 1, 4, 4}, -3.0, torch::kDouble);
        EXPECT_LT(loss(quiet, {.targets = none, .only = 0}).item<double>(), value.item<double>()) << line;
        value.backward();
        EXPECT_GT(alarm.grad().sum().item<double>(), 1e-7) << line << " has no slope";
    }
}

// ---- every loss

struct Case {
    std::string line;
    Outputs outputs;
};

void PrintTo(const Case& c, std::ostream* out) {
    *out << c.line << (c.outputs == Outputs::Softmax ? " exclusive" : " apart");
}

class EveryLoss : public testing::TestWithParam<Case> {
  protected:
    torch::Tensor operator()(const torch::Tensor& z, const torch::Tensor& y) const {
        return lossOf(GetParam().line, GetParam().outputs, {.5F, 1, 2, 4})(
            z, {.targets = y, .pixelWeights = weights_});
    }
    torch::Tensor weights_ = torch::linspace(1, 2, 70, torch::kDouble).view({2, 5, 7});
};

TEST_P(EveryLoss, HasTheGradientOfItsValues) {
    const auto [z, y, all] = example();
    torch::Tensor logits = z.clone().requires_grad_();
    (*this)(logits, y).backward();
    const torch::Tensor gradient = logits.grad();
    constexpr double kStep = 1e-6;
    for (std::int64_t i = 0; i < z.numel(); i += 3) {
        torch::Tensor up = z.clone(), down = z.clone();
        up.flatten()[i] += kStep;
        down.flatten()[i] -= kStep;
        const double slope = ((*this)(up, y) - (*this)(down, y)).item<double>() / (2 * kStep);
        // The error of a central difference is about 1e-10 here; φ of the boundary loss is float32 in both.
        ASSERT_NEAR(gradient.flatten()[i].item<double>(), slope, 1e-7 + 1e-5 * std::abs(slope)) << i;
    }
}

TEST_P(EveryLoss, IgnoresIgnoredPixels) {
    const auto [z, y, all] = example();
    torch::Tensor logits = z.clone().requires_grad_();
    const torch::Tensor value = (*this)(logits, y);
    value.backward();
    const torch::Tensor ignored = y == 255;
    EXPECT_EQ(logits.grad().abs().sum(1).masked_select(ignored).max().item<double>(), 0);
    EXPECT_GT(logits.grad().abs().max().item<double>(), 0);
    const torch::Tensor other = torch::where(ignored.unsqueeze(1), -3 * z + 1, z);
    EXPECT_EQ((*this)(other, y).item<double>(), value.item<double>());
}

TEST_P(EveryLoss, IsZeroWhereAllIsIgnored) {
    const auto [z, y, all] = example();
    torch::Tensor logits = z.clone().requires_grad_();
    const torch::Tensor value = (*this)(logits, torch::full_like(y, 255));
    value.backward();
    EXPECT_EQ(value.item<double>(), 0);
    EXPECT_EQ(logits.grad().abs().max().item<double>(), 0);
}

TEST_P(EveryLoss, StaysFiniteWhereTheNetworkIsSure) {
    const auto [z, y, all] = example();
    torch::Tensor one = torch::full_like(y, 255);
    one[1][2][3] = 2;
    for (const double factor : {40.0, -40.0})
        for (const torch::Tensor& targets : {y, one}) {
            torch::Tensor logits = (factor * z).to(torch::kFloat32).requires_grad_();
            const torch::Tensor value = (*this)(logits, targets);
            value.backward();
            EXPECT_TRUE(std::isfinite(value.item<double>()));
            EXPECT_TRUE(torch::isfinite(logits.grad()).all().item<bool>());
        }
}

TEST_P(EveryLoss, ComputesNarrowLogitsInFloat32) {
    const auto [z, y, all] = example();
    const torch::Tensor narrow = z.to(torch::kBFloat16), value = (*this)(narrow, y);
    EXPECT_EQ(value.scalar_type(), torch::kFloat32);
    EXPECT_NEAR(value.item<double>(), (*this)(narrow.to(torch::kDouble), y).item<double>(), 2e-5);
}

std::vector<Case> everyLoss() {
    std::vector<Case> cases;
    for (const Outputs outputs : {Outputs::Softmax, Outputs::Sigmoid}) {
        for (const SpecEntry& entry : lossCatalog()) cases.push_back({entry.name, outputs});
        for (const char* line :
             {"cross-entropy(smoothing=0.2)", "tversky(alpha=0.3, beta=0.7, gamma=0.75)",
              "focal-one-vs-rest(alpha=0.25)", "lovasz(per_image=1)", "dice(smooth=1) + 10 * focal"})
            cases.push_back({line, outputs});
    }
    return cases;
}
INSTANTIATE_TEST_SUITE_P(Catalogue, EveryLoss, testing::ValuesIn(everyLoss()));

// ---- put together

TEST(Losses, OfBatchesAddUpToThatOfAllTheirPatches) {
    const auto [z, y, all] = example();
    torch::Tensor targets = y.clone();
    targets[1].slice(0, 0, 3).fill_(255);  // much less is labelled in the second patch
    for (const Outputs outputs : {Outputs::Softmax, Outputs::Sigmoid})
        for (const char* line : {"cross-entropy", "bce", "focal", "0.5 * cross-entropy + 2 * bce"}) {
            const auto loss = lossOf(line, outputs, {.5F, 1, 2, 4});
            torch::Tensor whole = z.clone().requires_grad_(), parts = z.clone().requires_grad_();
            loss(whole, {.targets = targets}).backward();
            std::vector<std::vector<double>> masses;
            for (int i = 0; i < 2; ++i) masses.push_back(loss.masses({.targets = targets.narrow(0, i, 1)}));
            for (std::size_t i = 0; i < 2; ++i) {
                std::vector<double> shares;
                for (std::size_t t = 0; t < masses[0].size(); ++t)
                    shares.push_back(masses[i][t] / (masses[0][t] + masses[1][t]));
                const auto at = static_cast<std::int64_t>(i);
                loss(parts.narrow(0, at, 1), {.targets = targets.narrow(0, at, 1)}, shares).backward();
            }
            EXPECT_TRUE(torch::allclose(whole.grad(), parts.grad(), 0, 1e-14)) << line;
        }
}

TEST(Losses, OfSigmoidIsTheMeanOverClasses) {
    const auto [z, y, all] = example();
    double sum = 0;
    for (int k = 0; k < 4; ++k)
        sum += lossOf("dice", Outputs::PerClass)(z.narrow(1, k, 1), {.targets = y, .only = k}).item<double>();
    EXPECT_NEAR(lossOf("dice", Outputs::Sigmoid)(z, {.targets = y}).item<double>(), sum / 4, kExact);
}

TEST(Losses, PlainCrossEntropyIsTheSame) {
    const auto [z, y, all] = example();
    const auto weights = torch::tensor({0.5F, 1.0F, 2.0F, 4.0F});
    EXPECT_NEAR(crossEntropy(z.to(torch::kFloat32), y, weights).item<double>(), 1.513162273467, 1e-5);
}

TEST(Losses, RefusesInWords) {
    const auto failure = [](const std::string& line) {
        return LossFunction::make(line, Outputs::Softmax, {1, 1}).error().text();
    };
    EXPECT_THAT(failure("dise"), testing::HasSubstr("did you mean \"dice\"?"));
    EXPECT_THAT(failure("focal(gama=2)"), testing::HasSubstr("did you mean \"gamma\"?"));
    EXPECT_THAT(failure("dice + "), testing::HasSubstr("cannot read"));
}

}  // namespace
}  // namespace swath
