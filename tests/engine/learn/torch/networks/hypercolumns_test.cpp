// SPDX-License-Identifier: MIT
#include "tests/engine/learn/torch/networks/family_support.h"

namespace swath {
namespace {

namespace F = torch::nn::functional;

/// The stack of all stages' maps at the size of the image, N × 1472 × H × W.
torch::Tensor hypercolumnsOf(const Network& network, const torch::Tensor& images) {
    const auto parameters = network.named_parameters();
    std::vector<torch::Tensor> maps;
    torch::Tensor x = images;
    for (const auto& stage :
         std::vector<std::vector<int>>{{0, 2}, {5, 7}, {10, 12, 14}, {17, 19, 21}, {24, 26, 28}}) {
        if (!maps.empty()) x = torch::max_pool2d(x, 2);
        for (const int index : stage) {
            const auto name = "features." + std::to_string(index);
            x = torch::relu(torch::conv2d(x, parameters[name + ".weight"], parameters[name + ".bias"], 1, 1));
        }
        maps.push_back(resizedLike(x, images, Resize::Bilinear));
    }
    return torch::cat(maps, 1);
}

TEST(Hypercolumns, HasTheParametersOfItsParts) {
    for (const int classes : {6, 2})
        expectCounts({"hypercolumns-vgg16", {}, 3, classes, 14'714'688 + 377'088 + 257 * classes, 30, 0});
    const auto network = networkOf("hypercolumns-vgg16", 3, 6);
    EXPECT_EQ(network->named_parameters()["mlp.0.weight"].sizes().vec(),
              (std::vector<std::int64_t>{256, 1472, 1, 1}));
    expectNamesOf(*network, {"features.0.weight", "features.28.bias", "mlp.2.bias"});
    expectKeepsSizesOf(*network, {{33, 65}, {17, 16}});
    expectGradients(*network, 16);
    expectNames("hypercolumns-vgg16", {"features.41.weight"}, {{"norm", "batch"}});
    expectFoldKeepsLogits("hypercolumns-vgg16", {{"norm", "batch"}}, 32);
}

TEST(Hypercolumns, EqualAPerceptronOnEveryPixel) {
    torch::manual_seed(8);
    const torch::NoGradGuard noGrad;
    const auto network = networkOf("hypercolumns-vgg16", 3, 5);
    network->eval();
    auto parameters = network->named_parameters();
    parameters["mlp.0.bias"].normal_();
    const auto images = torch::randn({2, 3, 32, 48});
    const auto columns = hypercolumnsOf(*network, images);
    EXPECT_EQ(columns.size(1), 1472);
    const auto pixels = columns.permute({0, 2, 3, 1}).reshape({-1, 1472});
    const auto hidden =
        torch::relu(F::linear(pixels, parameters["mlp.0.weight"].flatten(1), parameters["mlp.0.bias"]));
    const auto scores = F::linear(hidden, parameters["mlp.2.weight"].flatten(1), parameters["mlp.2.bias"]);
    const auto expected = scores.reshape({2, 32, 48, 5}).permute({0, 3, 1, 2});
    EXPECT_LT((network->forward(images).logits - expected).abs().max().item<double>(), 1e-4);
    // The convolutions of the stacked maps are the same, too.
    const auto convolved =
        torch::relu(torch::conv2d(columns, parameters["mlp.0.weight"], parameters["mlp.0.bias"]));
    EXPECT_LT(relativeDifference(convolved.permute({0, 2, 3, 1}).reshape({-1, 256}), hidden), 1e-5);
}

TEST(Hypercolumns, LearnTheSameFromSampledPixelsAsFromAllOthersIgnored) {
    torch::manual_seed(9);
    constexpr int kIgnore = 255, kSide = 32, kClasses = 4, kSamples = 40;
    const auto network = networkOf("hypercolumns-vgg16", 3, kClasses);
    network->to(torch::kFloat64);
    const auto images = torch::randn({1, 3, kSide, kSide}, torch::kFloat64);
    const auto labels = torch::randint(kClasses, {kSide * kSide}, torch::kInt64);
    const auto sampled = torch::randperm(kSide * kSide).slice(0, 0, kSamples);

    const auto gradientsOf = [&](const torch::Tensor& loss) {
        return torch::autograd::grad({loss}, network->parameters());
    };
    const auto logits = [&] {
        return network->forward(images).logits.permute({0, 2, 3, 1}).reshape({-1, kClasses});
    };
    const auto few =
        gradientsOf(F::cross_entropy(logits().index_select(0, sampled), labels.index_select(0, sampled)));
    auto masked = torch::full_like(labels, kIgnore);
    masked.index_copy_(0, sampled, labels.index_select(0, sampled));
    const auto all =
        gradientsOf(F::cross_entropy(logits(), masked, F::CrossEntropyFuncOptions().ignore_index(kIgnore)));
    for (std::size_t i = 0; i < few.size(); ++i) EXPECT_LT(relativeDifference(few[i], all[i]), 1e-9);
}

}  // namespace
}  // namespace swath
