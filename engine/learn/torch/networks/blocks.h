// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace swath {

enum class Norm { Batch, Group, None };
enum class Activation { None, Relu, Relu6, LeakyRelu, HardSwish, HardSigmoid };  ///< LeakyRelu: slope 0.1
enum class Order { NormFirst, ActivationFirst };

struct ConvSpec {
    static constexpr int kSame = -1;  ///< padding that keeps the size at stride 1

    int in = 1, out = 1;
    int kernel = 3;
    int stride = 1;
    int padding = kSame;
    int dilation = 1;
    int groups = 1;
    enum class Bias { Automatic, Yes, No } bias = Bias::Automatic;  ///< Automatic: unless a norm follows
    double normEpsilon = 1e-5;                                      ///< of a batch norm behind it
};

/// What one convolution did, for those who count or draw.
struct LayerCall {
    std::string name;  ///< "encoder.layer1.0.conv1"
    bool transposed = false;
    std::int64_t in = 0, out = 0, kernel = 0, height = 0,
                 width = 0;  ///< channels; pixels; cells of the output
    std::int64_t macs = 0;   ///< multiply–adds for one image
};
using LayerObserver = std::function<void(const LayerCall&)>;

/// Convolution, then possibly norm and activation: what nearly all networks are made of. A handle; copies
/// share their tensors.
class ConvUnit {
  public:
    ConvUnit() = default;
    torch::Tensor operator()(const torch::Tensor& x) const;
    /// The convolution's own tensors; of folded() units those that came out.
    const torch::Tensor& weight() const;
    const torch::Tensor& bias() const;
    explicit operator bool() const { return state_ != nullptr; }

  private:
    friend class Scope;
    friend struct BuiltBlocks;
    struct State;
    std::shared_ptr<State> state_;
};

/// A norm by itself, with its activation. Batch norm of a single value a channel, which has no variance, uses
/// the running statistics even while training.
class NormUnit {
  public:
    NormUnit() = default;
    torch::Tensor operator()(const torch::Tensor& x) const;

  private:
    friend class ConvUnit;
    friend class Scope;
    friend struct BuiltBlocks;
    torch::Tensor normed(const torch::Tensor& x) const;
    /// Whether norm and activation of a training step are one, see batchNormRelu().
    bool fuses(const torch::Tensor& x, Activation activation) const;

    torch::nn::BatchNorm2d batch_{nullptr};
    torch::nn::GroupNorm group_{nullptr};
    Activation activation_ = Activation::None;
};

struct TransposedSpec {
    int in = 1, out = 1;
    int kernel = 2;
    int stride = 2;
    int padding = 0;
    int outputPadding = 0;
    bool bias = true;
    int groups = 1;
};

/// Transposed convolution: the tensors, initialisation and result of ConvTranspose2d. Each of the stride²
/// phases of the output is an ordinary convolution of the input, so it is computed as one convolution to
/// stride² × out channels whose results are then spread: several times as fast where oneDNN has no transposed
/// one for the layout.
class TransposedUnit {
  public:
    TransposedUnit() = default;
    torch::Tensor operator()(const torch::Tensor& x) const;
    /// Sets the weight to bilinear interpolation of each channel by itself (in = out), and keeps it there if
    /// `fixed`. Source: Long, Shelhamer, Darrell 2015, arXiv 1411.4038.
    const TransposedUnit& initBilinear(bool fixed) const;
    explicit operator bool() const { return state_ != nullptr; }

  private:
    friend class Scope;
    friend struct BuiltBlocks;
    struct State;
    std::shared_ptr<State> state_;
};

/// What was built so far, for what is done to all of it.
struct BuiltBlocks {
    Norm norm = Norm::Batch;
    std::shared_ptr<LayerObserver> observer = std::make_shared<LayerObserver>();  ///< may be empty
    std::vector<ConvUnit> convs;
    std::vector<TransposedUnit> transposed;

    void fold();
};

/// A place in the tree of tensor names of a network. Blocks register their tensors here under the names of
/// the published implementation, whatever the structure of our code.
class Scope {
  public:
    Scope(torch::nn::Module& module, BuiltBlocks& built, std::string path = {})
        : module_(&module), built_(&built), path_(std::move(path)) {}

    /// The place `name` below this one ("layer1.0" goes two levels down); made when it is first asked for.
    Scope operator/(const std::string& name) const;
    Scope operator/(int index) const { return *this / std::to_string(index); }

    ConvUnit conv(const std::string& name, const ConvSpec& spec,
                  Activation activation = Activation::None) const;
    /// Convolution `conv`, norm `norm` (that of the network's options), activation.
    ConvUnit convNorm(const std::string& conv, const std::string& norm, const ConvSpec& spec,
                      Activation activation = Activation::Relu, Order order = Order::NormFirst) const;
    TransposedUnit transposed(const std::string& name, const TransposedSpec& spec) const;
    NormUnit norm(const std::string& name, int channels, Activation activation = Activation::Relu,
                  double epsilon = 1e-5) const;
    /// A group norm whatever the network's options say, where the published network has nothing else.
    NormUnit groupNorm(const std::string& name, int channels, int groups,
                       Activation activation = Activation::Relu) const;

  private:
    void add(const std::string& name, std::shared_ptr<torch::nn::Module> module) const;

    torch::nn::Module* module_;
    BuiltBlocks* built_;
    std::string path_;  ///< ends with a dot, unless empty
};

torch::Tensor activated(const torch::Tensor& x, Activation activation);

enum class Resize { Nearest, Bilinear, BilinearCorners, Bicubic };  ///< Corners: align_corners = true

/// @param size  H, W.
torch::Tensor resized(const torch::Tensor& x, torch::IntArrayRef size, Resize how);
torch::Tensor resizedLike(const torch::Tensor& x, const torch::Tensor& like, Resize how);
Resize resizeOf(const std::string& word);

/// Several modules of a published implementation after each other.
template <class Range>
torch::Tensor inOrder(const Range& units, torch::Tensor x) {
    for (const auto& unit : units) x = unit(x);
    return x;
}

}  // namespace swath
