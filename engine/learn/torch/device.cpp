// SPDX-License-Identifier: MIT
#include "engine/learn/torch/device.h"

#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <fmt/format.h>
#include <torch/version.h>

#include <time.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <initializer_list>
#include <thread>

namespace swath {
namespace {

/// The interface by device type came with 2.4; the one before it was deprecated then.
#define SWATH_TORCH_AUTOCAST_BY_DEVICE \
    (TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4))

void setAutocast(torch::DeviceType type, at::ScalarType narrow, bool on) {
#if SWATH_TORCH_AUTOCAST_BY_DEVICE
    if (on) at::autocast::set_autocast_dtype(type, narrow);
    at::autocast::set_autocast_enabled(type, on);
#else
    if (type == torch::kCPU) {
        if (on) at::autocast::set_autocast_cpu_dtype(narrow);
        at::autocast::set_cpu_enabled(on);
    } else {
        if (on) at::autocast::set_autocast_gpu_dtype(narrow);
        at::autocast::set_enabled(on);
    }
#endif
    if (!on) at::autocast::clear_cache();
}

/// Time that this thread has computed: other programs on the machine do not count.
double threadSeconds() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double secondsOfStep(Network& network, const ComputeDevice& device, const torch::Tensor& images) {
    const double start = threadSeconds();
    torch::Tensor logits;
    {
        const AutocastGuard autocast(device);
        logits = forwardPadded(network, images).logits;
    }
    logits.to(torch::kFloat32).square().mean().backward();
    return threadSeconds() - start;
}

/// What oneDNN is told to leave alone it does not use. @param words  one of which stands in the names of
/// instruction sets that have it.
bool oneDnnMayUse(std::initializer_list<const char*> words) {
    const char* most = std::getenv("ONEDNN_MAX_CPU_ISA");
    if (!most) return true;
    std::string isa = most;
    std::ranges::transform(isa, isa.begin(), [](unsigned char c) { return std::toupper(c); });
    return isa == "ALL" || isa == "DEFAULT" ||
           std::ranges::any_of(words, [&](const char* word) { return isa.find(word) != std::string::npos; });
}

}  // namespace

std::string ComputeDevice::text() const {
    const char* precision = bf16 ? "bf16" : fp16 ? "fp16" : "fp32";
    if (device.is_cpu())
        return fmt::format("CPU · {} thread{} · {}", threads, threads == 1 ? "" : "s", precision);
    return fmt::format("GPU · {}", precision);
}

void ComputeDevice::useThreads() const {
    if (at::get_num_threads() != threads) at::set_num_threads(threads);
}

bool cpuHasAvx512() {
#ifdef __x86_64__
    return __builtin_cpu_supports("avx512bw") && oneDnnMayUse({"AVX512", "AMX"});
#else
    return false;
#endif
}

bool cpuHasBf16() {
    if (!oneDnnMayUse({"BF16", "FP16", "AMX"})) return false;
    // __builtin_cpu_supports does not know the AMX of compilers older than they are.
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);)
        if (line.starts_with("flags"))
            return line.find(" avx512_bf16") != std::string::npos ||
                   line.find(" amx_bf16") != std::string::npos;
    return false;
}

Result<ComputeDevice> chooseDevice(const TrainConfig& config) {
    ComputeDevice chosen;
    chosen.threads = config.threads > 0 ? config.threads
                                        : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    const bool hasCuda = config.device != "cpu" && torch::cuda::is_available();
    if (config.device == "cuda" && !hasCuda)
        return Error{Errc::Unsupported, "there is no CUDA device that this LibTorch can use",
                     R"(train on "cpu", or build with a CUDA LibTorch)"};
    if (hasCuda) chosen.device = torch::Device(torch::kCUDA);
    chosen.fp16 = config.precision == Precision::Float16;
    if (chosen.fp16 && !hasCuda)
        return Error{Errc::Unsupported,
                     "fp16 is for CUDA devices, and there is none that this LibTorch can use",
                     R"(use precision "bf16", "fp32" or "auto")"};
    chosen.bf16 = config.precision == Precision::BFloat16 ||
                  (config.precision == Precision::Automatic && (hasCuda || cpuHasBf16()));
    return chosen;
}

bool bf16IsFaster(Network& throwaway, const ComputeDevice& device, const TrainConfig& config, int bands) {
    if (!device.device.is_cpu()) return true;
    constexpr int kTimedSteps = 2;
    constexpr double kMostSeconds = 1;
    constexpr std::int64_t kMostPixels =
        2 * 128 * 128;  // few pixels say enough, and keep large configurations short
    const std::int64_t side =
        std::min<std::int64_t>(config.patchSize, std::max(128, throwaway.inputRule().step * 2));
    const std::int64_t batch = std::clamp<std::int64_t>(kMostPixels / (side * side), 1, config.batchSize);
    const auto images = torch::ones({batch, bands, side, side}).contiguous(torch::MemoryFormat::ChannelsLast);
    throwaway.train();
    at::set_num_threads(1);
    const auto fastest = [&](bool bf16) {
        ComputeDevice tried = device;
        tried.bf16 = bf16;
        double best = secondsOfStep(throwaway, tried, images), spent = best;
        for (int i = 0; i < kTimedSteps && spent < kMostSeconds; ++i) {
            const double seconds = secondsOfStep(throwaway, tried, images);
            best = std::min(best, seconds);
            spent += seconds;
        }
        return best;
    };
    const bool faster = fastest(true) < fastest(false);
    device.useThreads();
    return faster;
}

AutocastGuard::AutocastGuard(const ComputeDevice& device)
    : active_(device.bf16 || device.fp16), type_(device.device.type()) {
    if (active_) setAutocast(type_, device.fp16 ? at::kHalf : at::kBFloat16, true);
}

AutocastGuard::~AutocastGuard() {
    if (active_) setAutocast(type_, at::kBFloat16, false);
}

}  // namespace swath
