// SPDX-License-Identifier: MIT
#include "tests/engine/learn/torch/networks/family_support.h"

namespace swath {
namespace {

const NetworkOptionValues kSmall{{"dense", "16"}};

TEST(Fcn, HasThePublishedParameters) {
    // One after the other: each takes half a gigabyte.
    {
        const auto network = networkOf("fcn32s", 3, 21);
        expectCountsOf(*network, 136'152'917, 33, 0);
        expectNamesOf(*network, {"conv1_1.weight", "conv5_3.bias", "fc6.weight", "fc7.bias", "score_fr.bias",
                                 "upscore.weight"});
    }
    {
        const auto network = networkOf("fcn16s", 3, 21);
        expectCountsOf(*network, 134'815'994, 36, 0);
        expectNamesOf(*network, {"score_pool4.bias", "upscore2.weight", "upscore16.weight"});
    }
    const auto network = networkOf("fcn8s", 3, 21);
    expectCountsOf(*network, 134'489'759, 39, 0);
    expectNamesOf(*network, {"score_pool3.bias", "score_pool4.bias", "upscore2.weight",
                             "upscore_pool4.weight", "upscore8.weight"});
}

TEST(Fcn, KeepsAnySize) {
    const auto deep = networkOf("fcn32s", 1, 2, kSmall), middle = networkOf("fcn16s", 1, 2, kSmall),
               fine = networkOf("fcn8s", 1, 2, kSmall);
    for (Network* network : {deep.get(), middle.get(), fine.get()})
        expectKeepsSizesOf(*network, {{1, 1}, {32, 33}, {61, 95}});
    expectKeepsSizesOf(*fine, {{224, 224}, {225, 225}, {301, 173}});
}

TEST(Fcn, CropsWhatLiesOverTheImage) {
    // A mirrored network gives the mirrored map if every crop fits. At 154 pixels the middle of the image is
    // the middle or the border of a cell of every map.
    constexpr int kSide = 154, kBright = 32;
    const torch::NoGradGuard noGrad;
    for (const char* name : {"fcn32s", "fcn16s", "fcn8s"}) {
        SCOPED_TRACE(name);
        const auto network = networkOf(name, 1, 1, kSmall);
        network->eval();
        // Every layer takes the mean of its window and of its channels.
        for (auto& parameter : network->named_parameters()) {
            auto& value = parameter.value();
            if (value.dim() == 1)
                value.zero_();
            else if (parameter.key().rfind("upscore", 0) != 0)
                value.fill_(1.0 / static_cast<double>(value[0].numel()));
        }
        auto image = torch::zeros({1, 1, kSide, kSide});
        image.narrow(2, (kSide - kBright) / 2, kBright).narrow(3, (kSide - kBright) / 2, kBright).fill_(1000);
        const auto map = network->forward(image).logits[0][0];
        EXPECT_GT(map[kSide / 2][kSide / 2].item<float>(), map[0][0].item<float>());
        EXPECT_LT(relativeDifference(map.flip({0}), map), 1e-4);
        EXPECT_LT(relativeDifference(map.flip({1}), map), 1e-4);
    }
}

TEST(Fcn, InterpolatesWithWeightsThatStay) {
    const auto network = networkOf("fcn8s", 3, 4, kSmall);
    const auto parameters = network->named_parameters();
    EXPECT_FALSE(parameters["upscore8.weight"].requires_grad());
    EXPECT_TRUE(parameters["upscore2.weight"].requires_grad());
    const auto rows = parameters["upscore2.weight"][1][1];
    EXPECT_TRUE(torch::allclose(rows[0], torch::tensor({.0625F, .1875F, .1875F, .0625F})));
    EXPECT_EQ(parameters["upscore2.weight"][1][2].abs().max().item<float>(), 0);
    expectGradients(*network, 24);
}

TEST(Fcn, ShrinksShallowMapsToTrainAllAtOnce) {
    const torch::NoGradGuard noGrad;
    const auto plain = networkOf("fcn8s", 2, 3, kSmall);
    NetworkOptionValues values = kSmall;
    values["at_once"] = "true";
    const auto atOnce = networkOf("fcn8s", 2, 3, values);
    auto parameters = plain->named_parameters();
    copyParameters(*plain, *atOnce);
    parameters["score_pool4.weight"].mul_(0.01);
    parameters["score_pool3.weight"].mul_(0.0001);
    plain->eval();
    atOnce->eval();
    const auto images = torch::randn({1, 2, 40, 40});
    EXPECT_LT(relativeDifference(atOnce->forward(images).logits, plain->forward(images).logits), 1e-4);
    EXPECT_FALSE(makeNetwork("fcn32s", 2, 3, {{"at_once", "true"}}).ok());
}

TEST(Fcn, TakesNorms) {
    NetworkOptionValues values = kSmall;
    values["norm"] = "batch";
    expectFoldKeepsLogits("fcn16s", values, 32);
    expectNames("fcn16s", {"conv1_1_bn.weight", "conv5_3_bn.bias"}, values);
}

TEST(FestaFcn, HasThePublishedParameters) {
    const auto network = networkOf("festa-fcn", 3, 5);
    expectCountsOf(*network, 14'725'701, 54, 8'461);
    expectNamesOf(*network, {"features.0.weight", "features.1.weight", "features.40.bias",
                             "features.41.weight", "score.bias"});
    expectKeepsSizesOf(*network, {{33, 65}, {64, 64}});
    expectGradients(*network, 32);
    expectCounts({"festa-fcn", {}, 3, 6, 14'726'214, 54, 8'461});
    expectFoldKeepsLogits("festa-fcn");
}

TEST(FestaFcn, ScoresTheSumOfTheInterpolatedMaps) {
    const torch::NoGradGuard noGrad;
    const auto network = networkOf("festa-fcn", 1, 2, {{"norm", "none"}});
    network->eval();
    auto parameters = network->named_parameters();
    EXPECT_TRUE(parameters.contains("features.28.weight"));  // as in torchvision's vgg16
    parameters["score.bias"].uniform_();
    const auto image = torch::randn({1, 1, 64, 96});
    torch::Tensor x = image, fourth;
    for (const auto& stage :
         std::vector<std::vector<int>>{{0, 2}, {5, 7}, {10, 12, 14}, {17, 19, 21}, {24, 26, 28}}) {
        for (const int index : stage) {
            const auto name = "features." + std::to_string(index);
            x = torch::relu(torch::conv2d(x, parameters[name + ".weight"], parameters[name + ".bias"], 1, 1));
        }
        x = torch::max_pool2d(x, 2);
        if (stage[0] == 17) fourth = x;
    }
    const auto sum = resizedLike(fourth, image, Resize::Bilinear) + resizedLike(x, image, Resize::Bilinear);
    const auto scores = torch::conv2d(sum, parameters["score.weight"], parameters["score.bias"]);
    EXPECT_LT(relativeDifference(network->forward(image).logits, scores), 1e-5);
}

TEST(TorchgeoFcn, HasThePublishedParameters) {
    const auto network = networkOf("torchgeo-fcn", 4, 6);
    expectCountsOf(*network, 150'470, 12, 0);
    expectNamesOf(*network, {"backbone.0.weight", "backbone.8.bias", "last.weight"});
    expectKeepsSizesOf(*network, {{1, 1}, {33, 65}});
    expectGradients(*network, 16);
}

TEST(TorchgeoFcn, SeesElevenPixels) {
    const torch::NoGradGuard noGrad;
    const auto network = networkOf("torchgeo-fcn", 1, 2, {{"width", "4"}});
    const auto image = torch::randn({1, 1, 31, 31});
    auto other = image.clone();
    other[0][0][15][15] += 10;
    const auto difference = network->forward(image).logits - network->forward(other).logits;
    const auto change = difference[0].abs().sum(0) > 0;
    EXPECT_EQ(change.any(0).sum().item<int>(), 11);
    EXPECT_EQ(change.slice(0, 10, 21).slice(1, 10, 21).sum().item<int>(), change.sum().item<int>());
}

}  // namespace
}  // namespace swath
