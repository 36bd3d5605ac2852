// SPDX-License-Identifier: MIT
// Time and memory of networks.
// usage: bench_networks forward|train NETWORK WEIGHTS SIDE BATCH [OPTION=VALUE …]
//            one JSON object; see networks_vs_pytorch.py
//        bench_networks operators NETWORK SIDE BATCH [OPTION=VALUE …]
//            where the time of a training step goes
//        bench_networks table [SIDE]
//            every network, slowest last
#include <ATen/record_function.h>
#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/learn/config/network_facts.h"
#include "engine/learn/torch/losses/cross_entropy.h"
#include "engine/learn/torch/networks/registry.h"
#include "engine/learn/torch/predict/inference.h"
#include "engine/learn/torch/tensor_memory.h"
#include "engine/learn/torch/train/optimiser.h"
#include "engine/learn/torch/weights/weights_file.h"
#include "engine/learn/torch/weights/weights_loading.h"

namespace swath {
namespace {

constexpr int kBands = 4, kClasses = 6;
constexpr double kSeconds = 4;

double secondsNow() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Best of as many calls as fit, after one that warms up.
template <class Work>
double fastest(const Work& work, double seconds = kSeconds) {
    work();
    double best = 1e9;
    const double end = secondsNow() + seconds;
    do {
        const double start = secondsNow();
        work();
        best = std::min(best, secondsNow() - start);
    } while (secondsNow() < end);
    return best;
}

/// Most memory that the process has held, MiB.
double peakMib() {
    std::ifstream status("/proc/self/status");
    std::string word;
    double kib = 0;
    while (status >> word)
        if (word == "VmHWM:") status >> kib;
    return kib / 1024;
}

ComputeDevice device(Precision precision) {
    TrainConfig config;
    config.device = "cpu";
    config.precision = precision;
    const ComputeDevice chosen = *chooseDevice(config);
    chosen.useThreads();
    return chosen;
}

/// GFLOP/s of the convolution that oneDNN does best: the limit that a network can come near to.
double fastestConvolution(bool bf16) {
    const auto type = bf16 ? torch::kBFloat16 : torch::kFloat32;
    const auto x = torch::randn({4, 64, 256, 256}).to(type).contiguous(torch::MemoryFormat::ChannelsLast);
    const auto w = torch::randn({64, 64, 3, 3}).to(type).contiguous(torch::MemoryFormat::ChannelsLast);
    const torch::NoGradGuard noGrad;
    return 2.0 * 4 * 64 * 64 * 9 * 256 * 256 / fastest([&] { (void)torch::conv2d(x, w, {}, 1, 1); }, 1) / 1e9;
}

torch::Tensor someImages(int side, int batch) {
    return torch::sin(torch::arange(std::int64_t{batch} * kBands * side * side, torch::kFloat32) * 0.37F)
        .reshape({batch, kBands, side, side})
        .contiguous(torch::MemoryFormat::ChannelsLast);
}

/// A training step of the network, as training does it, to be called again and again.
std::function<void()> trainingStep(Network& network, const ComputeDevice& chosen,
                                   const torch::Tensor& images) {
    layOut(network, torch::kCPU);
    network.train();
    auto adam = std::make_shared<Optimiser>(*Optimiser::make("adam", network.named_parameters(), 0));
    const auto side = images.size(2), batch = images.size(0);
    const auto targets = torch::arange(batch * side * side).remainder(kClasses).reshape({batch, side, side});
    return [&network, chosen, images, adam, targets, classWeights = torch::ones({kClasses})] {
        adam->zeroGrad();
        NetworkOutput output;
        {
            const AutocastGuard autocast(chosen);
            output = forwardPadded(network, images);
        }
        crossEntropy(output.logits, targets, classWeights).backward();
        adam->step(1e-6);
    };
}

/// Seconds of LibTorch's operators, without those that they call, by name and sizes.
class OperatorTimes {
  public:
    OperatorTimes() {
        handle_ = at::addGlobalCallback(
            at::RecordFunctionCallback(
                [](const at::RecordFunction& f) -> std::unique_ptr<at::ObserverContext> {
                    std::string name = f.name();
                    for (const auto& input : f.inputs())
                        if (input.isTensor() && input.toTensor().defined())
                            name += " " + c10::str(input.toTensor().sizes());
                    open().push_back({std::move(name), secondsNow(), 0});
                    return nullptr;
                },
                [](const at::RecordFunction&, at::ObserverContext*) {
                    const Call call = open().back();
                    open().pop_back();
                    const double spent = secondsNow() - call.start;
                    if (!open().empty()) open().back().inner += spent;
                    sums()[call.name] += spent - call.inner;
                })
                .needsInputs(true));
    }
    ~OperatorTimes() { at::removeCallback(handle_); }
    static std::map<std::string, double>& sums() {
        static std::map<std::string, double> all;
        return all;
    }

