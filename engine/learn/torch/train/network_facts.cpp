// SPDX-License-Identifier: MIT
#include "engine/learn/config/network_facts.h"

#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>
#include <fmt/format.h>
#include <torch/torch.h>
#include <torch/version.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "engine/learn/torch/interruption.h"
#include "engine/learn/torch/losses/cross_entropy.h"
#include "engine/learn/torch/networks/registry.h"
#include "engine/learn/torch/predict/inference.h"
#include "engine/learn/torch/tensor_memory.h"
#include "engine/learn/torch/train/optimiser.h"
#include "engine/learn/torch/train/training_run.h"

namespace swath {
namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Hears of every allocation of tensors that the calling thread makes.
class MemoryMeter final : public c10::MemoryReportingInfoBase {
  public:
#if TORCH_VERSION_MAJOR >= 2
    using Total = std::size_t;
#else
    using Total = std::int64_t;
#endif
    void reportMemoryUsage(void*, std::int64_t size, Total, Total, c10::Device) override {
        held_ += size;
        peak_ = std::max(peak_, held_);
    }
    bool memoryProfilingEnabled() const override {
        return true;
    }
    std::int64_t peak() const {
        return peak_;
    }

  private:
    std::int64_t held_ = 0, peak_ = 0;
};

/// Most bytes of tensors that `work` holds at a time beyond those that were there before.
template <class Work>
std::int64_t peakBytesOf(const Work& work) {
    const auto meter = std::make_shared<MemoryMeter>();
    {
        const c10::DebugInfoGuard guard(c10::DebugInfoKind::PROFILER_STATE, meter);
        work();
    }
    return meter->peak();
}

/// "encoder.layer2" of "encoder.layer2.0.conv1", "down1" of "down1.maxpool_conv.…".
std::string placeOf(const std::string& name) {
    const auto first = name.find('.');
    const std::string head = name.substr(0, first);
    const bool isHalf = head == "encoder" || head == "decoder" || head == "backbone" || head == "classifier";
    if (!isHalf || first == std::string::npos) return head;
    return name.substr(0, name.find('.', first + 1));
}

void addTo(NetworkFacts& facts, const LayerCall& call) {
    const Size cells{static_cast<int>(call.width), static_cast<int>(call.height)};
    if (facts.stages.empty() || facts.stages.back().cells != cells)
        facts.stages.push_back({.name = placeOf(call.name), .cells = cells});
    NetworkStage& stage = facts.stages.back();
    ++stage.convolutions;
    stage.channels = std::max(stage.channels, call.out);
    stage.macs += call.macs;
    facts.macs += call.macs;
}

Result<std::shared_ptr<Network>> networkFor(const NetworkQuery& query) {
    if (query.size.empty())
        return Error{Errc::InvalidInput, "an image without pixels", "give a size of at least 1 × 1"};
    auto network = makeNetwork(query.network, query.bands, query.classes, query.options);
    // Where convolutions take pixels away the caller sees that; elsewhere any size is padded.
    if (network && (*network)->inputRule().lost > 0)
        if (Status legal = checkSize(**network, query.size); !legal) return legal.error();
    return network;
}

torch::Tensor forwardOnce(Network& network, const torch::Tensor& images) {
    return (network.inputRule().lost > 0 ? network.forward(images) : forwardPadded(network, images)).logits;
}

torch::Tensor noise(const NetworkQuery& query, int batch = 1) {
    return torch::randn({batch, query.bands, query.size.height, query.size.width});
}

/// Runs `measure`, with what LibTorch throws as an Error.
template <class Measure>
auto guarded(const Measure& measure) -> decltype(measure()) {
    try {
        return measure();
    } catch (const std::exception& e) {
        return errorFrom(e);
    }
}

/// The same within limits: what takes too long is given up between two layers, or not begun.
template <class Measure>
auto limited(const MeasureLimits& limits, const Measure& measure) -> decltype(measure()) {
    const auto isOver = [&] {
        return limits.stop.stop_requested() || secondsSince(limits.begun) >= limits.capSeconds;
    };
    const InterruptionScope scope(isOver);
    try {
        if (isOver()) throw Interrupted();
        return measure();
    } catch (const Interrupted&) {
        if (limits.stop.stop_requested()) return Error{Errc::Cancelled, "the measurement was stopped", ""};
        return Error{
            Errc::Unsupported,
            fmt::format("takes more than the {:.0f} s that a network may be measured for", limits.capSeconds),
            "try a smaller patch, or a faster network"};
    } catch (const std::exception& e) {
        return errorFrom(e);
    }
}

Result<ComputeDevice> cpu(Precision precision) {
    TrainConfig config;
    config.device = "cpu";
    config.precision = precision;
    auto device = chooseDevice(config);
    if (device) device->useThreads();
    return device;
}

}  // namespace

