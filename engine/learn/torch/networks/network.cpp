// SPDX-License-Identifier: MIT
#include "engine/learn/torch/networks/network.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/learn/config/targets.h"

namespace swath {
namespace {

Norm normOf(const NetworkOptions& options) {
    if (!options.description().findOption("norm")) return Norm::Batch;
    const std::string& word = options.word("norm");
    return word == "group" ? Norm::Group : word == "none" ? Norm::None : Norm::Batch;
}

/// One side of an image on its way through a network.
struct Side {
    std::int64_t extent, padded, before, cells;

    Side(const InputRule& rule, std::int64_t side) : extent(side) {
        const std::int64_t whole = (side + rule.stride - 1) / rule.stride * rule.stride + rule.lost;
        const std::int64_t beyond = std::max<std::int64_t>(0, whole - rule.least);
        padded = rule.least + (beyond + rule.step - 1) / rule.step * rule.step;
        cells = (padded - rule.lost) / rule.stride;
        before = rule.lost / 2 + (padded - rule.lost - side) / 2;
    }
    std::int64_t after() const { return padded - extent - before; }
    bool canMirror() const { return std::max(before, after()) < extent; }
    torch::Tensor crop(const torch::Tensor& x, int dimension, const InputRule& rule) const {
        return x.narrow(dimension, before - rule.lost / 2, extent);
    }
};

}  // namespace

std::int64_t InputRule::nearest(std::int64_t side) const {
    if (side <= least) return least;
    return least + (side - least + step / 2) / step * step;
}

Network::Network(const NetworkOptions& options) : options_(options), built_(std::make_shared<BuiltBlocks>()) {
    built_->norm = normOf(options);
}

Scope Network::root() {
    return {*this, *built_};
}

bool Network::inEncoder(const std::string& name) const {
    return std::ranges::any_of(encoderPrefixes(),
                               [&name](const std::string& prefix) { return name.starts_with(prefix); });
}

void Network::freezeEncoder() {
    encoderFrozen_ = true;
    for (auto& parameter : named_parameters())
        if (inEncoder(parameter.key())) parameter.value().set_requires_grad(false);
    train(is_training());
}

void Network::train(bool on) {
    Module::train(on);
    if (!on || !encoderFrozen_) return;
    for (auto& module : named_modules("", false))
        if (inEncoder(module.key() + ".")) module.value()->eval();
}

void Network::fold() {
    built_->fold();
}

Status checkSize(const Network& network, Size size) {
    const InputRule rule = network.inputRule();
    if (rule.takes(size.width) && rule.takes(size.height)) return {};
    return Error{Errc::InvalidInput,
                 fmt::format("{} does not take {} × {} pixels", network.options().description().title,
                             size.width, size.height),
                 fmt::format("the nearest size is {} × {}: sides are {} + {} · k", rule.nearest(size.width),
                             rule.nearest(size.height), rule.least, rule.step)};
}

NetworkOutput forwardCells(Network& network, const torch::Tensor& images) {
    const InputRule rule = network.inputRule();
    const Side y(rule, images.size(2)), x(rule, images.size(3));
    if (y.padded == y.extent && x.padded == x.extent) return network.forward(images);
    namespace F = torch::nn::functional;
    auto options = F::PadFuncOptions({x.before, x.after(), y.before, y.after()});
    if (x.canMirror() && y.canMirror())
        options = options.mode(torch::kReflect);
    else
        options = options.mode(torch::kReplicate);
    // LibTorch 1.13 mirrors no bf16 on the CPU.
    const torch::Tensor grown = F::pad(images.to(torch::kFloat32), options).to(images.scalar_type());
    return network.forward(grown.contiguous(images.suggest_memory_format()));
}

NetworkOutput forwardPadded(Network& network, const torch::Tensor& images) {
    const InputRule rule = network.inputRule();
    const Side y(rule, images.size(2)), x(rule, images.size(3));
    NetworkOutput output = forwardCells(network, images);
    if (y.padded == y.extent && x.padded == x.extent && rule.stride == 1) return output;
    const Resize resize = network.namesWindows() ? Resize::Nearest : Resize::Bilinear;
    for (torch::Tensor* map : {&output.logits, &output.auxiliary}) {
        if (!map->defined()) continue;
        if (rule.stride > 1) *map = resized(*map, {y.cells * rule.stride, x.cells * rule.stride}, resize);
        *map = x.crop(y.crop(*map, 2, rule), 3, rule);
    }
    return output;
}

torch::Tensor targetsOfCells(const Network& network, const torch::Tensor& targets, int classes) {
    namespace F = torch::nn::functional;
    const InputRule rule = network.inputRule();
    const Side y(rule, targets.size(1)), x(rule, targets.size(2));
    const std::int64_t top = y.before - rule.lost / 2, left = x.before - rule.lost / 2;
    const torch::Tensor each = torch::arange(classes, targets.options()).view({1, -1, 1, 1});
    const torch::Tensor is = (targets.unsqueeze(1) == each).to(torch::kFloat32);
    const torch::Tensor padded =
        F::pad(is, F::PadFuncOptions({left, x.cells * rule.stride - targets.size(2) - left, top,
                                      y.cells * rule.stride - targets.size(1) - top}));
    const auto [most, which] = torch::avg_pool2d(padded, rule.stride).max(1);
    return which.masked_fill(most == 0, std::int64_t{kTargetIgnore});
}

}  // namespace swath