  private:
    struct Call {
        std::string name;
        double start = 0, inner = 0;
    };
    static std::vector<Call>& open() {
        static thread_local std::vector<Call> stack;
        return stack;
    }
    at::CallbackHandle handle_ = 0;
};

int operators(const std::string& name, int side, int batch, const NetworkOptionValues& options) {
    auto made = makeNetwork(name, kBands, kClasses, options);
    if (!made) return std::fprintf(stderr, "%s\n", made.error().text().c_str()), 1;
    const TensorMemory memory;
    const ComputeDevice chosen = device(Precision::Automatic);
    const auto step = trainingStep(**made, chosen, someImages(side, batch));
    for (int i = 0; i < 3; ++i) step();
    constexpr int kSteps = 5;
    const double start = secondsNow();
    {
        const OperatorTimes times;
        for (int i = 0; i < kSteps; ++i) step();
    }
    const double all = secondsNow() - start;
    std::vector<std::pair<std::string, double>> rows(OperatorTimes::sums().begin(),
                                                     OperatorTimes::sums().end());
    std::ranges::sort(rows, [](const auto& a, const auto& b) { return a.second > b.second; });
    std::printf("%s: %.1f ms a step\n", chosen.text().c_str(), all / kSteps * 1e3);
    for (const auto& [what, seconds] : rows)
        if (seconds > all * 0.005)
            std::printf("%8.2f ms %5.1f %%  %s\n", seconds / kSteps * 1e3, seconds / all * 100, what.c_str());
    return 0;
}

int one(const std::string& mode, const std::string& name, const std::string& weights, int side, int batch,
        const NetworkOptionValues& options) {
    // Read first: the file's bytes are gone when the network comes.
    auto read = readWeights(weights);
    if (!read) return std::fprintf(stderr, "%s\n", read.error().text().c_str()), 1;
    auto made = makeNetwork(name, kBands, kClasses, options);
    if (!made) return std::fprintf(stderr, "%s\n", made.error().text().c_str()), 1;
    Network& network = **made;
    (void)loadWeights(network, *read, {.bands = kBands, .classes = kClasses});
    read->clear();
    const ComputeDevice chosen = device(Precision::Automatic);
    const TensorMemory memory;
    const auto images = someImages(side, batch);
    double seconds = 0, mean = 0;
    if (mode == "forward") {
        const torch::NoGradGuard noGrad;
        toInferenceForm(network, chosen);
        seconds = fastest([&] { mean = infer(network, chosen, images).abs().mean().item<double>(); });
    } else {
        seconds = fastest(trainingStep(network, chosen, images));
    }
    const double peak = peakMib();
    const auto facts = networkFacts({name, options, kBands, kClasses, {side, side}});
    const double flop = 2.0 * double(facts->macs) * batch;
    std::printf(R"({"ms": %.2f, "gflops": %.1f, "limit": %.1f, "mib": %.0f, "mean": %.6f, "device": "%s"})"
                "\n",
                seconds * 1e3, flop * (mode == "train" ? 3 : 1) / seconds / 1e9,
                fastestConvolution(chosen.bf16), peak, mean, chosen.text().c_str());
    return 0;
}

int table(int side) {
    struct Row {
        std::string name;
        NetworkFacts facts;
        NetworkTiming timing;
    };
    std::vector<Row> rows;
    for (const NetworkDescription& network : networkCatalog()) {
        NetworkQuery query{network.name, {}, 3, 2, {side, side}};
        // Where convolutions take pixels away, the legal size that gives as many scores.
        const InputRule rule = (*makeNetwork(network.name, 3, 2))->inputRule();
        if (rule.lost > 0)
            query.size.width = query.size.height = static_cast<int>(rule.nearest(side + rule.lost));
        const auto facts = networkFacts(query);
        const auto timing = timeNetwork(query);
        if (!facts || !timing) {
            std::fprintf(stderr, "%s: %s\n", network.name.c_str(),
                         (!facts ? facts.error() : timing.error()).text().c_str());
            continue;
        }
        rows.push_back({network.name, *facts, *timing});
    }
    std::ranges::sort(rows, {}, [](const Row& row) { return row.timing.milliseconds; });
    std::printf("%-34s %14s %10s %10s %8s\n", "network", "parameters", "GMAC", "ms", "MiB");
    for (const Row& row : rows)
        std::printf("%-34s %14lld %10.3f %10.1f %8.0f\n", row.name.c_str(),
                    static_cast<long long>(row.facts.parameters), double(row.facts.macs) / 1e9,
                    row.timing.milliseconds, double(row.facts.peakBytes) / 1048576);
    return 0;
}

}  // namespace
}  // namespace swath

int main(int argc, char** argv) {
    using namespace swath;
    const std::vector<std::string> words(argv + 1, argv + argc);
    if (!words.empty() && words[0] == "table") return table(words.size() > 1 ? std::stoi(words[1]) : 256);
    if (words.size() < (words.empty() || words[0] != "operators" ? 5 : 4))
        return std::fprintf(stderr, "see the head of networks.cpp\n"), 2;
    const bool isProfile = words[0] == "operators";
    NetworkOptionValues options;
    for (std::size_t i = isProfile ? 4 : 5; i < words.size(); ++i)
        options[words[i].substr(0, words[i].find('='))] = words[i].substr(words[i].find('=') + 1);
    if (isProfile) return operators(words[1], std::stoi(words[2]), std::stoi(words[3]), options);
    return one(words[0], words[1], words[2], std::stoi(words[3]), std::stoi(words[4]), options);
}
