// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "engine/learn/torch/networks/aspp.h"
#include "engine/learn/torch/networks/families.h"
#include "engine/learn/torch/networks/smp_network.h"

namespace swath {
namespace {

constexpr int kLowLevel = 48;

// ---- DeepLabV3+ with whole 3×3 convolutions

class DeepLabV3Plus final : public Network {
  public:
    DeepLabV3Plus(const NetworkOptions& options, EncoderKind kind)
        : Network(options),
          encoder_(makeEncoder(root() / "backbone", kind, options.bands(),
                               {.outputStride = options.number("output_stride"),
                                .dilation = kind == EncoderKind::Xception ? DilationRule::WholeStage
                                                                          : DilationRule::AfterFirst,
                                .layout = EncoderLayout::VainF})),
          least_(kind == EncoderKind::Xception ? kLeastOfXception : 1) {
        const Scope classifier = root() / "classifier";
        const auto separable = options.flag("separable") ? Separable::Body : Separable::No;
        AsppSpec aspp{.in = encoder_.channels()[5], .separable = separable, .dropout = 0.1};
        if (options.number("output_stride") == 16) aspp.rates = {6, 12, 18};
        aspp_ = Aspp(classifier / "aspp", aspp);
        project_ = classifier.convNorm("project.0", "project.1",
                                       {.in = encoder_.channels()[2], .out = kLowLevel, .kernel = 1});
        const Scope head = classifier / "classifier";
        joined_ = AtrousConv(head, "0", "1", {.in = kLowLevel + Aspp::kOut, .out = Aspp::kOut}, separable);
        last_ = head.conv("3", {.in = Aspp::kOut, .out = options.classes(), .kernel = 1});
    }

    NetworkOutput forward(const torch::Tensor& images) override {
        const auto features = encoder_.features(images);
        const torch::Tensor detail = project_(features[2]);
        const torch::Tensor context =
            resizedLike(aspp_(features[5], is_training()), detail, Resize::Bilinear);
        const torch::Tensor cells = last_(joined_(torch::cat({detail, context}, 1)));
        return {resizedLike(cells, images, Resize::Bilinear), {}};
    }

    InputRule inputRule() const override { return {.least = least_}; }
    std::vector<std::string> encoderPrefixes() const override { return {"backbone."}; }

  private:
    static constexpr int kLeastOfXception = 96;  ///< its last convolutions take away cells at the border

    Encoder encoder_;
    int least_;
    Aspp aspp_;
    ConvUnit project_, last_;
    AtrousConv joined_;
};

// ---- as in segmentation_models.pytorch

class SmpDeepLabV3Plus final : public SmpNetwork {
  public:
    SmpDeepLabV3Plus(const NetworkOptions& options, EncoderKind kind)
        : SmpNetwork(options, kind, {.outputStride = options.number("output_stride")}, 5,
                     options.number("output_stride")),
          aspp_(decoder() / "aspp.0", {.in = channels()[5], .separable = Separable::Direct}),
          after_(decoder() / "aspp", "1", "2", {.in = Aspp::kOut, .out = Aspp::kOut}, Separable::Direct),
          project_(smpConv(decoder() / "block1", {.in = channels()[2], .out = kLowLevel, .kernel = 1})),
          joined_(decoder() / "block2", "0", "1", {.in = kLowLevel + Aspp::kOut, .out = Aspp::kOut},
                  Separable::Direct) {
        addHead(Aspp::kOut, 1);
    }

  protected:
    torch::Tensor decode(const std::vector<torch::Tensor>& features) override {
        const torch::Tensor detail = project_(features[2]);
        const torch::Tensor context = after_(aspp_(features[5], is_training()));
        return joined_(torch::cat({resizedLike(context, detail, Resize::BilinearCorners), detail}, 1));
    }

  private:
    Aspp aspp_;
    AtrousConv after_;
    ConvUnit project_;
    AtrousConv joined_;
};

class SmpDeepLabV3 final : public SmpNetwork {
  public:
    SmpDeepLabV3(const NetworkOptions& options, EncoderKind kind)
        : SmpNetwork(options, kind, {.outputStride = options.number("output_stride")}, 5,
                     options.number("output_stride")),
          aspp_(decoder() / 0, {.in = channels()[5]}),
          after_(decoder().convNorm("1", "2", {.in = Aspp::kOut, .out = Aspp::kOut})) {
        addHead(Aspp::kOut, 1);
    }

