// SPDX-License-Identifier: MIT
#include "engine/learn/torch/interruption.h"

#include <utility>

namespace swath {
namespace {

thread_local const std::function<bool()>* wanted = nullptr;

void throwIfWanted() {
    if (wanted && (*wanted)()) throw Interrupted();
}

}  // namespace

InterruptionScope::InterruptionScope(std::function<bool()> asked)
    : wanted_(std::move(asked)), before_(wanted) {
    wanted = &wanted_;
}

InterruptionScope::~InterruptionScope() {
    wanted = before_;
}

void interruptionPoint(const torch::Tensor& y) {
    if (!wanted) return;
    throwIfWanted();
    if (y.requires_grad()) y.register_hook([](const torch::Tensor&) { throwIfWanted(); });
}

}  // namespace swath
