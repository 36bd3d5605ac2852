// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

#include <exception>
#include <functional>

namespace swath {

/// Thrown between two layers of a network when an InterruptionScope wants it.
class Interrupted final : public std::exception {
  public:
    const char* what() const noexcept override { return "interrupted between two layers"; }
};

/// While one lives, networks that compute on this thread are given up between two convolutions, on their way
/// forward and, on the CPU, back, as soon as `wanted` says so. Not nested: the inner one alone counts.
class InterruptionScope {
  public:
    explicit InterruptionScope(std::function<bool()> wanted);
    ~InterruptionScope();
    InterruptionScope(const InterruptionScope&) = delete;
    InterruptionScope& operator=(const InterruptionScope&) = delete;

  private:
    std::function<bool()> wanted_;
    const std::function<bool()>* before_;
};

/// Called by layers. @param y  what they computed. Throws Interrupted.
void interruptionPoint(const torch::Tensor& y);

}  // namespace swath
