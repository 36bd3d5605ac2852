// SPDX-License-Identifier: MIT
// Seconds from pen-up to the map of a view of 1280 × 800 pixels in a scene of three bands, a few strokes
// labelled. usage: bench_live_map [THREADS [LEARNER [FEATURES]]]
#include <cstdio>
#include <cstdlib>

#include "engine/learn/classic/train/live_classifier.h"
#include "tests/engine/learn/memory_source.h"

namespace swath {
namespace {

std::unique_ptr<PatchSource> scribbled(int strokes) {
    auto scene = test::shapesScene({2048, 1536}, 3);
    for (int y = 0; y < scene.size.height; ++y)
        for (int x = 0; x < scene.size.width; ++x)
            if (y % 90 > 11 || y / 90 >= strokes || x > 400)
                scene.targets[static_cast<std::size_t>(y * scene.size.width + x)] = kTargetIgnore;
    scene.role = [](int, int) { return Role::Train; };
    return std::make_unique<test::MemorySource>(
        std::make_shared<const std::vector<test::MemoryScene>>(std::vector{std::move(scene)}), 3, 3);
}

int run(const TrainConfig& config) {
    PredictionWish wish;
    for (int y = 0; y < 4; ++y)  // what a view of 1280 × 800 touches where it does not begin at a tile
        for (int x = 0; x < 6; ++x) wish.tiles.push_back({x, y});
    LiveClassifier live(config, scribbled(0));
    for (int stroke = 1; stroke <= 5; ++stroke) {
        const auto labels = scribbled(stroke);
        auto round = live.refit(*labels, {});
        if (!round) {
            std::fprintf(stderr, "%s\n", round.error().text().c_str());
            return 1;
        }
        (void)live.classify(
            wish, {}, [](const TrainPrediction&) {}, *round);
        std::printf(
            "stroke %d: %6zu samples read by %.3f s, fitted by %.3f s, coarse map at %.3f s, map at %.3f s\n",
            stroke, round->samples, round->samplesS, round->fitS, round->coarseS, round->mapS);
    }
    return 0;
}

}  // namespace
}  // namespace swath

int main(int argc, char** argv) {
    swath::TrainConfig config;
    config.threads = argc > 1 ? std::max(1, std::atoi(argv[1])) : 2;
    if (argc > 2) config.learner = argv[2];
    if (argc > 3) config.features = argv[3];
    return swath::run(config);
}
