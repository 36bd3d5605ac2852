// SPDX-License-Identifier: MIT
// Patches per second of training (median step), ours against plain PyTorch loops of the same network, batch
// and threads, in both of its layouts.
// usage: bench_train [steps [width [depth [patch [batch]]]]]
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "engine/learn/run/learner.h"
#include "tests/engine/learn/memory_source.h"

namespace swath {
namespace {

constexpr int kBands = 4, kClasses = 6, kWarmUpSteps = 3;

std::unique_ptr<PatchSource> noiseSource() {
    test::MemoryScene scene;
    scene.size = {1024, 1024};
    Rng rng(1);
    for (std::int64_t i = 0; i < scene.size.area() * kBands; ++i)
        scene.samples.push_back(static_cast<float>(rng.normal()));
    for (std::int64_t i = 0; i < scene.size.area(); ++i)
        scene.targets.push_back(static_cast<std::uint8_t>(rng.below(kClasses)));
    return std::make_unique<test::MemorySource>(
        std::make_shared<const std::vector<test::MemoryScene>>(std::vector{std::move(scene)}), kBands,
        kClasses);
}

struct Speed {
    double patchesPerSecond = 0, firstStepS = 0;
    std::string device;
};

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

Speed ours(TrainConfig config, int steps) {
    LearnControl control;
    Speed speed;
    std::vector<double> seconds;
    double before = 0;
    makeLearner(config, noiseSource()).value()->run(control, [&](const TrainEvent& event) {
        if (const auto* preparing = std::get_if<TrainPreparing>(&event)) speed.device = preparing->device;
        if (const auto* failed = std::get_if<TrainFailed>(&event))
            std::fprintf(stderr, "%s\n", failed->error.text().c_str());
        const auto* step = std::get_if<TrainStep>(&event);
        if (!step) return;
        if (step->step == 1) speed.firstStepS = step->elapsedS;
        if (step->step > kWarmUpSteps) seconds.push_back(step->elapsedS - before);
        before = step->elapsedS;
        if (step->step == kWarmUpSteps + steps) control.stop.request_stop();
    });
    speed.patchesPerSecond = config.batchSize / median(seconds);
    return speed;
}

/// Patches per second that the script prints; 0 where there is no PyTorch.
double theirs(const TrainConfig& config, int steps, const std::string& layout) {
    const std::string command =
        fmt::format("/usr/bin/python3 " SWATH_BENCH_DIR "/train_vs_pytorch.py {} {} {} {} {} {} {}", steps,
                    config.networkOptions.at("width"), config.networkOptions.at("depth"), config.patchSize,
                    config.batchSize, std::thread::hardware_concurrency(), layout);
    double result = 0;
    if (FILE* pipe = ::popen(command.c_str(), "r")) {
        if (std::fscanf(pipe, "%lf", &result) != 1) result = 0;
        ::pclose(pipe);
    }
    return result;
}

}  // namespace
}  // namespace swath

int main(int argc, char** argv) {
    using namespace swath;
    const auto argument = [&](int i, int otherwise) { return argc > i ? std::atoi(argv[i]) : otherwise; };
    const int steps = argument(1, 30);
    TrainConfig config;
    config.epochs = 0;
    config.networkOptions = {{"width", std::to_string(argument(2, 16))},
                             {"depth", std::to_string(argument(3, 4))}};
    config.patchSize = argument(4, config.patchSize);
    config.batchSize = argument(5, config.batchSize);
    config.validateEverySeconds = 1e6;
    config.stepsPerEpoch = 1'000'000;
    std::printf("U-Net, width %s, depth %s, patch %d, batch %d, %d steps\n",
                config.networkOptions.at("width").c_str(), config.networkOptions.at("depth").c_str(),
                config.patchSize, config.batchSize, steps);
    // Taken in turns, so that a busy moment of the machine does not fall on one side alone; the best of each
    // counts.
    constexpr int kRounds = 5;
    double best = 0;
    std::array<double, 2> peers{};
    const std::array<std::string, 2> layouts{"", "channels-last"};
    for (int round = 0; round < kRounds; ++round) {
        const Speed speed = ours(config, steps);
        best = std::max(best, speed.patchesPerSecond);
        std::printf("  ours      %7.1f patches/s   %s, first step after %.2f s\n", speed.patchesPerSecond,
                    speed.device.c_str(), speed.firstStepS);
        for (std::size_t i = 0; i < peers.size(); ++i) {
            const double peer = theirs(config, steps, layouts[i]);
            peers[i] = std::max(peers[i], peer);
            std::printf("  PyTorch   %7.1f patches/s   %s\n", peer, layouts[i].c_str());
        }
        std::fflush(stdout);
    }
    for (std::size_t i = 0; i < peers.size(); ++i)
        if (peers[i] > 0)
            std::printf("ratio to PyTorch%s: %.2f\n", layouts[i].empty() ? "" : " in channels-last order",
                        best / peers[i]);
    return 0;
}
