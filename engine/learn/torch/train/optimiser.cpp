// SPDX-License-Identifier: MIT
#include "engine/learn/torch/train/optimiser.h"

#include "engine/learn/config/catalogs.h"

namespace swath {
namespace {

using Maker = std::unique_ptr<UpdateRule> (*)(const optimisers::Arguments&);

const std::map<std::string, Maker>& makers() {
    static const std::map<std::string, Maker> all{
#define OPTIMISER(function, name, ...) {name, optimisers::function},
#include "engine/learn/config/optimiser_list.inc"
#undef OPTIMISER
    };
    return all;
}

}  // namespace

Result<Optimiser> Optimiser::make(const std::string& line, const Parameters& parameters, double weightDecay,
                                  const RateOf& rateOf) {
    const auto terms = parseSpec("optimiser", line);
    if (!terms) return terms.error();
    if (Status known = checkSpec("optimiser", *terms, optimiserCatalog()); !known) return known.error();
    if (terms->size() != 1)
        return Error{Errc::InvalidInput, "optimiser: it must be a single one",
                     "write it like adamw(beta1=0.9)"};
    const SpecTerm& term = terms->front();
    Optimiser made;
    made.weightDecay_ = weightDecay;
    made.rule_ = makers().at(term.name)(
        [&](const char* name) { return specArgument(term, optimiserCatalog(), name); });
    for (const auto& item : parameters) {
        // Of the parameter's own layout: the update walks them all in memory order.
        const auto zeros = [&](bool needed) {
            return needed ? torch::zeros_like(item.value(), torch::MemoryFormat::Preserve).detach()
                          : torch::Tensor();
        };
        made.slots_.push_back({.name = item.key(),
                               .parameter = item.value(),
                               .m = zeros(made.rule_->keepsMean()),
                               .v = zeros(made.rule_->keepsSquares()),
                               .rateFactor = rateOf ? rateOf(item.key()) : 1});
    }
    return made;
}

void Optimiser::step(double learningRate, double gradientFactor) {
    const torch::NoGradGuard noGrad;
    ++steps_;
    for (WeightSlot& slot : slots_) {
        if (!slot.parameter.grad().defined()) continue;
        ++slot.steps;
        rule_->step(slot, {learningRate, weightDecay_, gradientFactor});
    }
}

void Optimiser::zeroGrad() {
    for (WeightSlot& slot : slots_) slot.parameter.mutable_grad() = torch::Tensor();
}

double Optimiser::gradientNorm() const {
    const torch::NoGradGuard noGrad;
    std::vector<torch::Tensor> norms;
    for (const WeightSlot& slot : slots_)
        if (slot.parameter.grad().defined()) norms.push_back(slot.parameter.grad().norm());
    return norms.empty() ? 0 : torch::stack(norms).to(torch::kDouble).norm().item<double>();
}

std::map<std::string, torch::Tensor> Optimiser::state() const {
    std::map<std::string, torch::Tensor> state;
    for (const WeightSlot& slot : slots_) {
        if (slot.m.defined()) state[slot.name + ".m"] = slot.m;
        if (slot.v.defined()) state[slot.name + ".v"] = slot.v;
        if (slot.steps != steps_) state[slot.name + ".t"] = torch::full({1}, slot.steps, torch::kInt64);
    }
    return state;
}

Status Optimiser::restore(const std::map<std::string, torch::Tensor>& state, std::int64_t steps) {
    const auto fits = [&](const std::string& name, const torch::Tensor& own) {
        if (!own.defined()) return true;
        const auto found = state.find(name);
        return found != state.end() && found->second.sizes() == own.sizes();
    };
    for (const WeightSlot& slot : slots_)
        if (!fits(slot.name + ".m", slot.m) || !fits(slot.name + ".v", slot.v))
            return Error{Errc::BadFormat, "not a usable checkpoint: the optimiser's state is incomplete",
                         "start a new run"};
    const torch::NoGradGuard noGrad;
    for (WeightSlot& slot : slots_) {
        if (slot.m.defined()) slot.m.copy_(state.at(slot.name + ".m"));
        if (slot.v.defined()) slot.v.copy_(state.at(slot.name + ".v"));
        const auto own = state.find(slot.name + ".t");
        slot.steps = own == state.end() ? steps : own->second.item<std::int64_t>();
        slot.product = rule_->productAfter(slot.steps);
    }
    steps_ = steps;
    return {};
}

}  // namespace swath