Result<NetworkFacts> networkFacts(const NetworkQuery& query, const MeasureLimits& limits) {
    return limited(limits, [&]() -> Result<NetworkFacts> {
        auto network = networkFor(query);
        if (!network) return network.error();
        NetworkFacts facts;
        for (const auto& parameter : (*network)->parameters()) {
            facts.parameters += parameter.numel();
            ++facts.tensors;
        }
        for (const auto& buffer : (*network)->buffers()) facts.buffers += buffer.numel();
        (*network)->observe([&facts](const LayerCall& call) { addTo(facts, call); });
        const EvalScope eval(**network);
        if (auto device = cpu(Precision::Float32); !device) return device.error();
        const torch::Tensor images = noise(query);
        torch::Tensor logits;
        facts.peakBytes = peakBytesOf([&] { logits = forwardOnce(**network, images); });
        facts.output = {static_cast<int>(logits.size(3)), static_cast<int>(logits.size(2))};
        return facts;
    });
}

Result<NetworkTiming> timeNetwork(const NetworkQuery& query, const MeasureLimits& limits) {
    return limited(limits, [&]() -> Result<NetworkTiming> {
        const TensorMemory memory;  // as prediction has it
        std::optional<NetworkTiming> best;
        for (const Precision precision : {Precision::Float32, Precision::BFloat16}) {
            if (precision == Precision::BFloat16 && !cpuHasBf16()) continue;
            auto network = networkFor(query);
            if (!network) return network.error();
            auto device = cpu(precision);
            if (!device) return device.error();
            toInferenceForm(**network, *device);
            const torch::NoGradGuard noGrad;
            auto images = noise(query).contiguous(torch::MemoryFormat::ChannelsLast);
            if (device->bf16) images = images.to(torch::kBFloat16);
            const auto begin = Clock::now();
            (void)forwardOnce(**network, images);  // the first one makes oneDNN's plans
            double fastest = secondsSince(begin);
            do {
                const auto start = Clock::now();
                (void)forwardOnce(**network, images);
                fastest = std::min(fastest, secondsSince(start));
            } while (secondsSince(begin) < limits.seconds / 2);
            if (!best || fastest * 1e3 < best->milliseconds)
                best = NetworkTiming{fastest * 1e3, device->bf16, device->text()};
        }
        return *best;
    });
}

Result<TrainingCost> trainingCost(const NetworkQuery& query, int batch, const MeasureLimits& limits) {
    return limited(limits, [&]() -> Result<TrainingCost> {
        const TensorMemory memory;  // as training has it
        auto network = networkFor(query);
        if (!network) return network.error();
        auto device = cpu(Precision::Automatic);
        if (!device) return device.error();
        TrainConfig config;
        config.patchSize = query.size.width;
        config.batchSize = batch;
        if (device->bf16) device->bf16 = bf16IsFaster(**network, *device, config, query.bands);
        layOut(**network, torch::kCPU);
        (*network)->train();
        // Two patches say what many cost, and what one does not: norms need more than one value a channel.
        const int tried = std::min(batch, 2);
        auto adam = Optimiser::make("adam", (*network)->named_parameters(), 0);
        if (!adam) return adam.error();
        const auto images = noise(query, tried).contiguous(torch::MemoryFormat::ChannelsLast);
        const auto targets = torch::zeros({tried, query.size.height, query.size.width}, torch::kInt64);
        const auto weights = torch::ones({query.classes});
        const auto step = [&] {
            adam->zeroGrad();
            NetworkOutput output;
            {
                const AutocastGuard autocast(*device);
                output = forwardPadded(**network, images);
            }
            crossEntropy(output.logits, targets, weights).backward();
            adam->step(1e-6);
        };
        adam->zeroGrad();  // of the trials above: what is freed must have been counted
        const auto begin = Clock::now();
        const std::int64_t peak = peakBytesOf(step);
        double fastest = 1e9;
        do {
            const auto start = Clock::now();
            step();
            fastest = std::min(fastest, secondsSince(start));
        } while (secondsSince(begin) < limits.seconds);
        std::int64_t weightBytes = 0;
        for (const auto& parameter : (*network)->parameters())
            weightBytes += parameter.numel() * static_cast<std::int64_t>(parameter.element_size());
        constexpr int kCopies = 4;  // weight, gradient, two moments
        // The first step allocated the gradients; what is left of its peak grows with the batch.
        const std::int64_t activations = std::max<std::int64_t>(0, peak - weightBytes);
        return TrainingCost{tried / fastest, kCopies * weightBytes + activations * batch / tried};
    });
}

