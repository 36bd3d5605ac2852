// SPDX-License-Identifier: MIT
#include <utility>

#include "engine/learn/torch/networks/families.h"

namespace swath {
namespace {

constexpr int kWindow = 65;     ///< pixels a side that one score rests on
constexpr int kCellPixels = 8;  ///< pixels a side from one score to the next

/// What the three networks share: (convolution, norm, leaky ReLU, pooling) three times and a dense layer, all
/// without padding, so that 65 × 65 pixels give one cell and every 8 more give another.
class Trunk {
  public:
    Trunk(const Scope& scope, int bands, int width) {
        const std::pair<int, int> layers[] = {{7, width}, {7, 2 * width}, {5, 4 * width}, {3, 4 * width}};
        int in = bands, index = 0;
        for (const auto& [kernel, out] : layers) {
            units_.push_back((scope / index++)
                                 .convNorm("conv", "norm",
                                           {.in = in, .out = out, .kernel = kernel, .padding = 0},
                                           Activation::LeakyRelu));
            in = out;
        }
    }

    torch::Tensor operator()(torch::Tensor x) const {
        for (std::size_t i = 0; i + 1 < units_.size(); ++i) x = torch::max_pool2d(units_[i](x), 3, 2);
        return units_.back()(x);
    }

  private:
    std::vector<ConvUnit> units_;
};

class PatchNetwork : public Network {
  public:
    explicit PatchNetwork(const NetworkOptions& options)
        : Network(options), trunk_(root() / "trunk", options.bands(), options.number("width")) {}

    std::vector<std::string> encoderPrefixes() const override { return {"trunk."}; }

  protected:
    ConvUnit score(int in) {
        return root().conv("score", {.in = in, .out = options().classes(), .kernel = 1});
    }

    Trunk trunk_;
};

/// Scores of patches, brought back to pixels by interpolation.
class SubPatchLabeling : public PatchNetwork {
  public:
    explicit SubPatchLabeling(const NetworkOptions& options)
        : PatchNetwork(options), score_(score(4 * options.number("width"))) {}

    NetworkOutput forward(const torch::Tensor& images) override { return {score_(trunk_(images)), {}}; }

    InputRule inputRule() const override {
        return {.least = kWindow, .step = kCellPixels, .lost = kWindow - kCellPixels, .stride = kCellPixels};
    }

  private:
    ConvUnit score_;
};

/// One label for a window, which is moved over the image.
class PatchClassification final : public SubPatchLabeling {
  public:
    explicit PatchClassification(const NetworkOptions& options)
        : SubPatchLabeling(options), step_(std::stoi(options.word("step"))) {}

    NetworkOutput forward(const torch::Tensor& images) override {
        // At the stride of its poolings a convolution of the image is the same as one of each window.
        if (step_ == kCellPixels) return SubPatchLabeling::forward(images);
        std::vector<torch::Tensor> rows;
        for (std::int64_t y = 0; y + kWindow <= images.size(2); y += step_)
            rows.push_back(row(images.narrow(2, y, kWindow)));
        return {torch::stack(rows, 2), {}};
    }

    InputRule inputRule() const override {
        return {.least = kWindow, .step = step_, .lost = kWindow - step_, .stride = step_};
    }
    bool namesWindows() const override { return true; }

  private:
    /// @param strip  N × bands × 65 × W; N × classes × cells comes out.
    torch::Tensor row(const torch::Tensor& strip) {
        constexpr int kAtOnce = 64;
        const auto windows = strip.unfold(3, kWindow, step_).permute({0, 3, 1, 2, 4});
        const auto count = windows.size(1);
        std::vector<torch::Tensor> scores;
        for (const auto& some : windows.flatten(0, 1).split(kAtOnce))
            scores.push_back(SubPatchLabeling::forward(some).logits.flatten(1));
        return torch::cat(scores).reshape({strip.size(0), count, -1}).permute({0, 2, 1});
    }

    int step_;
};

/// The coarse map brought back to pixels by three transposed convolutions.
class FullPatchLabeling final : public PatchNetwork {
  public:
    explicit FullPatchLabeling(const NetworkOptions& options) : PatchNetwork(options) {
        const int width = options.number("width");
        int in = 4 * width;
        for (const int out : {2 * width, width, width}) {
            const Scope scope = root() / "up" / static_cast<int>(up_.size());
            up_.push_back(scope.transposed(
                "conv", {.in = in, .out = out, .kernel = 4, .stride = 2, .padding = 1, .bias = false}));
            norms_.push_back(scope.norm("norm", out, Activation::LeakyRelu));
            in = out;
        }
        score_ = score(in);
    }

    NetworkOutput forward(const torch::Tensor& images) override {
        torch::Tensor x = trunk_(images);
        for (std::size_t i = 0; i < up_.size(); ++i) x = norms_[i](up_[i](x));
        return {score_(x), {}};
    }

    InputRule inputRule() const override {
        return {.least = kWindow, .step = kCellPixels, .lost = kWindow - kCellPixels};
    }

  private:
    std::vector<TransposedUnit> up_;
    std::vector<NormUnit> norms_;
    ConvUnit score_;
};

template <class T>
NetworkEntry patchNetwork(NetworkDescription description) {
    description.family = "Patches";
    description.source = "Volpi, Tuia 2017, TGRS 55(2), arXiv 1608.00775; layers and names are ours";
    description.options.push_back(
        widthOption(64, "Channels of the first layer; the second has twice, the third four times as many"));
    description.options.push_back(normOption());
    return networkEntry<T>(std::move(description));
}

}  // namespace

std::vector<NetworkEntry> patchFamily() {
    return {
        patchNetwork<PatchClassification>(
            {.name = "cnn-pc",
             .title = "CNN-PC, patch by patch",
             .summary = "Names the middle of a window of 65 pixels, and moves the window: what was done "
                        "before networks scored whole images. Here to compare with.",
             .options =
                 {{"step",
                   "Pixels from window to window. Below 8 each is cut out and classified by itself: as "
                   "slow as in the paper, for prediction only",
                   NetworkOption::Kind::Word,
                   "8",
                   {"8", "4", "2", "1"}}}}),
        patchNetwork<SubPatchLabeling>(
            {.name = "cnn-spl",
             .title = "CNN-SPL, coarse labels",
             .summary = "The same layers run over the whole image at once give a label for 8 × 8 pixels, "
                        "interpolated: very fast, with soft borders."}),
        patchNetwork<FullPatchLabeling>(
            {.name = "cnn-fpl",
             .title = "CNN-FPL, full labels",
             .summary = "The same layers with three learnt doublings of resolution behind them: a label for "
                        "every pixel at little more work."}),
    };
}

}  // namespace swath
