// SPDX-License-Identifier: MIT
#include "engine/learn/torch/networks/blocks.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

#include "engine/learn/torch/interruption.h"
#include "engine/learn/torch/networks/batch_norm_relu.h"
#include "engine/learn/torch/networks/conv3x3.h"

namespace swath {

namespace nn = torch::nn;
namespace F = torch::nn::functional;

// ---- convolution, norm, activation

struct ConvUnit::State {
    nn::Conv2d conv{nullptr};
    bool isPlain3x3 = false;  ///< stride and padding 1, one group
    NormUnit norm;
    Activation activation = Activation::None;
    Order order = Order::NormFirst;
    std::string name;
    std::shared_ptr<const LayerObserver> observer;

    void tell(const torch::Tensor& y) const {
        const auto cells = y.size(2) * y.size(3);
        (*observer)({name, false, conv->options.in_channels(), conv->options.out_channels(),
                     conv->options.kernel_size()->at(0), y.size(2), y.size(3), conv->weight.numel() * cells});
    }
};

torch::Tensor activated(const torch::Tensor& x, Activation activation) {
    switch (activation) {
        case Activation::Relu:
            return torch::relu(x);
        case Activation::Relu6:
            return torch::clamp(x, 0, 6);
        case Activation::LeakyRelu:
            return torch::leaky_relu(x, 0.1);
        case Activation::HardSwish:
            return torch::hardswish(x);
        case Activation::HardSigmoid:
            return torch::hardsigmoid(x);
        case Activation::None:
            break;
    }
    return x;
}

/// The same in the memory of x; what these need for their gradients is their result.
torch::Tensor activatedInPlace(torch::Tensor x, Activation activation) {
    switch (activation) {
        case Activation::Relu:
            return x.relu_();
        case Activation::Relu6:
            // LibTorch 1.13 has no gradient of hardtanh in bf16.
            if (x.requires_grad() && x.scalar_type() == torch::kBFloat16) return activated(x, activation);
            return torch::hardtanh_(x, 0, 6);
        case Activation::LeakyRelu:
            return torch::leaky_relu_(x, 0.1);
        case Activation::HardSwish:  // needs what it was given for its gradient
        case Activation::HardSigmoid:
            return activated(x, activation);
        case Activation::None:
            break;
    }
    return x;
}

torch::Tensor NormUnit::normed(const torch::Tensor& x) const {
    // forward() is not const, although with shared tensors it changes nothing of ours.
    if (auto batch = batch_) {
        if (x.numel() > x.size(1) || !batch->is_training()) return batch->forward(x);
        return torch::batch_norm(x, batch->weight, batch->bias, batch->running_mean, batch->running_var,
                                 false, 0, batch->options.eps(), true);
    }
    if (auto group = group_) {
        // Autocast leaves group norm as it is, which on the CPU takes no bf16 beside weights in fp32.
        const auto type = group->weight.scalar_type();
        return x.scalar_type() == type ? group->forward(x) : group->forward(x.to(type)).to(x.scalar_type());
    }
    return x;
}

bool NormUnit::fuses(const torch::Tensor& x, Activation activation) const {
    return batch_ && (activation == Activation::Relu || activation == Activation::None) && canFuse(batch_, x);
}

torch::Tensor NormUnit::operator()(const torch::Tensor& x) const {
    if (fuses(x, activation_)) return batchNormRelu(batch_, x, activation_ == Activation::Relu);
    return activated(normed(x), activation_);
}

torch::Tensor ConvUnit::operator()(const torch::Tensor& x) const {
    auto& conv = state_->conv;
    const torch::Tensor y = state_->isPlain3x3 && isFaster3x3(x, conv->weight)
                                ? convolved3x3(x, conv->weight, conv->bias)
                                : conv->forward(x);
    if (*state_->observer) state_->tell(y);
    interruptionPoint(y);
    if (state_->order == Order::NormFirst && state_->norm.fuses(y, state_->activation))
        return batchNormRelu(state_->norm.batch_, y, state_->activation == Activation::Relu);
    if (state_->order == Order::NormFirst)
        return activatedInPlace(state_->norm.normed(y), state_->activation);
    return state_->norm.normed(activatedInPlace(y, state_->activation));
}

const torch::Tensor& ConvUnit::weight() const {
    return state_->conv->weight;
}

const torch::Tensor& ConvUnit::bias() const {
    return state_->conv->bias;
}

// ---- transposed convolution

struct TransposedUnit::State {
    TransposedSpec spec;
    std::shared_ptr<nn::Module> module;  ///< holds all tensors, so that they move and convert together
    torch::Tensor weight, bias;
    std::string name;
    std::shared_ptr<const LayerObserver> observer;
    torch::Tensor phases;  ///< kernel(), once the weights are final

