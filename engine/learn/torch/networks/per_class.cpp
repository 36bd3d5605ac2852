// SPDX-License-Identifier: MIT
#include "engine/learn/torch/networks/per_class.h"

#include <algorithm>
#include <utility>

#include "engine/learn/torch/networks/registry.h"

namespace swath {
namespace {

const NetworkOptions& optionsOf(const std::vector<std::shared_ptr<Network>>& members) {
    return (*std::ranges::find_if(members, [](const auto& member) { return member != nullptr; }))->options();
}

std::string prefixOf(int k) {
    return "class" + std::to_string(k);
}

}  // namespace

PerClassNetwork::PerClassNetwork(std::vector<std::shared_ptr<Network>> members)
    : Network(optionsOf(members)), members_(std::move(members)) {
    for (std::size_t k = 0; k < members_.size(); ++k) {
        if (!members_[k]) continue;
        classes_.push_back(static_cast<int>(k));
        register_module(prefixOf(classes_.back()), members_[k]);
    }
}

NetworkOutput PerClassNetwork::forward(const torch::Tensor& images) {
    std::vector<torch::Tensor> logits(members_.size());
    for (const int k : classes_) logits[static_cast<std::size_t>(k)] = member(k).forward(images).logits;
    for (torch::Tensor& one : logits)
        if (!one.defined()) one = torch::zeros_like(logits[static_cast<std::size_t>(classes_.front())]);
    return {torch::cat(logits, 1), {}};
}

InputRule PerClassNetwork::inputRule() const {
    return first().inputRule();
}

std::vector<std::string> PerClassNetwork::encoderPrefixes() const {
    std::vector<std::string> prefixes;
    for (const int k : classes_)
        for (const std::string& prefix : first().encoderPrefixes())
            prefixes.push_back(prefixOf(k) + "." + prefix);
    return prefixes;
}

bool PerClassNetwork::namesWindows() const {
    return first().namesWindows();
}

void PerClassNetwork::observe(LayerObserver observer) {
    for (const int k : classes_) member(k).observe(observer);
}

void PerClassNetwork::fold() {
    for (const int k : classes_) member(k).fold();
}

Result<std::shared_ptr<Network>> makeRunNetwork(const TrainConfig& config, int bands, int classes,
                                                int background) {
    if (config.outputs != Outputs::PerClass)
        return makeNetwork(config.network, bands, classes, config.networkOptions);
    std::vector<std::shared_ptr<Network>> members;
    for (int k = 0; k < classes; ++k) {
        if (k == background && classes > 1) {
            members.push_back(nullptr);
            continue;
        }
        auto made = makeNetwork(config.network, bands, 1, config.networkOptions);
        if (!made) return made.error();
        members.push_back(std::move(*made));
    }
    return std::shared_ptr<Network>(std::make_shared<PerClassNetwork>(std::move(members)));
}

}  // namespace swath
