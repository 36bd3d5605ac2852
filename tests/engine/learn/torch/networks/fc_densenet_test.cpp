// SPDX-License-Identifier: MIT
#include "tests/engine/learn/torch/networks/family_support.h"

namespace swath {
namespace {

TEST(FcDenseNet, HasTheParametersOfThePaperLayers) {
    const auto network = networkOf("fc-densenet103", 3, 11);
    std::int64_t parameters = 0, convolutions = 0;
    for (const auto& parameter : network->parameters()) {
        parameters += parameter.numel();
        if (parameter.dim() == 4) ++convolutions;
    }
    EXPECT_EQ(parameters, 9'322'091);
    EXPECT_EQ(convolutions, 103);
    expectNamesOf(*network, {"firstconv.weight", "denseBlocksDown.4.layers.11.conv.weight",
                             "transDownBlocks.0.norm.bias", "bottleneck.bottleneck.layers.14.conv.bias",
                             "transUpBlocks.0.convTrans.weight", "denseBlocksUp.0.layers.0.norm.weight",
                             "finalConv.weight"});
    EXPECT_EQ(network->named_parameters()["finalConv.weight"].size(1), 256);
    expectCounts({"fc-densenet103", {}, 3, 2, 9'319'778, -1, -1});
}

TEST(FcDenseNet, KeepsSizesAndTrains) {
    const auto network = networkOf("fc-densenet103", 2, 3);
    expectKeepsSizesOf(*network, {{33, 65}});
    expectGradients(*network, 32);
    expectFoldKeepsLogits("fc-densenet103", {}, 32);
}

}  // namespace
}  // namespace swath