Result<InferenceDifference> inferenceDifference(const NetworkQuery& query) {
    return guarded([&]() -> Result<InferenceDifference> {
        InferenceDifference difference;
        for (const Precision precision : {Precision::Float32, Precision::BFloat16}) {
            if (precision == Precision::BFloat16 && !cpuHasBf16()) continue;
            torch::manual_seed(1);
            auto network = networkFor(query);
            if (!network) return network.error();
            auto device = cpu(precision);
            if (!device) return device.error();
            const torch::NoGradGuard noGrad;
            // Fresh batch statistics are those of no norm at all; these make a wrong fold visible.
            for (auto& buffer : (*network)->named_buffers()) {
                if (buffer.key().ends_with("running_mean")) buffer.value().uniform_(-0.2, 0.2);
                if (buffer.key().ends_with("running_var")) buffer.value().uniform_(0.5, 1.5);
            }
            const auto images = noise(query);
            (*network)->eval();
            const auto plain = forwardOnce(**network, images);
            toInferenceForm(**network, *device);
            auto laid = images.contiguous(torch::MemoryFormat::ChannelsLast);
            if (device->bf16) laid = laid.to(torch::kBFloat16);
            const auto fast = forwardOnce(**network, laid).to(torch::kFloat32);
            const double scale = std::max(1e-30, plain.abs().max().item<double>());
            const double relative = (plain - fast).abs().max().item<double>() / scale;
            if (device->bf16)
                difference.bf16 = relative;
            else
                difference.folded = relative;
        }
        return difference;
    });
}

Result<std::optional<int>> receptiveField(const NetworkQuery& query, const MeasureLimits& limits) {
    return limited(limits, [&]() -> Result<std::optional<int>> {
        constexpr double kMostMacs = 2e11;
        auto network = networkFor(query);
        if (!network) return network.error();
        if (auto device = cpu(Precision::Float32); !device) return device.error();
        auto facts = networkFacts(query, limits);
        if (!facts) return facts.error();
        (*network)->eval();
        {
            // Positive weights that keep the scale: nothing cancels, no activation saturates.
            const torch::NoGradGuard noGrad;
            for (auto& parameter : (*network)->parameters()) {
                if (parameter.dim() < 2) continue;
                const auto fan = static_cast<double>(parameter.numel() / parameter.size(0));
                parameter.uniform_(0.5, 1.5).div_(fan);
            }
        }
        const InputRule rule = (*network)->inputRule();
        for (std::int64_t side = 256; side <= 1024; side *= 2) {
            const std::int64_t legal = rule.nearest(side);
            const double area = double(legal) * double(legal);
            if (double(facts->macs) * area / double(query.size.area()) > kMostMacs) break;
            auto images = torch::rand({1, query.bands, legal, legal}).add_(0.5).set_requires_grad(true);
            const auto logits = (*network)->forward(images).logits;
            const auto row = logits.size(2) / 2, column = logits.size(3) / 2;
            const auto gradient = torch::autograd::grad(
                {logits.slice(2, row, row + 1).slice(3, column, column + 1).sum()}, {images})[0];
            const auto rows = gradient.abs().sum(torch::IntArrayRef{0, 1, 3}).gt(0).nonzero();
            if (rows.size(0) == 0) return std::optional<int>();
            const auto first = rows.min().item<std::int64_t>(), last = rows.max().item<std::int64_t>();
            if (first > 0 && last < legal - 1) return std::optional<int>(static_cast<int>(last - first + 1));
        }
        return std::optional<int>();
    });
}

}  // namespace swath
