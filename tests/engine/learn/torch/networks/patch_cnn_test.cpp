// SPDX-License-Identifier: MIT
#include "tests/engine/learn/torch/networks/family_support.h"

namespace swath {
namespace {

const NetworkOptionValues kSlim{{"width", "8"}};

std::shared_ptr<Network> evalOf(const std::string& name, NetworkOptionValues values = kSlim) {
    torch::manual_seed(11);
    const auto network = networkOf(name, 2, 3, values);
    randomise(*network);
    network->eval();
    return network;
}

TEST(PatchNetworks, SeeAWindowOf65Pixels) {
    const torch::NoGradGuard noGrad;
    for (const char* name : {"cnn-pc", "cnn-spl"}) {
        const auto network = evalOf(name);
        const auto cells = [&](int h, int w) {
            return network->forward(torch::randn({1, 2, h, w})).logits.sizes().slice(2).vec();
        };
        EXPECT_EQ(cells(65, 65), (std::vector<std::int64_t>{1, 1})) << name;
        EXPECT_EQ(cells(73, 81), (std::vector<std::int64_t>{2, 3})) << name;
        EXPECT_TRUE(checkSize(*network, {73, 65}).ok());
        EXPECT_FALSE(checkSize(*network, {72, 65}).ok());
    }
    EXPECT_EQ(evalOf("cnn-fpl")->forward(torch::randn({1, 2, 73, 65})).logits.sizes().slice(2).vec(),
              (std::vector<std::int64_t>{16, 8}));
}

TEST(PatchNetworks, AWindowMovedByEightPixelsGivesTheCoarseMap) {
    const torch::NoGradGuard noGrad;
    const auto patches = evalOf("cnn-pc"), whole = evalOf("cnn-spl");
    copyParameters(*patches, *whole);
    const auto image = torch::randn({1, 2, 97, 89});
    const auto map = whole->forward(image).logits;
    ASSERT_EQ(map.sizes().vec(), (std::vector<std::int64_t>{1, 3, 5, 4}));
    const double scale = map.abs().max().item<double>();
    for (int y = 0; y < 5; ++y)
        for (int x = 0; x < 4; ++x) {
            const auto window = image.narrow(2, 8 * y, 65).narrow(3, 8 * x, 65);
            const auto score = patches->forward(window).logits.flatten();
            EXPECT_LT((score - map[0].select(1, y).select(1, x)).abs().max().item<double>(), 1e-5 * scale);
        }
}

TEST(PatchNetworks, FinerStepsClassifyWindowsBetween) {
    const torch::NoGradGuard noGrad;
    const auto coarse = evalOf("cnn-pc"), fine = evalOf("cnn-pc", {{"width", "8"}, {"step", "2"}});
    copyParameters(*coarse, *fine);
    const auto images = torch::randn({2, 2, 81, 73});
    const auto map = fine->forward(images).logits;
    ASSERT_EQ(map.sizes().vec(), (std::vector<std::int64_t>{2, 3, 9, 5}));
    EXPECT_LT(relativeDifference(map.slice(2, 0, 9, 4).slice(3, 0, 5, 4), coarse->forward(images).logits),
              1e-5);
    const auto between = coarse->forward(images.narrow(2, 6, 65).narrow(3, 4, 65)).logits;
    EXPECT_LT(relativeDifference(map.narrow(2, 3, 1).narrow(3, 2, 1), between), 1e-5);
}

TEST(PatchNetworks, FullLabelsMoveWithTheImageOnlyByWholeCells) {
    const torch::NoGradGuard noGrad;
    const auto network = evalOf("cnn-fpl");
    const auto image = torch::randn({1, 2, 153, 153});
    const auto mapAt = [&](int x) { return network->forward(image.narrow(3, x, 145)).logits; };
    // Columns 16 to 71 of 88: the transposed convolutions see two cells beyond their own.
    const auto inner = [](const torch::Tensor& map, int by) { return map.narrow(3, 16 + by, 48); };
    const auto still = mapAt(0);
    EXPECT_LT(relativeDifference(inner(mapAt(8), 0), inner(still, 8)), 1e-5);
    EXPECT_GT(relativeDifference(inner(mapAt(1), 0), inner(still, 1)), 1e-3);
}

TEST(PatchNetworks, KeepSizesFoldAndTrain) {
    for (const char* name : {"cnn-pc", "cnn-spl", "cnn-fpl"}) {
        expectKeepsSize(name, kSlim, {{1, 1}, {33, 65}, {97, 50}});
        expectFoldKeepsLogits(name, kSlim, 40);
        expectGradients(*networkOf(name, 2, 3, kSlim), 24);
        expectNames(name, {"trunk.0.conv.weight", "trunk.3.norm.bias", "score.bias"}, kSlim);
    }
    expectKeepsSize("cnn-pc", {{"width", "2"}, {"step", "4"}}, {{9, 14}});
}

}  // namespace
}  // namespace swath
