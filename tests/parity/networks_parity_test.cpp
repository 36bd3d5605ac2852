// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>

#include "engine/learn/torch/networks/encoders.h"
#include "engine/learn/torch/weights/tensor_file.h"
#include "tests/engine/learn/torch/network_support.h"
#include "tests/support/temp_dir.h"

namespace swath {
namespace {

using Tensors = std::map<std::string, torch::Tensor>;

bool run(const std::string& command) {
    return std::system(command.c_str()) == 0;
}

/// A Python that has torchvision: the one that is named, the first one found, the system's.
std::optional<std::string> pythonWithTorchvision() {
    const char* set = std::getenv("SWATH_PYTHON");
    for (const std::string python : {set ? set : "python3", "python3", "/usr/bin/python3"})
        if (run(python + " -c 'import torchvision' > /dev/null 2>&1")) return python;
    return std::nullopt;
}

void runScript(const std::string& python, const std::filesystem::path& folder,
               const std::vector<std::string>& models) {
    const char* source = std::getenv("SWATH_TEST_SOURCE_DIR");
    ASSERT_TRUE(run(fmt::format("{} '{}/tests/parity/networks_parity.py' '{}' {}", python,
                                source ? source : ".", folder.string(), fmt::join(models, " "))));
}

Tensors readFile(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    auto file = readTensors(std::as_bytes(std::span(text)));
    EXPECT_TRUE(file.ok()) << file.error().text();
    return file.ok() ? std::move(file->tensors) : Tensors{};
}

/// Every "state.NAME" into the tensor of that name, and no tensor without one.
void load(const Tensors& file, torch::nn::Module& module) {
    const torch::NoGradGuard noGrad;
    std::size_t expected = 0, loaded = 0;
    for (const auto& [name, value] : file) expected += name.starts_with("state.");
    const auto take = [&](const std::string& name, torch::Tensor& target) {
        const auto found = file.find("state." + name);
        ASSERT_NE(found, file.end()) << name;
        ASSERT_EQ(found->second.sizes(), target.sizes()) << name;
        target.copy_(found->second);
        ++loaded;
    };
    for (auto& parameter : module.named_parameters()) take(parameter.key(), parameter.value());
    for (auto& buffer : module.named_buffers()) take(buffer.key(), buffer.value());
    EXPECT_EQ(loaded, expected);
}

void expectSame(const torch::Tensor& mine, const Tensors& file, const std::string& name) {
    const torch::Tensor& theirs = file.at(name);
    ASSERT_EQ(mine.sizes(), theirs.sizes()) << name;
    const double largest = theirs.abs().max().item<double>();
    // Float sums in another order, relative to the largest value of the map.
    EXPECT_LT((mine - theirs).abs().max().item<double>(), 1e-5 * largest) << name;
    EXPECT_GT(largest, 0) << name;
}

class EncoderBench : public Network {
  public:
    EncoderBench(EncoderKind kind, const EncoderOptions& options)
        : Network(NetworkOptions(networkCatalog().front(), 3, 2)),
          encoder(makeEncoder(root(), kind, 3, options)) {}
    NetworkOutput forward(const torch::Tensor& x) override { return {encoder.features(x).back(), {}}; }

    Encoder encoder;
};

TEST(NetworksParity, EncodersGiveTorchvisionsFeatures) {
    const auto python = pythonWithTorchvision();
    if (!python) GTEST_SKIP() << "no python3 with torchvision: set SWATH_PYTHON";
    struct Case {
        std::string model;
        EncoderKind kind;
        bool batchNorm = false;
    };
    const std::vector<Case> cases{{"vgg11", EncoderKind::Vgg11},
                                  {"vgg11_bn", EncoderKind::Vgg11, true},
                                  {"vgg16", EncoderKind::Vgg16},
                                  {"resnet18", EncoderKind::ResNet18},
                                  {"resnet34", EncoderKind::ResNet34},
                                  {"resnet50", EncoderKind::ResNet50},
                                  {"resnext50_32x4d", EncoderKind::ResNeXt50},
                                  {"mobilenet_v2", EncoderKind::MobileNetV2}};
    std::vector<std::string> models;
    for (const Case& c : cases) models.push_back(c.model);
    const test::TempDir dir;
    runScript(*python, dir.path(), models);
    const torch::NoGradGuard noGrad;
    for (const Case& c : cases) {
        SCOPED_TRACE(c.model);
        const Tensors file = readFile(dir / (c.model + ".safetensors"));
        EncoderBench bench(c.kind, {.batchNorm = c.batchNorm});
        load(file, bench);
        bench.eval();
        const auto features = bench.encoder.features(file.at("input"));
        ASSERT_EQ(features.size(), 6U);
        for (std::size_t i = 0; i < features.size(); ++i)
            expectSame(features[i], file, fmt::format("feature.{}", i));
    }
}

TEST(NetworksParity, SegmentationNetworksGiveTorchvisionsLogits) {
    const auto python = pythonWithTorchvision();
    if (!python) GTEST_SKIP() << "no python3 with torchvision: set SWATH_PYTHON";
    const test::TempDir dir;
    runScript(
        *python, dir.path(),
        {"fcn_resnet50", "deeplabv3_resnet50", "lraspp_mobilenet_v3_large", "deeplabv3_mobilenet_v3_large"});
    const torch::NoGradGuard noGrad;
    for (const auto& [model, name] :
         {std::pair("fcn_resnet50", "torchvision-fcn-resnet50"),
          std::pair("deeplabv3_resnet50", "torchvision-deeplabv3-resnet50"),
          std::pair("lraspp_mobilenet_v3_large", "torchvision-lraspp-mobilenetv3"),
          std::pair("deeplabv3_mobilenet_v3_large", "torchvision-deeplabv3-mobilenetv3")}) {
        SCOPED_TRACE(model);
        const Tensors file = readFile(dir / fmt::format("{}.safetensors", model));
        const bool auxiliary = file.contains("aux");
        const auto network = networkOf(
            name, 3, 7, auxiliary ? NetworkOptionValues{{"auxiliary", "true"}} : NetworkOptionValues{});
        ASSERT_TRUE(network);
        load(file, *network);
        network->eval();
        expectSame(network->forward(file.at("input")).logits, file, "out");

        // Training, but for the norms: the second head speaks, and both draw the same dropout as the source.
        network->train();
        for (const auto& module : network->modules(false))
            if (module->as<torch::nn::BatchNorm2d>()) module->eval();
        torch::manual_seed(5);
        const NetworkOutput output = network->forward(file.at("input"));
        expectSame(output.logits, file, "dropped.out");
        if (auxiliary) expectSame(output.auxiliary, file, "dropped.aux");
        network->fold();
        network->eval();
        expectSame(network->forward(file.at("input")).logits, file, "out");
    }
}

}  // namespace
}  // namespace swath
