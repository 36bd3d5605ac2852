// SPDX-License-Identifier: MIT
#include "engine/learn/torch/adam.h"

#include <ATen/Parallel.h>

#include <cmath>

namespace swath {
namespace {

constexpr double kBeta1 = 0.9, kBeta2 = 0.999, kEpsilon = 1e-8;

struct Rates {
    float step, correction2, decay;
};

// Compiled for what the machine has: the plain instruction set computes four values at a time.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
__attribute__((target_clones("avx512f", "avx2", "default")))
#endif
void updateSpan(float* __restrict p, const float* __restrict g, float* __restrict m, float* __restrict v,
                std::int64_t count, const Rates& rates) {
    constexpr auto b1 = static_cast<float>(kBeta1), b2 = static_cast<float>(kBeta2);
    constexpr auto eps = static_cast<float>(kEpsilon);
    const float step = rates.step, correction = rates.correction2, decay = rates.decay;
    for (std::int64_t i = 0; i < count; ++i) {
        m[i] = b1 * m[i] + (1 - b1) * g[i];
        v[i] = b2 * v[i] + (1 - b2) * g[i] * g[i];
        p[i] = p[i] * decay - step * m[i] / (std::sqrt(v[i]) * correction + eps);
    }
}

void updateOnCpu(float* p, const float* g, float* m, float* v, std::int64_t count, const Rates& rates) {
    at::parallel_for(0, count, 1 << 15, [&](std::int64_t begin, std::int64_t end) {
        updateSpan(p + begin, g + begin, m + begin, v + begin, end - begin, rates);
    });
}

}  // namespace

Adam::Adam(const torch::OrderedDict<std::string, torch::Tensor>& parameters, double weightDecay)
    : weightDecay_(weightDecay) {
    for (const auto& item : parameters) {
        // Of the parameter's own layout: the update walks them all in memory order.
        const auto zeros = [&] {
            return torch::zeros_like(item.value(), torch::MemoryFormat::Preserve).detach();
        };
        slots_.push_back({item.key(), item.value(), zeros(), zeros()});
    }
}

void Adam::step(double learningRate) {
    const torch::NoGradGuard noGrad;
    ++steps_;
    const double correction1 = 1 - std::pow(kBeta1, static_cast<double>(steps_));
    const double correction2 = 1 / std::sqrt(1 - std::pow(kBeta2, static_cast<double>(steps_)));
    const double stepSize = learningRate / correction1, decay = 1 - learningRate * weightDecay_;
    for (Slot& slot : slots_) {
        if (!slot.parameter.grad().defined()) continue;
        torch::Tensor gradient = slot.parameter.grad();
        if (slot.parameter.is_cpu()) {
            if (gradient.strides() != slot.parameter.strides())
                gradient = torch::empty_like(slot.parameter, torch::MemoryFormat::Preserve).copy_(gradient);
            updateOnCpu(
                slot.parameter.data_ptr<float>(), gradient.data_ptr<float>(), slot.m.data_ptr<float>(),
                slot.v.data_ptr<float>(), slot.parameter.numel(),
                {static_cast<float>(stepSize), static_cast<float>(correction2), static_cast<float>(decay)});
        } else {
            slot.m.mul_(kBeta1).add_(gradient, 1 - kBeta1);
            slot.v.mul_(kBeta2).addcmul_(gradient, gradient, 1 - kBeta2);
            slot.parameter.mul_(decay).addcdiv_(slot.m, slot.v.sqrt().mul_(correction2).add_(kEpsilon),
                                                -stepSize);
        }
    }
}

void Adam::zeroGrad() {
    for (Slot& slot : slots_) slot.parameter.mutable_grad() = torch::Tensor();
}

std::map<std::string, torch::Tensor> Adam::state() const {
    std::map<std::string, torch::Tensor> state;
    for (const Slot& slot : slots_) {
        state[slot.name + ".m"] = slot.m;
        state[slot.name + ".v"] = slot.v;
    }
    return state;
}

void Adam::restore(const std::map<std::string, torch::Tensor>& state, std::int64_t steps) {
    for (Slot& slot : slots_) {
        slot.m.copy_(state.at(slot.name + ".m"));
        slot.v.copy_(state.at(slot.name + ".v"));
    }
    steps_ = steps;
}

}  // namespace swath
