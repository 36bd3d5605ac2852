// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "engine/learn/torch/on_threads.h"

namespace swath {

/// A parameter and what its optimiser remembers of it.
struct WeightSlot {
    std::string name;
    torch::Tensor parameter, m, v;  ///< m, v: undefined where the rule has no use for them
    double rateFactor = 1;
    std::int64_t steps = 0;  ///< of this parameter
    double product = 1;      ///< see UpdateRule::productAfter()
};

/// What one step is made with.
struct StepNumbers {
    double learningRate = 0;  ///< for a parameter whose factor is 1
    double weightDecay = 0;
    double gradientFactor = 1;  ///< of gradients on the way, for clipping and unscaling
};

/// How one kind of optimiser moves weights. Immutable; any thread.
class UpdateRule {
  public:
    virtual ~UpdateRule() = default;
    /// Whether slots have running means of gradients (m), of their squares (v).
    virtual bool keepsMean() const { return true; }
    virtual bool keepsSquares() const { return true; }
    /// Moves the parameter along its gradient; slot.steps counts this step already.
    virtual void step(WeightSlot& slot, const StepNumbers& numbers) const = 0;
    /// slot.product of a slot that has made so many steps.
    virtual double productAfter(std::int64_t) const { return 1; }
};

namespace optimisers {

/// An argument of the line by its name, or its usual value.
using Arguments = std::function<double(const char* name)>;

// Each line of the list declares the function that makes its rule.
#define OPTIMISER(function, ...) std::unique_ptr<UpdateRule> function(const Arguments& argument);
#include "engine/learn/config/optimiser_list.inc"
#undef OPTIMISER

constexpr double kEpsilon = 1e-8;

/// One weight's numbers as float32 on the CPU, or whole tensors elsewhere: updates are written once for both.
inline float root(float x) {
    return std::sqrt(x);
}
inline torch::Tensor root(const torch::Tensor& x) {
    return x.sqrt();
}

// Constants as float32: tensors take them all the same, and on the CPU the loops stay narrow.
inline float rateOf(const WeightSlot& slot, const StepNumbers& numbers) {
    return static_cast<float>(numbers.learningRate * slot.rateFactor);
}
/// √v̂ = √v · this.
inline float rootFactor(double beta2, std::int64_t steps) {
    return static_cast<float>(1 / std::sqrt(1 - std::pow(beta2, static_cast<double>(steps))));
}

/// Calls update(p, g, m, v) for every weight, in one pass over memory on the CPU, or once with whole tensors.
template <class Update>
void walk(WeightSlot& slot, double gradientFactor, const Update& update) {
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
    constexpr std::int64_t kChunk = 1 << 15;
    const std::int64_t count = slot.parameter.numel();
    onThreads((count + kChunk - 1) / kChunk, [&](std::int64_t chunk) {
        const std::int64_t begin = chunk * kChunk, end = std::min(count, begin + kChunk);
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

}  // namespace optimisers
}  // namespace swath
