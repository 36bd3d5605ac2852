// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

#include <string>

#include "engine/core/result.h"
#include "engine/learn/torch/networks/network.h"
#include "engine/learn/train_config.h"

namespace swath {

/// Where and how a network computes.
struct ComputeDevice {
    torch::Device device{torch::kCPU};
    int threads = 1;
    bool bf16 = false;

    /// "CPU · 2 threads · bf16"
    std::string text() const;
    /// Makes the calling thread compute with `threads` threads; OpenMP keeps that number for each thread by itself.
    void useThreads() const;
    /// What a step waits for, on a device that computes by itself.
    void synchronise() const;
};

/// Whether the CPU multiplies bf16 by itself (AVX-512 BF16 or AMX); elsewhere bf16 is slower than fp32.
bool cpuHasBf16();

/// The device of a configuration. Precision::Automatic is bf16 where the device may have it: calibrate() decides.
/// Errors: Unsupported ("cuda" without one).
Result<ComputeDevice> chooseDevice(const TrainConfig& config);

/// Times a few training steps of the network in fp32 and in bf16, in at most about a second, and keeps bf16 unless it
/// is slower. Draws no random numbers that anybody else would miss, but the network's gradients are undefined after.
bool bf16IsFaster(Network& throwaway, const ComputeDevice& device, const TrainConfig& config, int bands);

/// bf16 in operations that gain by it while it lives, if the device is set to it. Not nested.
class AutocastGuard {
  public:
    explicit AutocastGuard(const ComputeDevice& device);
    ~AutocastGuard();
    AutocastGuard(const AutocastGuard&) = delete;
    AutocastGuard& operator=(const AutocastGuard&) = delete;

  private:
    bool active_;
    torch::DeviceType type_;
};

}  // namespace swath
