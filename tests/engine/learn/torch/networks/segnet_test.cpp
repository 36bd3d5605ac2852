// SPDX-License-Identifier: MIT
#include "tests/engine/learn/torch/networks/family_support.h"

namespace swath {
namespace {

TEST(SegNet, HasThePublishedParameters) {
    const auto network = networkOf("segnet", 3, 6);
    expectCountsOf(*network, 29'446'470, 102, 15'897);
    expectNamesOf(*network, {"conv1_1.weight", "conv1_1_bn.bias", "conv5_3.bias", "conv5_3_D.weight",
                             "conv4_1_D_bn.weight", "conv1_2_D.weight", "conv1_1_D.bias"});
    expectCounts({"segnet", {}, 3, 21, 29'455'125, 102, -1});
    expectCounts({"segnet", {{"last_norm", "true"}}, 3, 21, 29'455'167, 104, 15'940});
    expectCounts({"segnet", {{"last_norm", "true"}}, 3, 6, 29'446'482, 104, 15'910});
}

TEST(SegNet, FreezesItsEncoderAlone) {
    const auto network = networkOf("segnet", 3, 6);
    std::int64_t frozen = 0;
    for (const auto& parameter : network->named_parameters())
        for (const std::string& prefix : network->encoderPrefixes())
            if (parameter.key().rfind(prefix, 0) == 0) frozen += parameter.value().numel();
    EXPECT_EQ(frozen, 14'723'136);  // vgg16_bn's features
}

TEST(SegNet, TakesAnySizeAndTrains) {
    const auto network = networkOf("segnet", 2, 3);
    expectGradients(*network, 40);
    expectKeepsSizesOf(*network, {{5, 9}, {33, 65}, {47, 61}});
    // Nothing is mirrored: odd sizes come back from the sizes kept.
    const torch::NoGradGuard noGrad;
    EXPECT_EQ(network->forward(torch::randn({1, 2, 45, 67})).logits.sizes().vec(),
              (std::vector<std::int64_t>{1, 3, 45, 67}));
}

TEST(SegNet, LastNormForbidsNegativeScores) {
    const torch::NoGradGuard noGrad;
    const auto network = networkOf("segnet", 3, 2, {{"last_norm", "true"}});
    EXPECT_GE(network->forward(torch::randn({1, 3, 32, 32})).logits.min().item<float>(), 0);
}

/// In double, for where two values of a window are nearly the same, rounding moves the maximum.
TEST(SegNet, FoldsItsNormsAndTakesEveryMemoryFormat) {
    const torch::NoGradGuard noGrad;
    for (const char* order : {"norm_first", "activation_first"}) {
        SCOPED_TRACE(order);
        torch::manual_seed(7);
        const auto network = networkOf("segnet", 3, 4, {{"order", order}});
        randomise(*network);
        network->to(torch::kFloat64);
        network->eval();
        const auto images = torch::randn({1, 3, 37, 33}, torch::kFloat64);
        const auto plain = network->forward(images).logits;
        EXPECT_GT(plain.std().item<double>(), 0);
        EXPECT_LT(relativeDifference(
                      network->forward(images.contiguous(torch::MemoryFormat::ChannelsLast)).logits, plain),
                  1e-9);
        network->fold();
        EXPECT_LT(relativeDifference(network->forward(images).logits, plain), 1e-9);
    }
}

TEST(MaxUnpool, PutsEveryValueBackToItsPlace) {
    torch::manual_seed(2);
    for (const auto format : {torch::MemoryFormat::Contiguous, torch::MemoryFormat::ChannelsLast}) {
        const auto map = torch::rand({2, 3, 7, 9}).contiguous(format);
        const auto [pooled, indices] = torch::max_pool2d_with_indices(map, 2);
        const auto back = torch::max_unpool2d(pooled, indices, {7, 9});
        const auto filled = back > 0;
        EXPECT_EQ(filled.sum().item<std::int64_t>(), pooled.numel());
        EXPECT_TRUE(torch::equal(back.masked_select(filled), map.masked_select(filled)));
        EXPECT_TRUE(torch::equal(torch::max_pool2d(back, 2), pooled));
    }
}

}  // namespace
}  // namespace swath