    int taps() const { return (spec.kernel + spec.stride - 1) / spec.stride; }

    /// stride² × out channels (row phase, column phase, channel; with groups: channel, row, column) × in of a
    /// group × taps × taps.
    torch::Tensor kernel() const {
        const int missing = taps() * spec.stride - spec.kernel;
        const auto whole = missing > 0 ? torch::constant_pad_nd(weight, {0, missing, 0, missing}) : weight;
        if (spec.groups > 1)
            return whole
                .reshape({spec.groups, spec.in / spec.groups, spec.out / spec.groups, taps(), spec.stride,
                          taps(), spec.stride})
                .permute({0, 2, 4, 6, 1, 3, 5})
                .reshape({std::int64_t{spec.stride} * spec.stride * spec.out, spec.in / spec.groups, taps(),
                          taps()})
                .flip({2, 3});
        return whole.reshape({spec.in, spec.out, taps(), spec.stride, taps(), spec.stride})
            .permute({3, 5, 1, 0, 2, 4})
            .reshape({std::int64_t{spec.stride} * spec.stride * spec.out, spec.in, taps(), taps()})
            .flip({2, 3});
    }
};

torch::Tensor TransposedUnit::operator()(const torch::Tensor& x) const {
    const TransposedSpec& s = state_->spec;
    const torch::Tensor kernel = state_->phases.defined() ? state_->phases : state_->kernel();
    const int around = state_->taps() - 1;
    const auto extent = [&s](std::int64_t side) {
        return (side - 1) * s.stride - 2 * s.padding + s.kernel + s.outputPadding;
    };
    const auto cropped = [&](const torch::Tensor& y) {
        return y.narrow(2, s.padding, extent(x.size(2))).narrow(3, s.padding, extent(x.size(3)));
    };
    if (*state_->observer)
        (*state_->observer)({state_->name, true, s.in, s.out, s.kernel, extent(x.size(2)), extent(x.size(3)),
                             state_->weight.numel() * x.size(2) * x.size(3)});
    const std::int64_t phaseCount = std::int64_t{s.stride} * s.stride;
    if (s.groups > 1) {
        const auto bias =
            state_->bias.defined() ? state_->bias.repeat_interleave(phaseCount) : torch::Tensor();
        return cropped(
            torch::pixel_shuffle(torch::conv2d(x, kernel, bias, 1, around, 1, s.groups), s.stride));
    }
    const auto bias = state_->bias.defined() ? state_->bias.repeat({phaseCount}) : torch::Tensor();
    const auto phases = torch::conv2d(x, kernel, bias, 1, around);
    const auto height = phases.size(2), width = phases.size(3);
    const auto spread = phases.permute({0, 2, 3, 1})
                            .reshape({x.size(0), height, width, s.stride, s.stride, s.out})
                            .permute({0, 1, 3, 2, 4, 5})
                            .reshape({x.size(0), height * s.stride, width * s.stride, s.out})
                            .permute({0, 3, 1, 2});
    return cropped(spread);
}

const TransposedUnit& TransposedUnit::initBilinear(bool fixed) const {
    const TransposedSpec& s = state_->spec;
    assert(s.in == s.out);
    const double factor = (s.kernel + 1) / 2, centre = s.kernel % 2 == 1 ? factor - 1 : factor - 0.5;
    const auto at = torch::arange(s.kernel, torch::kFloat64);
    const auto line = 1 - (at - centre).abs() / factor;
    const torch::NoGradGuard noGrad;
    state_->weight.zero_();
    for (int c = 0; c < s.in; ++c) state_->weight[c][c % (s.out / s.groups)].copy_(torch::outer(line, line));
    if (state_->bias.defined()) state_->bias.zero_();
    state_->weight.set_requires_grad(!fixed);
    return *this;
}

// ---- the tree of names

Scope Scope::operator/(const std::string& name) const {
    if (const auto dot = name.find('.'); dot != std::string::npos)
        return *this / name.substr(0, dot) / name.substr(dot + 1);
    for (const auto& child : module_->named_children())
        if (child.key() == name) return {*child.value(), *built_, path_ + name + "."};
    return {*module_->register_module(name, std::make_shared<nn::Module>()), *built_, path_ + name + "."};
}

void Scope::add(const std::string& name, std::shared_ptr<nn::Module> module) const {
    const auto dot = name.rfind('.');
    const Scope parent = dot == std::string::npos ? *this : *this / name.substr(0, dot);
    parent.module_->register_module(dot == std::string::npos ? name : name.substr(dot + 1),
                                    std::move(module));
}

ConvUnit Scope::conv(const std::string& name, const ConvSpec& spec, Activation activation) const {
    const int padding =
        spec.padding == ConvSpec::kSame ? spec.dilation * (spec.kernel - 1) / 2 : spec.padding;
    ConvUnit unit;
    unit.state_ = std::make_shared<ConvUnit::State>();
    unit.state_->conv = nn::Conv2d(nn::Conv2dOptions(spec.in, spec.out, spec.kernel)
                                       .stride(spec.stride)
                                       .padding(padding)
                                       .dilation(spec.dilation)
                                       .groups(spec.groups)
                                       .bias(spec.bias != ConvSpec::Bias::No));
    unit.state_->isPlain3x3 =
        spec.kernel == 3 && spec.stride == 1 && padding == 1 && spec.dilation == 1 && spec.groups == 1;
    add(name, unit.state_->conv.ptr());
    unit.state_->activation = activation;
    unit.state_->name = path_ + name;
    unit.state_->observer = built_->observer;
    if (activation == Activation::Relu || activation == Activation::Relu6) {
        // Nothing else keeps the scale of the signal from layer to layer. Source: He et al. 2015, arXiv
        // 1502.01852.
        nn::init::kaiming_normal_(unit.state_->conv->weight, 0, torch::kFanIn, torch::kReLU);
        if (unit.state_->conv->bias.defined()) nn::init::zeros_(unit.state_->conv->bias);
    }
    built_->convs.push_back(unit);
    return unit;
}

ConvUnit Scope::convNorm(const std::string& conv, const std::string& norm, const ConvSpec& spec,
                         Activation activation, Order order) const {
    if (built_->norm == Norm::None) {
        ConvSpec plain = spec;
        if (plain.bias == ConvSpec::Bias::Automatic) plain.bias = ConvSpec::Bias::Yes;
        return this->conv(conv, plain, activation);
    }
    ConvSpec inner = spec;
    if (inner.bias == ConvSpec::Bias::Automatic) inner.bias = ConvSpec::Bias::No;
    ConvUnit unit = this->conv(conv, inner);
    unit.state_->norm = this->norm(norm, spec.out, Activation::None, spec.normEpsilon);
    unit.state_->activation = activation;
    unit.state_->order = order;
    return unit;
}

NormUnit Scope::norm(const std::string& name, int channels, Activation activation, double epsilon) const {
    constexpr int kGroups = 16;
    NormUnit unit;
    if (built_->norm == Norm::Batch)
        add(name, (unit.batch_ = nn::BatchNorm2d(nn::BatchNorm2dOptions(channels).eps(epsilon))).ptr());
    else if (built_->norm == Norm::Group)
        add(name, (unit.group_ = nn::GroupNorm(std::gcd(kGroups, channels), channels)).ptr());
    unit.activation_ = activation;
    return unit;
}

NormUnit Scope::groupNorm(const std::string& name, int channels, int groups, Activation activation) const {
    NormUnit unit;
    add(name, (unit.group_ = nn::GroupNorm(groups, channels)).ptr());
    unit.activation_ = activation;
    return unit;
}

TransposedUnit Scope::transposed(const std::string& name, const TransposedSpec& spec) const {
    assert(spec.kernel + spec.outputPadding - spec.padding <=
           (spec.kernel + spec.stride - 1) / spec.stride * spec.stride);
    TransposedUnit unit;
    unit.state_ = std::make_shared<TransposedUnit::State>();
    auto& state = *unit.state_;
    state.spec = spec;
    state.name = path_ + name;
    state.observer = built_->observer;
    const auto module = state.module = std::make_shared<nn::Module>();
    add(name, module);
    state.weight = module->register_parameter(
        "weight", torch::empty({spec.in, spec.out / spec.groups, spec.kernel, spec.kernel}));
    // As PyTorch initialises ConvTranspose2d: the fan is counted over the second dimension.
    const double bound = 1 / std::sqrt(double(spec.out) / spec.groups * spec.kernel * spec.kernel);
    nn::init::uniform_(state.weight, -bound, bound);
    if (spec.bias) {
        state.bias = module->register_parameter("bias", torch::empty({spec.out}));
        nn::init::uniform_(state.bias, -bound, bound);
    }
    built_->transposed.push_back(unit);
    return unit;
}

// ---- inference form

void BuiltBlocks::fold() {
    const torch::NoGradGuard noGrad;
    for (ConvUnit& unit : convs) {
        auto& conv = unit.state_->conv;
        auto& batch = unit.state_->norm.batch_;
        if (!batch || unit.state_->order == Order::ActivationFirst) continue;
        const auto scale = batch->weight.to(torch::kFloat64) /
                           (batch->running_var.to(torch::kFloat64) + batch->options.eps()).sqrt();
        const auto shift = batch->bias.to(torch::kFloat64) - batch->running_mean.to(torch::kFloat64) * scale;
        const auto& weight = conv->weight;
        const auto bias = conv->bias.defined() ? conv->bias.to(torch::kFloat64) * scale + shift : shift;
        conv->weight.set_data(
            (weight.to(torch::kFloat64) * scale.reshape({-1, 1, 1, 1})).to(weight.scalar_type()));
        if (conv->bias.defined())
            conv->bias.set_data(bias.to(weight.scalar_type()));
        else
            // The name "bias" is taken, by an undefined tensor.
            conv->bias = conv->register_parameter("folded_bias", bias.to(weight.scalar_type()));
        unit.state_->norm = {};
    }
    for (TransposedUnit& unit : transposed)
        unit.state_->phases = unit.state_->module->register_buffer(
            "phases", unit.state_->kernel().contiguous(torch::MemoryFormat::ChannelsLast));
}

// ---- sizes

torch::Tensor resized(const torch::Tensor& x, torch::IntArrayRef size, Resize how) {
    if (x.size(2) == size[0] && x.size(3) == size[1]) return x;
    auto options = F::InterpolateFuncOptions().size(std::vector<std::int64_t>{size[0], size[1]});
    switch (how) {
        case Resize::Nearest:
            return F::interpolate(x, options.mode(torch::kNearest));
        case Resize::Bilinear:
            return F::interpolate(x, options.mode(torch::kBilinear).align_corners(false));
        case Resize::BilinearCorners:
            return F::interpolate(x, options.mode(torch::kBilinear).align_corners(true));
        case Resize::Bicubic:
            break;
    }
    return F::interpolate(x, options.mode(torch::kBicubic).align_corners(false));
}

torch::Tensor resizedLike(const torch::Tensor& x, const torch::Tensor& like, Resize how) {
    return resized(x, like.sizes().slice(2), how);
}

Resize resizeOf(const std::string& word) {
    if (word == "nearest") return Resize::Nearest;
    if (word == "bicubic") return Resize::Bicubic;
    return Resize::Bilinear;
}

}  // namespace swath
