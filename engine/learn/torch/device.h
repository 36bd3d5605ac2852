// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

#include <string>

#include "engine/core/result.h"
#include "engine/learn/config/train_config.h"
#include "engine/learn/torch/networks/network.h"

namespace swath {

/// Where and how a network computes.
struct ComputeDevice {
    torch::Device device{torch::kCPU};
    int threads = 1;
    bool bf16 = false;
    bool fp16 = false;  ///< on CUDA alone; losses are scaled, see GradScaler

    /// "CPU · 2 threads · bf16"
    std::string text() const;
    /// Makes the calling thread compute with `threads` threads; OpenMP keeps that number for each thread by
    /// itself.
    void useThreads() const;
};

/// Whether the CPU has AVX-512, and oneDNN is not told to do without.
bool cpuHasAvx512();

/// Whether the CPU multiplies bf16 by itself (AVX-512 BF16 or AMX); elsewhere bf16 is slower than fp32.
bool cpuHasBf16();

/// The device of a configuration. Precision::Automatic is bf16 where the device computes in it:
/// bf16IsFaster() then decides.
/// Errors: Unsupported ("cuda" without one, fp16 without CUDA).
Result<ComputeDevice> chooseDevice(const TrainConfig& config);

/// Whether training steps of this network take less computing in bf16 than in fp32: times a few on one
/// thread, in processor time, so that a busy machine does not change the answer. Half a second for a small
/// network. The network's weights stay, its gradients and batch statistics do not.
bool bf16IsFaster(Network& throwaway, const ComputeDevice& device, const TrainConfig& config, int bands);

/// bf16 or fp16 in operations that gain by it while it lives, if the device is set to it. Not nested.
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
