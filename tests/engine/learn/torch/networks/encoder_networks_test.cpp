// SPDX-License-Identifier: MIT
#include <gmock/gmock.h>

#include "engine/learn/torch/networks/encoders.h"
#include "tests/engine/learn/torch/network_support.h"

namespace swath {
namespace {

/// An encoder that is a network by itself.
class EncoderBench : public Network {
  public:
    explicit EncoderBench(EncoderKind kind, const EncoderOptions& options = {})
        : Network(NetworkOptions(networkCatalog().front(), 3, 2)),
          encoder(makeEncoder(root(), kind, 3, options)) {}
    NetworkOutput forward(const torch::Tensor& x) override { return {encoder.features(x).back(), {}}; }

    std::int64_t parameterCount() const {
        std::int64_t count = 0;
        for (const auto& parameter : parameters()) count += parameter.numel();
        return count;
    }

    Encoder encoder;
};

void copyTensors(const Network& from, Network& to) {
    const torch::NoGradGuard noGrad;
    auto targets = to.named_parameters();
    for (const auto& parameter : from.named_parameters()) targets[parameter.key()].copy_(parameter.value());
}

// ---- encoders

TEST(Encoder, HasTorchvisionsParameters) {
    const auto count = [](EncoderKind kind, const EncoderOptions& options = {}) {
        return EncoderBench(kind, options).parameterCount();
    };
    // The published counts less those of the classifier at the end, which is not built here.
    const auto dense = [](std::int64_t in) { return in * 1000 + 1000; };
    EXPECT_EQ(count(EncoderKind::ResNet18), 11'689'512 - dense(512));
    EXPECT_EQ(count(EncoderKind::ResNet34), 21'797'672 - dense(512));
    EXPECT_EQ(count(EncoderKind::ResNet50), 25'557'032 - dense(2048));
    EXPECT_EQ(count(EncoderKind::ResNet101), 44'549'160 - dense(2048));
    EXPECT_EQ(count(EncoderKind::ResNeXt50), 25'028'904 - dense(2048));
    EXPECT_EQ(count(EncoderKind::ResNeXt101), 88'791'336 - dense(2048));
    EXPECT_EQ(count(EncoderKind::Vgg11), 9'220'480);
    EXPECT_EQ(count(EncoderKind::Vgg16), 14'714'688);
    EXPECT_EQ(count(EncoderKind::Vgg11, {.batchNorm = true}), 9'225'984);
    EXPECT_EQ(count(EncoderKind::Vgg16, {.batchNorm = true}), 14'723'136);
    EXPECT_EQ(count(EncoderKind::MobileNetV2), 2'223'872);
    // 22'855'952 of the whole, less its classifier and the norm in front of that.
    EXPECT_EQ(count(EncoderKind::Xception), 22'855'952 - dense(2048) - 2 * 2048);
}

TEST(Encoder, HalvesTheResolutionDownToItsOutputStride) {
    const torch::NoGradGuard noGrad;
    const auto image = torch::randn({1, 3, 64, 64});
    for (const EncoderKind kind : {EncoderKind::ResNet18, EncoderKind::MobileNetV2, EncoderKind::Vgg11}) {
        for (const int outputStride : {32, 16, 8}) {
            if (outputStride < 32 && !canDilate(kind)) continue;
            EncoderBench bench(kind, {.outputStride = outputStride});
            bench.eval();
            const auto features = bench.encoder.features(image);
            ASSERT_EQ(features.size(), 6U);
            for (int i = 0; i < 6; ++i) {
                EXPECT_EQ(features[i].size(1), bench.encoder.channels()[i]);
                EXPECT_EQ(features[i].size(3), 64 / std::min(1 << i, outputStride));
            }
        }
    }
}

/// The largest difference between the deepest features of a strided encoder and every fourth of a dilated
/// one.
double differenceToStrided(EncoderKind kind, DilationRule rule) {
    torch::manual_seed(3);
    const torch::NoGradGuard noGrad;
    EncoderBench strided(kind), dilated(kind, {.outputStride = 8, .dilation = rule});
    copyTensors(strided, dilated);
    strided.eval(), dilated.eval();
    const auto image = torch::randn({1, 3, 96, 96});
    const auto whole = strided.encoder.features(image).back();
    const auto sampled = dilated.encoder.features(image).back().slice(2, 0, {}, 4).slice(3, 0, {}, 4);
    return ((whole - sampled).abs().max() / whole.abs().max()).item<double>();
}

TEST(Encoder, DilationAfterTheFirstConvolutionKeepsTheStridedFeatures) {
    for (const EncoderKind kind : {EncoderKind::ResNet18, EncoderKind::ResNet50, EncoderKind::MobileNetV2}) {
        EXPECT_LT(differenceToStrided(kind, DilationRule::AfterFirst), 1e-5);
        EXPECT_GT(differenceToStrided(kind, DilationRule::WholeStage), 1e-2);
    }
}

TEST(Encoder, DilationChangesNoTensor) {
    EncoderBench strided(EncoderKind::ResNet50), dilated(EncoderKind::ResNet50, {.outputStride = 8});
    const auto a = strided.named_parameters(), b = dilated.named_parameters();
    EXPECT_EQ(a.keys(), b.keys());
    for (const auto& parameter : a) EXPECT_EQ(parameter.value().sizes(), b[parameter.key()].sizes());
}

// ---- blocks

TEST(TransposedUnit, EqualsTheTransposedConvolutionOfGroups) {
    torch::manual_seed(1);
    class Tree : public Network {
      public:
        Tree() : Network(NetworkOptions(networkCatalog().front(), 3, 2)) {}
        NetworkOutput forward(const torch::Tensor& x) override { return {x, {}}; }
        Scope scope() { return root(); }
    };
    for (const int groups : {2, 6}) {
        Tree tree;
        const auto unit = tree.scope().transposed(
            "up", {.in = 6, .out = 6, .kernel = 4, .stride = 2, .padding = 1, .groups = groups});
        const auto x = torch::randn({2, 6, 3, 5});
        const auto parameters = tree.named_parameters();
        const auto reference =
            torch::conv_transpose2d(x, parameters["up.weight"], parameters["up.bias"], 2, 1, 0, groups);
        EXPECT_TRUE(torch::allclose(unit(x), reference, 1e-5, 1e-5)) << groups;
        unit.initBilinear(false);
        const auto inner = unit(torch::ones({1, 6, 4, 4})).slice(2, 1, -1).slice(3, 1, -1);
        EXPECT_TRUE(torch::allclose(inner, torch::ones_like(inner)));
    }
}

TEST(NormUnit, TakesOneValueAChannelWhileTraining) {
    const auto network = networkOf("deeplabv3plus-resnet34", 3, 2);
    network->train();
    const auto logits = network->forward(torch::randn({1, 3, 32, 32})).logits;
    EXPECT_TRUE(torch::isfinite(logits).all().item<bool>());
    logits.sum().backward();
}

// ---- counts

TEST(EncoderUNet, HasThePublishedParameters) {
    expectCounts({"unet-resnet18", {}, 3, 2, 14'328'354, 92, 11'614});
    expectCounts({"unet-resnet18", {}, 4, 6, 14'332'070, 92, 11'614});
    expectCounts({"unet-resnet34", {}, 3, 1, 24'436'369, 140, 19'054});
    expectCounts({"unet-resnet34", {}, 3, 2, 24'436'514, 140, 19'054});
    expectCounts({"unet-resnet34", {}, 4, 1, 24'439'505, 140, 19'054});
    expectCounts({"unet-resnet50", {}, 3, 2, 32'521'250, 191, 55'167});
    expectCounts({"unet-resnext50", {}, 3, 1, 31'992'977, 191, 70'271});
    expectCounts({"unet-resnext50", {}, 3, 2, 31'993'122, 191, 70'271});
    expectCounts({"unet-vgg11", {}, 3, 1, 18'254'033, -1, 4'044});
    expectCounts({"unet-vgg11", {{"batch_norm", "true"}}, 3, 1, 18'259'537, -1, 9'556});
    expectCounts({"unet-vgg16", {}, 3, 1, 23'748'241, -1, 4'044});
    expectCounts({"unet-mobilenetv2", {}, 3, 2, 6'629'090, -1, 36'158});
    expectCounts({"unet-mobilenetv2", {}, 2, 2, 6'628'802, -1, 36'158});
}

TEST(UNetPlusPlus, HasThePublishedParameters) {
    expectCounts({"unetplusplus-resnet18", {}, 3, 2, 15'970'594, -1, 13'418});
    expectCounts({"unetplusplus-resnet34", {}, 3, 2, 26'078'754, -1, 20'858});
    expectCounts({"unetplusplus-resnet50", {}, 3, 2, 48'985'890, -1, 60'043});
    expectCounts({"unetplusplus-mobilenetv2", {}, 3, 2, 6'824'866, -1, 36'682});
}

TEST(FeaturePyramid, HasThePublishedParameters) {
    expectCounts({"fpn-resnet18", {}, 3, 2, 13'047'362, -1, 9'620});
    expectCounts({"fpn-resnet34", {}, 3, 2, 23'155'522, -1, 17'060});
    expectCounts({"fpn-resnet50", {}, 3, 2, 26'116'162, -1, 53'173});
}

TEST(LinkNet, HasThePublishedParameters) {
    expectCounts({"linknet", {}, 3, 21, 11'535'957, 106, 11'746});
    expectCounts({"linknet-resnet18", {}, 3, 2, 11'663'810, 112, 11'747});
}

TEST(PspNet, HasThePublishedParameters) {
    expectCounts({"pspnet50", {}, 3, 21, 49'081'578, 187, 59'197});
    expectCounts({"pspnet50", {{"auxiliary", "false"}}, 3, 21, 46'716'373, -1, -1});
    expectCounts({"smp-pspnet-resnet50", {}, 3, 2, 24'305'602, 175, 54'969});
    expectCounts({"smp-pspnet-resnet50", {}, 3, 21, 24'393'173, 175, 54'969});
}

TEST(DeepLab, HasThePublishedParameters) {
    for (const std::string stride : {"16", "8"}) {
        expectCounts({"deeplabv3plus-resnet50", {{"output_stride", stride}}, 3, 21, 39'761'845, 185, 56'861});
        expectCounts({"deeplabv3plus-resnet34", {{"output_stride", stride}}, 3, 1, 22'437'457, -1, 21'261});
    }
    expectCounts({"deeplabv3plus-resnet50", {{"separable", "true"}}, 3, 21, 26'614'373, 189, 56'861});
    expectCounts({"deeplabv3plus-resnet50", {{"layout", "smp"}}, 3, 2, 26'677'842, 193, 57'374});
    expectCounts({"deeplabv3plus-resnet50", {{"layout", "smp"}}, 3, 21, 26'682'725, 193, 57'374});
    expectCounts({"deeplabv3plus-resnet34", {}, 4, 1, 22'440'593, -1, 21'261});
    expectCounts({"deeplabv3plus-resnet101", {}, 3, 21, 45'674'853, -1, 109'649});
    expectCounts({"deeplabv3plus-resnet101", {{"layout", "vainf"}}, 3, 21, 58'753'973, -1, 109'136});
    expectCounts({"deeplabv3plus-resnext50", {}, 3, 1, 26'149'457, 193, 72'478});
    expectCounts({"deeplabv3plus-resnext50", {}, 3, 2, 26'149'714, 193, 72'478});
    expectCounts({"deeplabv3plus-resnext50", {}, 3, 40, 26'159'480, 193, 72'478});
    expectCounts({"deeplabv3plus-mobilenetv2", {{"layout", "vainf"}}, 3, 21, 5'225'717, -1, 35'291});
    expectCounts({"deeplabv3plus-xception", {}, 3, 21, 37'050'525, -1, 54'159});
    expectCounts({"deeplabv3-resnet18", {}, 3, 2, 15'899'202, -1, 13'211});
    expectCounts({"deeplabv3-resnet34", {}, 3, 2, 26'007'362, -1, 20'651});
    expectCounts({"deeplabv3-resnet50", {}, 3, 2, 39'633'986, -1, 56'764});
    expectCounts({"deeplabv3-resnet50", {}, 3, 21, 39'638'869, -1, 56'764});
}

TEST(AttentionDecoders, HaveThePublishedParameters) {
    expectCounts({"pan-resnet34", {}, 3, 2, 21'476'105, -1, 17'598});
    expectCounts({"manet-resnet34", {}, 3, 2, 31'783'778, -1, 22'006});
}

TEST(Torchvision, HasThePublishedParameters) {
    const NetworkOptionValues both{{"auxiliary", "true"}};
    expectCounts({"torchvision-fcn-resnet50", {}, 3, 21, 32'957'013, 164, 54'198});
    expectCounts({"torchvision-fcn-resnet50", both, 3, 21, 35'322'218, 169, 54'711});
    expectCounts({"torchvision-fcn-resnet101", both, 3, 21, 54'314'346, -1, -1});
    expectCounts({"torchvision-deeplabv3-resnet50", {}, 3, 21, 39'638'869, 182, 56'764});
    expectCounts({"torchvision-deeplabv3-resnet50", both, 3, 21, 42'004'074, 187, 57'277});
    expectCounts({"torchvision-deeplabv3-resnet101", both, 3, 21, 60'996'202, -1, -1});
    expectCounts({"torchvision-lraspp-mobilenetv3", {}, 3, 21, 3'221'538, -1, -1});
    expectCounts({"torchvision-deeplabv3-mobilenetv3", both, 3, 21, 11'029'328, -1, -1});
    expectCounts({"torchvision-fcn-resnet50", {}, 2, 2, 32'944'130, 164, 54'198});
    expectCounts({"torchvision-fcn-resnet50", {{"norm", "group"}}, 2, 2, 32'944'130, 164, 0});
}

// ---- names

TEST(EncoderNetworks, CarryThePublishedNames) {
    expectNames("unet-resnet34", {"encoder.conv1.weight", "encoder.bn1.bias",
                                  "encoder.layer2.0.downsample.1.weight", "decoder.blocks.0.conv1.0.weight",
                                  "decoder.blocks.4.conv2.1.bias", "segmentation_head.0.bias"});
    expectNames("unet-vgg11", {"encoder.features.18.bias", "decoder.center.1.0.weight"});
    expectNames("unet-vgg16", {"encoder.features.41.weight"}, {{"batch_norm", "true"}});
    expectNames("unet-mobilenetv2", {"encoder.features.0.0.weight", "encoder.features.1.conv.1.weight",
                                     "encoder.features.17.conv.3.bias", "encoder.features.18.1.weight"});
    expectNames("unetplusplus-resnet18",
                {"decoder.blocks.x_0_0.conv1.0.weight", "decoder.blocks.x_3_3.conv2.1.weight",
                 "decoder.blocks.x_0_4.conv1.1.bias"});
    expectNames("fpn-resnet18", {"decoder.p5.bias", "decoder.p2.skip_conv.weight",
                                 "decoder.seg_blocks.0.block.2.block.1.weight"});
    expectNames("linknet", {"in_block.0.weight", "encoder4.1.bn2.bias", "decoder4.tp_conv.0.weight",
                            "decoder1.conv2.1.weight", "tp_conv1.0.bias", "conv2.0.bias", "tp_conv2.bias"});
    expectNames("linknet-resnet18", {"decoder.blocks.0.block.0.0.weight", "decoder.blocks.4.block.1.0.bias"});
    expectNames("pspnet50",
                {"layer0.0.weight", "layer0.7.bias", "layer1.0.conv1.weight", "ppm.features.0.1.weight",
                 "ppm.features.3.2.bias", "cls.0.weight", "cls.4.bias", "aux.0.weight", "aux.4.weight"});
    expectNames("smp-pspnet-resnet50",
                {"decoder.psp.blocks.0.pool.1.0.bias", "decoder.psp.blocks.1.pool.1.1.weight",
                 "decoder.conv.0.weight", "encoder.layer4.2.conv3.weight"});
    expectNames("deeplabv3plus-resnet50",
                {"backbone.conv1.weight", "classifier.project.0.weight", "classifier.aspp.convs.0.0.weight",
                 "classifier.aspp.convs.4.1.weight", "classifier.aspp.project.1.weight",
                 "classifier.classifier.0.weight", "classifier.classifier.3.bias"});
    expectNames("deeplabv3plus-resnet50",
                {"classifier.aspp.convs.1.0.body.0.weight", "classifier.classifier.0.body.1.weight"},
                {{"separable", "true"}});
    expectNames("deeplabv3plus-resnext50",
                {"decoder.aspp.0.convs.1.0.0.weight", "decoder.aspp.0.convs.1.0.1.weight",
                 "decoder.aspp.0.convs.4.2.weight", "decoder.aspp.1.0.weight", "decoder.aspp.1.1.weight",
                 "decoder.aspp.2.weight", "decoder.block1.0.weight", "decoder.block2.0.1.weight",
                 "decoder.block2.1.weight", "segmentation_head.0.weight"});
    expectNames("pan-resnet34", {"decoder.fpa.branch1.1.conv.bias", "decoder.fpa.down3.2.bn.weight",
                                 "decoder.gau1.conv1.1.bn.bias", "decoder.gau3.conv2.conv.weight"});
    expectNames("manet-resnet34", {"decoder.center.out_conv.bias", "decoder.blocks.0.hl_conv.0.0.weight",
                                   "decoder.blocks.3.SE_ll.3.bias", "decoder.blocks.4.conv1.0.weight"});
    expectNames("deeplabv3-resnet18", {"decoder.0.convs.3.0.weight", "decoder.0.project.0.weight",
                                       "decoder.1.weight", "decoder.2.bias"});
    expectNames("torchvision-deeplabv3-resnet50",
                {"backbone.layer4.2.bn3.weight", "classifier.0.convs.4.1.weight", "classifier.1.weight",
                 "classifier.4.bias", "aux_classifier.4.weight"},
                {{"auxiliary", "true"}});
}

// ---- behaviour

TEST(EncoderNetworks, TakeAnySize) {
    const std::vector<std::pair<int, int>> sizes{{33, 65}, {64, 50}};
    for (const std::string name :
         {"unet-resnet18", "unet-vgg11", "unet-mobilenetv2", "unetplusplus-resnet18", "fpn-resnet18",
          "linknet", "linknet-resnet18", "pspnet50", "smp-pspnet-resnet50", "deeplabv3plus-resnet50",
          "deeplabv3plus-resnet34", "deeplabv3-resnet18", "pan-resnet34", "manet-resnet34",
          "torchvision-fcn-resnet50", "torchvision-deeplabv3-resnet50", "deeplabv3plus-xception",
          "torchvision-lraspp-mobilenetv3", "torchvision-deeplabv3-mobilenetv3"})
        expectKeepsSize(name, {}, sizes);
    for (const std::string word : {"bilinear", "bicubic", "transposed"})
        expectKeepsSize("unet-resnet18", {{"upsampling", word}}, sizes);
}

TEST(EncoderNetworks, FoldTheirNorms) {
    for (const std::string name :
         {"unet-resnet18", "unet-mobilenetv2", "unetplusplus-resnet18", "fpn-resnet18", "linknet",
          "linknet-resnet18", "smp-pspnet-resnet50", "deeplabv3plus-resnext50", "pan-resnet34",
          "manet-resnet34", "torchvision-fcn-resnet50", "deeplabv3plus-xception",
          "torchvision-lraspp-mobilenetv3"})
        expectFoldKeepsLogits(name);
    expectFoldKeepsLogits("unet-vgg11", {{"batch_norm", "true"}});
    expectFoldKeepsLogits("deeplabv3plus-resnet50", {{"separable", "true"}});
    expectFoldKeepsLogits("pspnet50", {}, 65);
}

TEST(EncoderNetworks, GiveAuxiliaryLogitsOnlyWhileTraining) {
    for (const std::string name : {"pspnet50", "torchvision-fcn-resnet50"}) {
        const auto network = networkOf(name, 3, 2, {{"auxiliary", "true"}});
        const auto image = torch::randn({2, 3, 33, 33});
        const torch::NoGradGuard noGrad;
        network->train();
        EXPECT_EQ(network->forward(image).auxiliary.sizes().vec(), (std::vector<std::int64_t>{2, 2, 33, 33}));
        network->eval();
        EXPECT_FALSE(network->forward(image).auxiliary.defined());
    }
}

TEST(DeepLab, DoesNotComeUponVgg) {
    for (const std::string& name : networkNames())
        EXPECT_FALSE(name.starts_with("deeplab") && name.find("vgg") != std::string::npos) << name;
    EXPECT_FALSE(makeNetwork("deeplabv3plus-vgg16", 3, 2).ok());
}

TEST(EncoderUNet, TransposedUpsamplingBeginsAsBilinear) {
    torch::manual_seed(5);
    const torch::NoGradGuard noGrad;
    const auto learned = networkOf("unet-resnet18", 3, 2, {{"upsampling", "transposed"}});
    const auto fixed = networkOf("unet-resnet18", 3, 2, {{"upsampling", "bilinear"}});
    copyTensors(*fixed, *learned);
    learned->eval(), fixed->eval();
    // Only the border differs: zeros lie beyond it, not the edge again. Few cells are away from all borders.
    const auto image = torch::randn({1, 3, 512, 512});
    const auto a = learned->forward(image).logits, b = fixed->forward(image).logits;
    const auto middle = [](const torch::Tensor& x) { return x.slice(2, 224, 288).slice(3, 224, 288); };
    EXPECT_LT((middle(a) - middle(b)).abs().max().item<double>(), 1e-4 * b.abs().max().item<double>());
}

}  // namespace
}  // namespace swath
