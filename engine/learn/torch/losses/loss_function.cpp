// SPDX-License-Identifier: MIT
#include "engine/learn/torch/losses/loss_function.h"

#include <map>

#include "engine/learn/config/catalogs.h"
#include "engine/learn/config/targets.h"
#include "engine/learn/torch/losses/families.h"

namespace swath {
namespace {

using Maker = std::unique_ptr<Loss> (*)(const losses::Arguments&);

const std::map<std::string, Maker>& makers() {
    static const std::map<std::string, Maker> all{
#define LOSS(function, name, ...) {name, losses::function},
#include "engine/learn/config/loss_list.inc"
#undef LOSS
    };
    return all;
}

/// Of classes apart: one that has no labels learns to say no; the background class of PerClass has no
/// network.
void adaptWeights(std::vector<float>& weights, Outputs outputs, int background) {
    if (outputs == Outputs::Softmax) return;
    for (float& weight : weights)
        if (weight == 0) weight = 1;
    if (outputs == Outputs::PerClass && background >= 0 && weights.size() > 1)
        weights[static_cast<std::size_t>(background)] = 0;
}

}  // namespace

Result<LossFunction> LossFunction::make(const std::string& line, Outputs outputs,
                                        std::vector<float> classWeights, int background) {
    auto terms = parseSpec("loss", line);
    if (!terms) return terms.error();
    if (Status known = checkSpec("loss", *terms, lossCatalog()); !known) return known.error();
    LossFunction made;
    made.outputs_ = outputs;
    adaptWeights(classWeights, outputs, background);
    made.classWeights_ = torch::tensor(classWeights).to(torch::kDouble);
    made.background_ = background;
    for (const SpecTerm& term : *terms)
        made.terms_.push_back({term.weight, makers().at(term.name)([&](const char* name) {
                                   return specArgument(term, lossCatalog(), name);
                               })});
    return made;
}

torch::Tensor LossFunction::operator()(const torch::Tensor& logits, const Truth& truth,
                                       const std::vector<double>& shares) const {
    const auto values = terms(logits, truth);
    torch::Tensor sum;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const torch::Tensor value = shares.empty() ? values[i] : values[i] * shares[i];
        sum = sum.defined() ? sum + value : value;
    }
    return sum;
}

std::vector<torch::Tensor> LossFunction::terms(const torch::Tensor& logits, const Truth& truth) const {
    const torch::Tensor z = logits.scalar_type() == torch::kDouble ? logits : logits.to(torch::kFloat32);
    return outputs_ == Outputs::Softmax ? exclusive(z, truth) : apart(z, truth);
}

std::vector<torch::Tensor> LossFunction::exclusive(const torch::Tensor& z, const Truth& truth) const {
    ExclusiveTruth exclusive;
    exclusive.valid = truth.targets != std::int64_t{kTargetIgnore};
    exclusive.targets = truth.targets.masked_fill(~exclusive.valid, 0);
    exclusive.classWeights = classWeights_.to(z.options());
    if (truth.pixelWeights.defined()) exclusive.pixelWeights = truth.pixelWeights.to(z.options());
    exclusive.epoch = truth.epoch;
    exclusive.background = background_;
    std::vector<torch::Tensor> values;
    for (const Term& term : terms_) values.push_back(term.weight * term.loss->exclusive(z, exclusive));
    return values;
}

std::vector<torch::Tensor> LossFunction::apart(const torch::Tensor& z, const Truth& truth) const {
    const torch::Tensor targets = truth.targets.unsqueeze(1);
    const auto classes = truth.only >= 0 ? torch::full({1}, truth.only, targets.options())
                                         : torch::arange(z.size(1), targets.options());
    ApartTruth apart;
    apart.valid = (targets != std::int64_t{kTargetIgnore}).to(z.scalar_type());
    apart.is = (targets == classes.view({1, -1, 1, 1})).to(z.scalar_type());
    if (truth.pixelWeights.defined()) apart.pixelWeights = truth.pixelWeights.to(z.options()).unsqueeze(1);
    apart.epoch = truth.epoch;
    const torch::Tensor weights =
        truth.only >= 0 ? torch::ones({1}, z.options()) : classWeights_.to(z.options());
    std::vector<torch::Tensor> values;
    for (const Term& term : terms_)
        values.push_back(term.weight *
                         losses::ratio((term.loss->apart(z, apart) * weights).sum(), weights.sum()));
    return values;
}

std::vector<double> LossFunction::masses(const Truth& truth) const {
    const torch::Tensor valid = truth.targets != std::int64_t{kTargetIgnore};
    std::vector<double> masses;
    for (const Term& term : terms_) {
        torch::Tensor mass = valid.to(torch::kDouble);
        if (term.loss->weighsClasses() && outputs_ == Outputs::Softmax)
            mass = mass * classWeights_.to(mass.device())
                              .index_select(0, truth.targets.masked_fill(~valid, 0).flatten())
                              .view_as(mass);
        if (term.loss->weighsPixels() && truth.pixelWeights.defined())
            mass = mass * truth.pixelWeights.to(mass.options());
        masses.push_back(mass.sum().item<double>());
    }
    return masses;
}

}  // namespace swath