  protected:
    torch::Tensor decode(const std::vector<torch::Tensor>& features) override {
        return after_(aspp_(features[5], is_training()));
    }

  private:
    Aspp aspp_;
    ConvUnit after_;
};

// ---- descriptions

NetworkDescription plusDescription(const EncoderDescription& encoder) {
    return {.name = "deeplabv3plus-" + encoder.name,
            .title = "DeepLabV3+, " + encoder.title,
            .family = "DeepLab",
            .summary = fmt::format("Wide context at several dilations, refined by early features: for large "
                                   "objects with clear borders. {}: {}.",
                                   encoder.title, encoder.character),
            .source = "Chen et al. 2018, arXiv 1802.02611; " + encoder.source};
}

/// Offered in both layouts.
NetworkEntry plusOfBoth(EncoderKind kind, const std::string& usual) {
    NetworkDescription description = plusDescription(describe(kind));
    description.source +=
        "; layout and names as in VainF/DeepLabV3Plus-Pytorch or segmentation_models.pytorch";
    description.options = {
        {"layout",
         "Whose layout and names: vainf (VainF/DeepLabV3Plus-Pytorch, whole convolutions, rates by "
         "output_stride) or smp (segmentation_models.pytorch, separable convolutions, rates 12, 24, 36)",
         NetworkOption::Kind::Word,
         usual,
         {"vainf", "smp"}},
        {"separable", "Separable convolutions in the layout vainf; that of smp always has them",
         NetworkOption::Kind::Flag, "false"},
        outputStrideOption(16),
        normOption()};
    return {std::move(description), [kind](const NetworkOptions& options) -> std::shared_ptr<Network> {
                if (options.word("layout") == "smp") return std::make_shared<SmpDeepLabV3Plus>(options, kind);
                return std::make_shared<DeepLabV3Plus>(options, kind);
            }};
}

NetworkEntry plusOfVainF(EncoderKind kind) {
    NetworkDescription description = plusDescription(describe(kind));
    description.source += "; layout and names as in VainF/DeepLabV3Plus-Pytorch";
    description.options = {
        {"separable", "Separable convolutions in the head", NetworkOption::Kind::Flag, "false"},
        outputStrideOption(16),
        normOption()};
    return encoderEntry<DeepLabV3Plus>(std::move(description), kind);
}

NetworkEntry plusOfSmp(EncoderKind kind) {
    NetworkDescription description = plusDescription(describe(kind));
    description.source += "; layout and names as in segmentation_models.pytorch";
    description.options = {outputStrideOption(16), normOption()};
    return encoderEntry<SmpDeepLabV3Plus>(std::move(description), kind);
}

NetworkEntry deepLabV3(EncoderKind kind) {
    const EncoderDescription encoder = describe(kind);
    return encoderEntry<SmpDeepLabV3>(
        {.name = "deeplabv3-" + encoder.name,
         .title = "DeepLabV3, " + encoder.title,
         .family = "DeepLab",
         .summary = fmt::format("Context at several dilations on features of an eighth of the resolution: "
                                "smooth regions, slower than DeepLabV3+. {}: {}.",
                                encoder.title, encoder.character),
         .source = fmt::format("Chen et al. 2017, arXiv 1706.05587; {}; layout and names as in "
                               "segmentation_models.pytorch",
                               encoder.source),
         .options = {outputStrideOption(8), normOption()}},
        kind);
}

}  // namespace

std::vector<NetworkEntry> deeplabFamily() {
    using enum EncoderKind;
    return {plusOfBoth(ResNet50, "vainf"),
            plusOfBoth(ResNet101, "smp"),
            plusOfSmp(ResNet34),
            plusOfSmp(ResNeXt50),
            plusOfBoth(MobileNetV2, "smp"),
            plusOfVainF(Xception),
            deepLabV3(ResNet18),
            deepLabV3(ResNet34),
            deepLabV3(ResNet50)};
}

}  // namespace swath
