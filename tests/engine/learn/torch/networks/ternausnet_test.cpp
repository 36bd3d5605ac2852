// SPDX-License-Identifier: MIT
#include "tests/engine/learn/torch/networks/family_support.h"

namespace swath {
namespace {

TEST(TernausNet, HasThePublishedParameters) {
    const auto network = networkOf("ternausnet11", 3, 1);
    expectCountsOf(*network, 22'927'393, 40, 0);
    const auto layers = parametersPerLayer(*network);
    EXPECT_EQ((std::vector<std::int64_t>(layers.begin(), layers.begin() + 8)),
              (std::vector<std::int64_t>{1'792, 73'856, 295'168, 590'080, 1'180'160, 2'359'808, 2'359'808,
                                         2'359'808}));
    std::vector<std::int64_t> blocks;
    for (std::size_t i = 8; i < 18; i += 2) blocks.push_back(layers[i] + layers[i + 1]);
    EXPECT_EQ(blocks, (std::vector<std::int64_t>{3'539'712, 4'719'360, 4'129'408, 1'032'512, 258'208}));
    EXPECT_EQ(layers[18], 27'680);
    EXPECT_EQ(layers[19], 33);
    expectNamesOf(*network,
                  {"encoder.0.weight", "encoder.18.bias", "center.block.0.conv.weight",
                   "center.block.1.weight", "dec5.block.0.conv.bias", "dec1.conv.weight", "final.bias"});
    expectKeepsSizesOf(*network, {{33, 65}});

    expectCounts({"ternausnet11", {}, 4, 1, 22'927'969, 40, 0});  // the baseline of SpaceNet 6
}

TEST(TernausNet, HasThePublishedParametersOnVgg16) {
    const auto network = networkOf("ternausnet16", 3, 1);
    expectCountsOf(*network, 29'306'465, 50, 0);
    expectNamesOf(*network, {"encoder.28.weight", "dec2.block.1.conv.weight", "dec2.block.2.conv.bias"});
    expectKeepsSizesOf(*network, {{50, 31}});
    const auto transposed = networkOf("ternausnet16", 3, 1, {{"upsampling", "transposed"}});
    expectCountsOf(*transposed, 32'202'337, 50, 0);
    expectNamesOf(*transposed, {"dec2.block.0.conv.weight", "dec2.block.1.bias"});
    expectKeepsSizesOf(*transposed, {{32, 64}});
}

TEST(TernausNet, Trains) {
    expectGradients(*networkOf("ternausnet11", 2, 3, {{"width", "4"}}), 32);
    expectGradients(*networkOf("ternausnet16", 2, 3, {{"width", "4"}}), 32);
}

TEST(TernausNet, TakesNormsInTheLayoutOfVggWithThem) {
    const NetworkOptionValues values{{"width", "8"}, {"norm", "batch"}};
    expectNames("ternausnet11",
                {"encoder.0.weight", "encoder.1.weight", "encoder.25.weight", "dec1.norm.bias"}, values);
    expectFoldKeepsLogits("ternausnet11", values);
}

}  // namespace
}  // namespace swath
