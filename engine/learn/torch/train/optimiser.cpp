// SPDX-License-Identifier: MIT
#include "engine/learn/torch/train/optimiser.h"

#include <ATen/Parallel.h>

#include <cmath>

#include "engine/learn/config/catalogs.h"

namespace swath {
namespace {

constexpr double kEpsilon = 1e-8;

/// One weight's numbers as float32 on the CPU, or whole tensors elsewhere: updates are written once for both.
inline float root(float x) {
    return std::sqrt(x);
}
inline torch::Tensor root(const torch::Tensor& x) {
    return x.sqrt();
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
    const auto argument = [&](const char* name) { return specArgument(term, optimiserCatalog(), name); };
    Optimiser made;
    made.weightDecay_ = weightDecay;
    bool needsMean = true, needsSquares = true;
    if (term.name == "sgd") {
        made.kind_ = Kind::Sgd;
        made.beta1_ = argument("momentum");
        made.nesterov_ = argument("nesterov") > 0;
        needsMean = made.beta1_ > 0;
        needsSquares = false;
    } else if (term.name == "rmsprop") {
        made.kind_ = Kind::RmsProp;
        made.beta1_ = argument("momentum");
        made.beta2_ = argument("decay");
        needsMean = made.beta1_ > 0;
    } else {
        made.kind_ = term.name == "adamw" ? Kind::AdamW : term.name == "nadam" ? Kind::Nadam : Kind::Adam;
        made.beta1_ = argument("beta1");
        made.beta2_ = argument("beta2");
    }
    for (const auto& item : parameters) {
        // Of the parameter's own layout: the update walks them all in memory order.
        const auto zeros = [&](bool needed) {
            return needed ? torch::zeros_like(item.value(), torch::MemoryFormat::Preserve).detach()
                          : torch::Tensor();
        };
        made.slots_.push_back({item.key(), item.value(), zeros(needsMean), zeros(needsSquares),
                               rateOf ? rateOf(item.key()) : 1});
    }
    return made;
}

double Optimiser::nadamMomentum(std::int64_t step) const {
    return beta1_ * (1 - 0.5 * std::pow(0.96, static_cast<double>(step) * 0.004));
}

template <class Update>
void Optimiser::walk(Slot& slot, const Update& update, double gradientFactor) {
    torch::Tensor gradient = slot.parameter.grad();
    if (!slot.parameter.is_cpu()) {
        if (gradientFactor != 1) gradient = gradient * gradientFactor;
        torch::Tensor none;
        update(slot.parameter, gradient, slot.m.defined() ? slot.m : none, slot.v.defined() ? slot.v : none);
        return;
    }
    if (gradient.strides() != slot.parameter.strides())
        gradient = torch::empty_like(slot.parameter, torch::MemoryFormat::Preserve).copy_(gradient);
    auto* p = slot.parameter.data_ptr<float>();
    const auto* g = gradient.data_ptr<float>();
    auto* m = slot.m.defined() ? slot.m.data_ptr<float>() : nullptr;
    auto* v = slot.v.defined() ? slot.v.data_ptr<float>() : nullptr;
    const auto factor = static_cast<float>(gradientFactor);
    at::parallel_for(0, slot.parameter.numel(), 1 << 15, [&](std::int64_t begin, std::int64_t end) {
        float none = 0;
        if (m && v)
            for (std::int64_t i = begin; i < end; ++i) update(p[i], factor * g[i], m[i], v[i]);
        else if (m)
            for (std::int64_t i = begin; i < end; ++i) update(p[i], factor * g[i], m[i], none);
        else if (v)
            for (std::int64_t i = begin; i < end; ++i) update(p[i], factor * g[i], none, v[i]);
        else
            for (std::int64_t i = begin; i < end; ++i) update(p[i], factor * g[i], none, none);
    });
}

void Optimiser::stepSlot(Slot& slot, double learningRate, double gradientFactor) {
    ++slot.steps;
    const auto t = static_cast<double>(slot.steps);
    // Constants as float32: tensors take them all the same, and on the CPU the loops stay narrow.
    const auto rate = static_cast<float>(learningRate * slot.rateFactor);
    const auto decay = static_cast<float>(weightDecay_);
    const auto b1 = static_cast<float>(beta1_), b2 = static_cast<float>(beta2_);
    const auto newer1 = static_cast<float>(1 - beta1_), newer2 = static_cast<float>(1 - beta2_);
    const auto epsilon = static_cast<float>(kEpsilon);
    const double left1 = 1 - std::pow(beta1_, t), left2 = 1 - std::pow(beta2_, t);
    const auto squares = static_cast<float>(1 / std::sqrt(left2));  // √v̂ = √v · this
    switch (kind_) {
        case Kind::Sgd: {
            const bool ahead = nesterov_, keeps = beta1_ > 0;
            walk(
                slot,
                [=](auto& p, const auto& g, auto&& m, auto&&) {
                    auto d = g + decay * p;
                    if (keeps) {
                        m = b1 * m + d;
                        if (ahead)
                            d = d + b1 * m;
                        else
                            d = m;
                    }
                    p -= rate * d;
                },
                gradientFactor);
            break;
        }
        case Kind::Adam: {
            const auto size = static_cast<float>(double(rate) / left1);
            walk(
                slot,
                [=](auto& p, const auto& g, auto&& m, auto&& v) {
                    const auto d = g + decay * p;
                    m = b1 * m + newer1 * d;
                    v = b2 * v + newer2 * d * d;
                    p -= size * m / (root(v) * squares + epsilon);
                },
                gradientFactor);
            break;
        }
        case Kind::AdamW: {
            const auto size = static_cast<float>(double(rate) / left1);
            const auto kept = static_cast<float>(1 - double(rate) * weightDecay_);
            walk(
                slot,
                [=](auto& p, const auto& g, auto&& m, auto&& v) {
                    m = b1 * m + newer1 * g;
                    v = b2 * v + newer2 * g * g;
                    p *= kept;
                    p -= size * m / (root(v) * squares + epsilon);
                },
                gradientFactor);
            break;
        }
        case Kind::RmsProp: {
            const bool keeps = beta1_ > 0;
            walk(
                slot,
                [=](auto& p, const auto& g, auto&& m, auto&& v) {
                    const auto d = g + decay * p;
                    v = b2 * v + newer2 * d * d;
                    auto step = d / (root(v) + epsilon);
                    if (keeps) {
                        m = b1 * m + step;
                        step = m;
                    }
                    p -= rate * step;
                },
                gradientFactor);
            break;
        }
        case Kind::Nadam: {
            const double now = nadamMomentum(slot.steps), next = nadamMomentum(slot.steps + 1);
            slot.momentumProduct *= now;
            const auto ofGradient = static_cast<float>(double(rate) * (1 - now) / (1 - slot.momentumProduct));
            const auto ofMean = static_cast<float>(double(rate) * next / (1 - slot.momentumProduct * next));
            walk(
                slot,
                [=](auto& p, const auto& g, auto&& m, auto&& v) {
                    const auto d = g + decay * p;
                    m = b1 * m + newer1 * d;
                    v = b2 * v + newer2 * d * d;
                    p -= (ofGradient * d + ofMean * m) / (root(v) * squares + epsilon);
                },
                gradientFactor);
            break;
        }
    }
}

void Optimiser::step(double learningRate, double gradientFactor) {
    const torch::NoGradGuard noGrad;
    ++steps_;
    for (Slot& slot : slots_)
        if (slot.parameter.grad().defined()) stepSlot(slot, learningRate, gradientFactor);
}

void Optimiser::zeroGrad() {
    for (Slot& slot : slots_) slot.parameter.mutable_grad() = torch::Tensor();
}

double Optimiser::gradientNorm() const {
    const torch::NoGradGuard noGrad;
    std::vector<torch::Tensor> norms;
    for (const Slot& slot : slots_)
        if (slot.parameter.grad().defined()) norms.push_back(slot.parameter.grad().norm());
    return norms.empty() ? 0 : torch::stack(norms).to(torch::kDouble).norm().item<double>();
}

std::map<std::string, torch::Tensor> Optimiser::state() const {
    std::map<std::string, torch::Tensor> state;
    for (const Slot& slot : slots_) {
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
    for (const Slot& slot : slots_)
        if (!fits(slot.name + ".m", slot.m) || !fits(slot.name + ".v", slot.v))
            return Error{Errc::BadFormat, "not a usable checkpoint: the optimiser's state is incomplete",
                         "start a new run"};
    const torch::NoGradGuard noGrad;
    for (Slot& slot : slots_) {
        if (slot.m.defined()) slot.m.copy_(state.at(slot.name + ".m"));
        if (slot.v.defined()) slot.v.copy_(state.at(slot.name + ".v"));
        const auto own = state.find(slot.name + ".t");
        slot.steps = own == state.end() ? steps : own->second.item<std::int64_t>();
        slot.momentumProduct = 1;
        if (kind_ == Kind::Nadam)
            for (std::int64_t t = 1; t <= slot.steps; ++t) slot.momentumProduct *= nadamMomentum(t);
    }
    steps_ = steps;
    return {};
}

}  // namespace swath
