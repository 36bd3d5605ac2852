// SPDX-License-Identifier: MIT
#include "engine/learn/torch/device.h"

#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <fmt/format.h>
#include <torch/version.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>

namespace swath {
namespace {

/// The interface by device type came with 2.4; the one before it was deprecated then.
#define SWATH_TORCH_AUTOCAST_BY_DEVICE (TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4))

void setAutocast(torch::DeviceType type, bool on) {
#if SWATH_TORCH_AUTOCAST_BY_DEVICE
    if (on) at::autocast::set_autocast_dtype(type, at::kBFloat16);
    at::autocast::set_autocast_enabled(type, on);
#else
    if (type == torch::kCPU) {
        if (on) at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
        at::autocast::set_cpu_enabled(on);
    } else {
        if (on) at::autocast::set_autocast_gpu_dtype(at::kBFloat16);
        at::autocast::set_enabled(on);
    }
#endif
    if (!on) at::autocast::clear_cache();
}

double secondsOfStep(Network& network, const ComputeDevice& device, const torch::Tensor& images) {
    const auto start = std::chrono::steady_clock::now();
    torch::Tensor logits;
    {
        const AutocastGuard autocast(device);
        logits = network.forward(images);
    }
    logits.to(torch::kFloat32).square().mean().backward();
    device.synchronise();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

std::string ComputeDevice::text() const {
    const char* precision = bf16 ? "bf16" : "fp32";
    if (device.is_cpu()) return fmt::format("CPU · {} thread{} · {}", threads, threads == 1 ? "" : "s", precision);
    return fmt::format("GPU · {}", precision);
}

void ComputeDevice::useThreads() const {
    if (at::get_num_threads() != threads) at::set_num_threads(threads);
}

void ComputeDevice::synchronise() const {
    if (device.is_cuda()) torch::cuda::synchronize();
}

bool cpuHasBf16() {
    // __builtin_cpu_supports does not know the AMX of compilers older than they are.
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);)
        if (line.starts_with("flags"))
            return line.find(" avx512_bf16") != std::string::npos || line.find(" amx_bf16") != std::string::npos;
    return false;
}

Result<ComputeDevice> chooseDevice(const TrainConfig& config) {
    ComputeDevice chosen;
    chosen.threads =
        config.threads > 0 ? config.threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    const bool hasCuda = config.device != "cpu" && torch::cuda::is_available();
    if (config.device == "cuda" && !hasCuda)
        return Error{Errc::Unsupported, "there is no CUDA device that this LibTorch can use",
                     R"(train on "cpu", or build with a CUDA LibTorch)"};
    if (hasCuda) chosen.device = torch::Device(torch::kCUDA);
    chosen.bf16 = config.precision == Precision::BFloat16 ||
                  (config.precision == Precision::Automatic && (hasCuda || cpuHasBf16()));
    return chosen;
}

bool bf16IsFaster(Network& throwaway, const ComputeDevice& device, const TrainConfig& config, int bands) {
    constexpr double kEnoughSeconds = 0.4;
    constexpr std::int64_t kMostPixels = 4 * 128 * 128;
    // Few pixels say enough, and keep large configurations short.
    const std::int64_t side = std::min<std::int64_t>(config.patchSize, std::max(128, throwaway.multiple() * 2));
    const std::int64_t batch = std::clamp<std::int64_t>(kMostPixels / (side * side), 1, config.batchSize);
    const auto images = torch::ones({batch, bands, side, side}).to(device.device, torch::kFloat32, false, false,
                                                                  torch::MemoryFormat::ChannelsLast);
    throwaway.train();
    const auto fastest = [&](bool bf16) {
        ComputeDevice tried = device;
        tried.bf16 = bf16;
        double best = secondsOfStep(throwaway, tried, images), spent = best;
        for (int i = 0; i < 3 && spent < kEnoughSeconds; ++i) {
            const double seconds = secondsOfStep(throwaway, tried, images);
            best = std::min(best, seconds);
            spent += seconds;
        }
        return best;
    };
    const double bf16 = fastest(true);
    return bf16 < 1.05 * fastest(false);
}

AutocastGuard::AutocastGuard(const ComputeDevice& device) : active_(device.bf16), type_(device.device.type()) {
    if (active_) setAutocast(type_, true);
}

AutocastGuard::~AutocastGuard() {
    if (active_) setAutocast(type_, false);
}

}  // namespace swath
