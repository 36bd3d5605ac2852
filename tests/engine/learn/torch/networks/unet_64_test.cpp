// SPDX-License-Identifier: MIT
#include "tests/engine/learn/torch/networks/family_support.h"

namespace swath {
namespace {

TEST(UNet64, HasTheParametersOfTheReconstruction) {
    const auto network = networkOf("unet-64", 20, 1);
    expectCountsOf(*network, 1'702'721, 166, 4'902);
    expectCounts({"unet-64", {{"norm", "none"}}, 20, 1, 1'697'857, 90, 0});
    expectCounts({"unet-64", {{"norm", "group"}}, 20, 1, 1'702'721, 166, 0});
    expectNamesOf(*network, {"encoder.0.0.conv.weight", "encoder.5.2.norm.bias", "bottleneck.1.conv.bias",
                             "decoder.0.up.weight", "decoder.5.2.conv.weight", "head.bias"});
}

TEST(UNet64, OtherLayoutsComeNearTheStatedSizeToo) {
    const NetworkOptionValues flat{{"depth", "5"}, {"convolutions", "4"}, {"upsampling", "nearest"}};
    expectCounts({"unet-64", flat, 20, 1, 1'715'393, -1, -1});
    NetworkOptionValues plain = flat;
    plain["norm"] = "none";
    expectCounts({"unet-64", plain, 20, 1, 1'710'017, -1, 0});
}

TEST(UNet64, Has64ChannelsThroughout) {
    for (const auto& parameter : networkOf("unet-64", 20, 1)->named_parameters()) {
        const auto& weight = parameter.value();
        if (weight.dim() != 4 || parameter.key() == "head.weight") continue;
        EXPECT_EQ(weight.size(0), 64) << parameter.key();
        const bool first = parameter.key() == "encoder.0.0.conv.weight";
        EXPECT_EQ(weight.size(1) % 64, first ? 20 : 0) << parameter.key();
    }
}

TEST(UNet64, TakesAnySizeAndTrains) {
    const NetworkOptionValues slim{{"width", "8"}, {"convolutions", "1"}, {"depth", "3"}};
    expectKeepsSize("unet-64", slim, {{1, 1}, {33, 65}, {64, 64}, {97, 50}});
    NetworkOptionValues interpolating = slim;
    interpolating["upsampling"] = "bilinear";
    expectKeepsSize("unet-64", interpolating, {{41, 63}});
    expectGradients(*networkOf("unet-64", 4, 3, slim), 32);
    expectFoldKeepsLogits("unet-64", {{"width", "16"}});
}

}  // namespace
}  // namespace swath
