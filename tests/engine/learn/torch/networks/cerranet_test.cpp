// SPDX-License-Identifier: MIT
#include "tests/engine/learn/torch/networks/family_support.h"

namespace swath {
namespace {

TEST(CerraNet, HasThePublishedParameters) {
    const auto network = networkOf("cerranet", 3, 4);
    expectCountsOf(*network, 1'441'220, 18, 0);
    EXPECT_EQ(
        parametersPerLayer(*network),
        (std::vector<std::int64_t>{1'792, 36'928, 73'856, 147'584, 295'168, 590'080, 262'400, 32'896, 516}));
    expectNamesOf(*network, {"conv.0.weight", "conv.5.bias", "dense.0.weight", "dense.2.bias"});
}

TEST(CerraNet, GivesOneResultForAWindowAndMoreEvery64Pixels) {
    const torch::NoGradGuard noGrad;
    const auto network = networkOf("cerranet", 3, 4);
    network->eval();
    EXPECT_EQ(network->forward(torch::randn({2, 3, 256, 256})).logits.sizes().vec(),
              (std::vector<std::int64_t>{2, 4, 1, 1}));
    EXPECT_FALSE(checkSize(*network, {255, 256}).ok());

    const auto image = torch::randn({1, 3, 320, 384});
    const auto map = network->forward(image).logits;
    ASSERT_EQ(map.sizes().vec(), (std::vector<std::int64_t>{1, 4, 2, 3}));
    for (int y = 0; y < 2; ++y)
        for (int x = 0; x < 3; ++x) {
            const auto window = image.narrow(2, 64 * y, 256).narrow(3, 64 * x, 256);
            EXPECT_TRUE(torch::allclose(network->forward(window).logits.flatten(),
                                        map[0].select(1, y).select(1, x), 1e-4, 1e-5));
        }
    expectKeepsSizesOf(*network, {{33, 65}});
}

TEST(CerraNet, Trains) {
    expectGradients(*networkOf("cerranet", 2, 3), 24);
}

}  // namespace
}  // namespace swath
