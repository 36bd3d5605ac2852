// SPDX-License-Identifier: MIT
#include "engine/learn/torch/weights/weights_loading.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <utility>

namespace swath {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Tensors = std::map<std::string, torch::Tensor>;

/// Convolution, norm and head, the first two within "encoder.".
struct SmallNetwork : torch::nn::Module {
    SmallNetwork(int bands, int classes) {
        auto encoder = std::make_shared<torch::nn::Module>();
        encoder->register_module("conv1",
                                 torch::nn::Conv2d(torch::nn::Conv2dOptions(bands, 4, 3).bias(false)));
        encoder->register_module("bn1", torch::nn::BatchNorm2d(4));
        register_module("encoder", encoder);
        register_module("head", torch::nn::Conv2d(torch::nn::Conv2dOptions(4, classes, 1)));
    }
};

Tensors stateOf(const torch::nn::Module& network) {
    Tensors state;
    for (const auto& item : network.named_parameters()) state[item.key()] = item.value().detach().clone();
    for (const auto& item : network.named_buffers()) state[item.key()] = item.value().detach().clone();
    return state;
}

Tensors stateOf(int bands, int classes, int seed = 1) {
    torch::manual_seed(seed);
    return stateOf(SmallNetwork(bands, classes));
}

bool sameState(const torch::nn::Module& network, const Tensors& state) {
    for (const auto& [name, tensor] : stateOf(network))
        if (!torch::equal(tensor, state.at(name))) return false;
    return true;
}

std::vector<std::string> namesOf(const std::vector<WeightsReport::Note>& notes) {
    std::vector<std::string> names;
    for (const auto& note : notes) names.push_back(note.name);
    return names;
}

/// Activations of a convolution for channels that all equal one grey value.
torch::Tensor greyActivation(const torch::Tensor& weight) {
    return torch::conv2d(torch::full({1, weight.size(1), 3, 3}, 2.F), weight);
}

// Sums of a few dozen products in float32, in another order: far below this.
constexpr double kRounding = 1e-5;

TEST(Inflation, OneBandGetsTheSumOfTheChannels) {
    const torch::Tensor weight = torch::randn({4, 3, 3, 3});
    for (const Inflation inflation : {Inflation::Cyclic, Inflation::MeanPreserving})
        EXPECT_TRUE(torch::equal(inflate(weight, 1, inflation), weight.sum(1, true)));
}

TEST(Inflation, CyclicKeepsGreyWhereTheChannelsDivideTheBands) {
    const torch::Tensor weight = torch::randn({4, 3, 3, 3});
    for (const int bands : {3, 6, 9, 12})
        EXPECT_TRUE(torch::allclose(greyActivation(inflate(weight, bands, Inflation::Cyclic)),
                                    greyActivation(weight), kRounding, kRounding))
            << bands;
}

TEST(Inflation, CyclicWeighsTheFirstChannelTwiceForFourBands) {
    const torch::Tensor weight = torch::randn({4, 3, 3, 3});
    const torch::Tensor four = inflate(weight, 4, Inflation::Cyclic);
    EXPECT_TRUE(torch::equal(four.select(1, 3), weight.select(1, 0) * 0.75));
    const torch::Tensor expected =
        (2 * weight.select(1, 0) + weight.select(1, 1) + weight.select(1, 2)) * 0.75;
    EXPECT_TRUE(torch::allclose(four.sum(1), expected, kRounding, kRounding));
    EXPECT_FALSE(torch::allclose(greyActivation(four), greyActivation(weight), 1e-2, 1e-2));
}

TEST(Inflation, CyclicTakesTheFirstChannelsForFewerBands) {
    const torch::Tensor weight = torch::randn({4, 3, 3, 3});
    EXPECT_TRUE(torch::equal(inflate(weight, 2, Inflation::Cyclic), weight.slice(1, 0, 2) * 1.5));
}

TEST(Inflation, MeanPreservingKeepsGreyForEveryNumberOfBands) {
    for (const int channels : {1, 3, 4}) {
        const torch::Tensor weight = torch::randn({4, channels, 3, 3});
        for (int bands = 1; bands <= 14; ++bands)
            EXPECT_TRUE(torch::allclose(greyActivation(inflate(weight, bands, Inflation::MeanPreserving)),
                                        greyActivation(weight), kRounding, kRounding))
                << channels << " to " << bands;
    }
}

TEST(LoadWeights, FillsTheWholeNetwork) {
    SmallNetwork network(3, 2);
    const Tensors weights = stateOf(3, 2);
    const auto report = loadWeights(network, weights, {.bands = 3, .classes = 2, .requireAll = true});
    ASSERT_TRUE(report.ok()) << report.error().text();
    EXPECT_TRUE(sameState(network, weights));
    EXPECT_EQ(report->matched.size(), weights.size());
    EXPECT_EQ(text(*report), "8 of 8 tensors loaded.");
}

TEST(LoadWeights, FitsTheFirstConvolutionAndKeepsAHeadOfOtherClasses) {
    SmallNetwork network(5, 7);
    const Tensors before = stateOf(network), weights = stateOf(3, 21);
    const auto report = loadWeights(network, weights, {.bands = 5, .classes = 7});
    ASSERT_TRUE(report.ok()) << report.error().text();
    EXPECT_THAT(namesOf(report->reshaped), ElementsAre("encoder.conv1.weight"));
    EXPECT_THAT(namesOf(report->replaced), ElementsAre("head.weight", "head.bias"));
    EXPECT_THAT(report->mismatched, IsEmpty());
    const Tensors after = stateOf(network);
    EXPECT_TRUE(torch::equal(after.at("head.weight"), before.at("head.weight")));
    EXPECT_TRUE(torch::equal(after.at("encoder.conv1.weight"),
                             inflate(weights.at("encoder.conv1.weight"), 5, Inflation::Cyclic)));
    EXPECT_THAT(text(*report), HasSubstr("encoder.conv1.weight (3 → 5 input channels, cyclic)"));
    EXPECT_THAT(text(*report), HasSubstr("head.bias (21 in the file, 7 in the network)"));
}

TEST(LoadWeights, KeepsAHeadThatMapsClassesToClasses) {
    torch::nn::Module network;
    network.register_module("body", torch::nn::Conv2d(torch::nn::Conv2dOptions(3, 4, 1)));
    network.register_module("up", torch::nn::ConvTranspose2d(torch::nn::ConvTranspose2dOptions(7, 7, 2)));
    Tensors weights = stateOf(network);
    weights["up.weight"] = torch::zeros({21, 21, 2, 2});
    const auto report = loadWeights(network, weights, {.bands = 3, .classes = 7});
    ASSERT_TRUE(report.ok()) << report.error().text();
    EXPECT_THAT(namesOf(report->replaced), ElementsAre("up.weight"));
}

TEST(LoadWeights, ReportsWhatDoesNotFit) {
    SmallNetwork network(3, 2);
    Tensors weights = stateOf(3, 2);
    weights.erase("head.bias");
    weights.erase("encoder.bn1.num_batches_tracked");
    weights["decoder.weight"] = torch::zeros({3});
    weights["encoder.conv1.weight"] = torch::zeros({4, 3, 5, 5});
    weights["encoder.bn1.bias"] = torch::zeros({4}, torch::kInt64);
    const Tensors before = stateOf(network);
    const auto report = loadWeights(network, weights, {.bands = 3, .classes = 2});
    ASSERT_TRUE(report.ok()) << report.error().text();
    EXPECT_THAT(report->missing, ElementsAre("head.bias"));
    EXPECT_THAT(report->unexpected, ElementsAre("decoder.weight"));
    EXPECT_THAT(namesOf(report->mismatched), ElementsAre("encoder.conv1.weight", "encoder.bn1.bias"));
    EXPECT_TRUE(torch::equal(stateOf(network).at("encoder.conv1.weight"), before.at("encoder.conv1.weight")));
    const auto json = nlohmann::json::parse(toJson(*report));
    EXPECT_EQ(json["mismatched"][0]["text"], "4 × 3 × 5 × 5 in the file, 4 × 3 × 3 × 3 in the network");
    EXPECT_EQ(json["missing"][0], "head.bias");
}

TEST(LoadWeights, ChangesNothingWhenAllIsRequiredAndSomethingLacks) {
    SmallNetwork network(3, 2);
    const Tensors before = stateOf(network);
    Tensors weights = stateOf(3, 2, 9);
    weights.erase("head.bias");
    auto report = loadWeights(network, weights, {.bands = 3, .classes = 2, .requireAll = true});
    ASSERT_FALSE(report.ok());
    EXPECT_THAT(report.error().what, HasSubstr("\"head.bias\" is missing"));
    report = loadWeights(network, stateOf(3, 5, 9), {.bands = 3, .classes = 2, .requireAll = true});
    ASSERT_FALSE(report.ok());
    EXPECT_THAT(report.error().what, HasSubstr("\"head.weight\""));
    EXPECT_TRUE(sameState(network, before));
}

TEST(LoadWeights, RefusesWeightsOfAnotherNetwork) {
    SmallNetwork network(3, 2);
    const Tensors before = stateOf(network);
    const auto report =
        loadWeights(network, {{"a", torch::zeros({3})}, {"head.bias", torch::zeros({9})}}, {});
    ASSERT_FALSE(report.ok());
    EXPECT_THAT(report.error().what,
                HasSubstr("none of the 2 tensors fits the network; weights of another network?"));
    EXPECT_TRUE(sameState(network, before));
    EXPECT_FALSE(loadWeights(network, {}, {}).ok());
}

TEST(LoadWeights, PutsAClassifiersNamesIntoTheEncoder) {
    SmallNetwork network(3, 2);
    Tensors weights;
    for (const auto& [name, tensor] : stateOf(3, 2, 5))
        if (name.starts_with("encoder.")) weights[name.substr(8)] = tensor;
    weights["fc.weight"] = torch::zeros({1000, 4});
    const auto report = loadWeights(network, weights, {.bands = 3, .classes = 2});
    ASSERT_TRUE(report.ok()) << report.error().text();
    EXPECT_EQ(report->prefix, "encoder.");
    EXPECT_EQ(report->matched.size(), 6U);
    EXPECT_THAT(report->missing, ElementsAre("head.weight", "head.bias"));
    EXPECT_THAT(report->unexpected, ElementsAre("fc.weight"));
    EXPECT_TRUE(torch::equal(stateOf(network).at("encoder.conv1.weight"), weights.at("conv1.weight")));
    EXPECT_THAT(text(*report), HasSubstr("6 of 8 tensors loaded, into \"encoder.\"."));
}

TEST(LoadWeights, DropsAPrefixThatOnlyTheFileHas) {
    SmallNetwork network(3, 2);
    Tensors weights;
    const Tensors state = stateOf(3, 2, 5);
    for (const auto& [name, tensor] : state) weights["model." + name] = tensor;
    weights["criterion.weight"] = torch::ones({2});
    const auto report = loadWeights(network, weights, {.bands = 3, .classes = 2, .requireAll = true});
    ASSERT_TRUE(report.ok()) << report.error().text();
    EXPECT_EQ(report->dropped, "model.");
    EXPECT_TRUE(sameState(network, state));
    EXPECT_THAT(report->unexpected, ElementsAre("criterion.weight"));
}

}  // namespace
}  // namespace swath
