// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engine/learn/config/catalogs.h"
#include "engine/learn/torch/grad_scaler.h"
#include "engine/learn/torch/train/optimiser.h"
#include "engine/learn/torch/train/running_mean.h"

namespace swath {
namespace {

/// Two parameters, one of them channels-last, and random gradients that are the same for each call.
struct Problem {
    torch::Tensor weight, bias;

    Problem() {
        torch::manual_seed(3);
        weight = torch::randn({6, 5, 3, 3}).contiguous(torch::MemoryFormat::ChannelsLast).requires_grad_();
        bias = torch::randn({6}).requires_grad_();
    }
    Optimiser::Parameters parameters() const {
        Optimiser::Parameters named;
        named.insert("encoder.weight", weight);
        named.insert("bias", bias);
        return named;
    }
    void drawGradients(int step) {
        torch::manual_seed(static_cast<std::uint64_t>(100 + step));
        weight.mutable_grad() = torch::randn({6, 5, 3, 3});
        bias.mutable_grad() = torch::randn({6});
    }
};

constexpr double kRate = 0.01, kDecay = 0.1;
constexpr int kSteps = 10;

Optimiser optimiserOf(const std::string& line, const Problem& problem, const Optimiser::RateOf& rateOf = {}) {
    auto made = Optimiser::make(line, problem.parameters(), kDecay, rateOf);
    EXPECT_TRUE(made.ok()) << made.error().text();
    return std::move(*made);
}

template <class Reference, class Options>
void expectSteps(const std::string& line, const Options& options) {
    Problem own, reference;
    Optimiser optimiser = optimiserOf(line, own);
    Reference other({reference.weight, reference.bias}, options);
    for (int i = 0; i < kSteps; ++i) {
        own.drawGradients(i);
        reference.drawGradients(i);
        optimiser.step(kRate);
        other.step();
    }
    // Rounding of float32 in another order, over ten steps of 0.01.
    EXPECT_LT((own.weight - reference.weight).abs().max().template item<double>(), 1e-6) << line;
    EXPECT_LT((own.bias - reference.bias).abs().max().template item<double>(), 1e-6) << line;
}

TEST(Optimiser, StepsAsLibTorchDoes) {
    using namespace torch::optim;
    expectSteps<SGD>("sgd(momentum=0)", SGDOptions(kRate).weight_decay(kDecay));
    expectSteps<SGD>("sgd(momentum=0.9)", SGDOptions(kRate).momentum(0.9).weight_decay(kDecay));
    expectSteps<SGD>("sgd(momentum=0.9, nesterov=1)",
                     SGDOptions(kRate).momentum(0.9).nesterov(true).weight_decay(kDecay));
    expectSteps<Adam>("adam", AdamOptions(kRate).weight_decay(kDecay));
    expectSteps<Adam>("adam(beta1=0.8, beta2=0.99)",
                      AdamOptions(kRate).betas({0.8, 0.99}).weight_decay(kDecay));
    expectSteps<AdamW>("adamw", AdamWOptions(kRate).weight_decay(kDecay));
    expectSteps<RMSprop>("rmsprop", RMSpropOptions(kRate).weight_decay(kDecay));
    expectSteps<RMSprop>("rmsprop(decay=0.9, momentum=0.8)",
                         RMSpropOptions(kRate).alpha(0.9).momentum(0.8).weight_decay(kDecay));
}

TEST(Optimiser, NadamStepsAsItsFormulaSays) {
    // Dozat 2016, in double, a weight at a time: μ_t = β₁(1 − ½·0.96^{0.004 t}).
    Problem own, reference;
    Optimiser optimiser = optimiserOf("nadam", own);
    const auto theta = reference.bias.detach().to(torch::kDouble).clone();
    std::vector<double> m(6, 0), v(6, 0);
    double product = 1;
    for (int t = 1; t <= kSteps; ++t) {
        own.drawGradients(t);
        reference.drawGradients(t);
        optimiser.step(kRate);
        const auto momentum = [](int step) { return 0.9 * (1 - 0.5 * std::pow(0.96, 0.004 * step)); };
        product *= momentum(t);
        for (std::size_t i = 0; i < 6; ++i) {
            auto* p = theta.data_ptr<double>() + i;
            const double g = double(reference.bias.grad().data_ptr<float>()[i]) + kDecay * *p;
            m[i] = 0.9 * m[i] + 0.1 * g;
            v[i] = 0.999 * v[i] + 0.001 * g * g;
            const double mean = momentum(t + 1) * m[i] / (1 - product * momentum(t + 1)) +
                                (1 - momentum(t)) * g / (1 - product);
            *p -= kRate * mean / (std::sqrt(v[i] / (1 - std::pow(0.999, t))) + 1e-8);
        }
    }
    EXPECT_LT((own.bias - theta).abs().max().item<double>(), 1e-6);
}

TEST(Optimiser, GoesOnExactlyFromItsState) {
    for (const char* line : {"sgd", "sgd(momentum=0)", "adam", "adamw", "rmsprop(momentum=0.5)", "nadam"}) {
        Problem whole, halves;
        Optimiser one = optimiserOf(line, whole);
        for (int i = 0; i < kSteps; ++i) {
            whole.drawGradients(i);
            if (i % 3 == 1) whole.bias.mutable_grad() = torch::Tensor();  // as where networks take turns
            one.step(kRate);
        }
        std::map<std::string, torch::Tensor> kept;
        std::int64_t steps = 0;
        for (int half = 0; half < 2; ++half) {
            Optimiser two = optimiserOf(line, halves);
            if (half == 1) {
                ASSERT_TRUE(two.restore(kept, steps).ok());
            }
            for (int i = half * kSteps / 2; i < (half + 1) * kSteps / 2; ++i) {
                halves.drawGradients(i);
                if (i % 3 == 1) halves.bias.mutable_grad() = torch::Tensor();
                two.step(kRate);
            }
            for (const auto& [name, tensor] : two.state()) kept[name] = tensor.clone();
            steps = two.steps();
        }
        EXPECT_TRUE(torch::equal(whole.weight, halves.weight)) << line;
        EXPECT_TRUE(torch::equal(whole.bias, halves.bias)) << line;
        EXPECT_EQ(steps, kSteps);
    }
}

TEST(Optimiser, EveryLineOfTheListMovesWeightsDownhill) {
    for (const SpecEntry& entry : optimiserCatalog()) {
        EXPECT_FALSE(entry.meaning.empty()) << entry.name;
        Problem problem;
        auto optimiser = Optimiser::make(entry.name, problem.parameters(), 0);
        ASSERT_TRUE(optimiser.ok()) << entry.name;
        const auto before = problem.bias.detach().clone();
        problem.drawGradients(0);
        const auto gradient = problem.bias.grad().clone();
        optimiser->step(kRate);
        const auto moved = problem.bias.detach() - before;
        EXPECT_LT((moved * gradient).sum().item<double>(), 0) << entry.name;
        EXPECT_GT(moved.abs().min().item<double>(), 0) << entry.name;
    }
}

TEST(Optimiser, RefusesTheStateOfAnother) {
    Problem problem;
    const auto state = optimiserOf("sgd", problem).state();
    Optimiser adam = optimiserOf("adam", problem);
    const Status restored = adam.restore(state, 1);
    ASSERT_FALSE(restored.ok());
    EXPECT_EQ(restored.error().code, Errc::BadFormat);
}

TEST(Optimiser, TakesRatesByNameAndLeavesWhatHasNoGradient) {
    Problem plain, slow;
    Optimiser all = optimiserOf("sgd(momentum=0)", plain);
    Optimiser encoder = optimiserOf("sgd(momentum=0)", slow, [](const std::string& name) {
        return name.starts_with("encoder.") ? 0.1 : 1.0;
    });
    const auto before = plain.weight.detach().clone();
    plain.drawGradients(0);
    slow.drawGradients(0);
    all.step(kRate);
    encoder.step(kRate);
    EXPECT_TRUE(torch::equal(plain.bias, slow.bias));
    EXPECT_TRUE(torch::allclose((slow.weight - before) * 10, plain.weight - before, 1e-3, 1e-6));
    const auto kept = slow.weight.detach().clone();
    slow.weight.mutable_grad() = torch::Tensor();
    encoder.step(kRate);
    EXPECT_TRUE(torch::equal(slow.weight, kept));
}

TEST(Optimiser, MeasuresAndScalesGradients) {
    Problem one, half;
    Optimiser a = optimiserOf("sgd(momentum=0)", one), b = optimiserOf("sgd(momentum=0)", half);
    one.drawGradients(1);
    half.drawGradients(1);
    const double expected =
        std::sqrt((one.weight.grad().square().sum() + one.bias.grad().square().sum()).item<double>());
    EXPECT_NEAR(a.gradientNorm(), expected, 1e-5 * expected);
    {
        const torch::NoGradGuard noGrad;
        half.weight.mutable_grad().mul_(2);
        half.bias.mutable_grad().mul_(2);
    }
    a.step(kRate);
    b.step(kRate, 0.5);
    EXPECT_TRUE(torch::allclose(one.weight, half.weight, 0, 1e-7));
    b.zeroGrad();
    EXPECT_EQ(b.gradientNorm(), 0);
}

TEST(GradScaler, LeavesOutWhatIsNotFiniteAndFindsItsScale) {
    GradScaler scaler;
    Problem problem;
    Optimiser optimiser = optimiserOf("adam", problem);
    const auto before = problem.weight.detach().clone();
    EXPECT_EQ(scaler.scaled(torch::ones({})).item<double>(), 65536);
    problem.drawGradients(0);
    problem.bias.mutable_grad()[2] = std::numeric_limits<float>::infinity();
    EXPECT_FALSE(scaler.update(optimiser.gradientNorm()));
    problem.bias.mutable_grad()[2] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_FALSE(scaler.update(optimiser.gradientNorm()));
    EXPECT_TRUE(torch::equal(problem.weight, before));
    EXPECT_EQ(scaler.state().scale, 16384);
    for (int i = 0; i < 1999; ++i) EXPECT_TRUE(scaler.update(1));
    EXPECT_EQ(scaler.state(), (GradScaler::State{16384, 1999}));
    EXPECT_TRUE(scaler.update(1));
    EXPECT_EQ(scaler.state(), (GradScaler::State{32768, 0}));
    EXPECT_EQ(scaler.factor(), 1.0 / 32768);
    for (int i = 0; i < 100; ++i) EXPECT_FALSE(scaler.update(std::numeric_limits<double>::infinity()));
    EXPECT_EQ(scaler.state().scale, 1);
}

TEST(RunningMean, FollowsTheWeightsWithItsDecay) {
    const auto weights = torch::zeros({3}), counter = torch::zeros({}, torch::kInt64);
    const auto means = torch::full({3}, 7.0), counted = torch::full({}, 9, torch::kInt64);
    RunningMean mean({{"w", weights}, {"n", counter}}, {{"w", means}, {"n", counted}}, 0.5);
    EXPECT_TRUE(torch::equal(means, weights)) << "it begins as the weights are";
    weights.fill_(1);
    counter.fill_(4);
    mean.update(1);  // decay min(0.5, 2/11)
    EXPECT_NEAR(means[0].item<double>(), 1 - 2.0 / 11, 1e-6);
    EXPECT_EQ(counted.item<int>(), 4);
    mean.update(1000);
    EXPECT_NEAR(means[0].item<double>(), 1 - 1.0 / 11, 1e-6);
}

}  // namespace
}  // namespace swath
