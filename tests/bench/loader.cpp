// SPDX-License-Identifier: MIT
// Patches per second of the loader alone, for each kind of variation, and of the whole training loop with the
// share of the time that it waits for pixels; on a GeoTIFF of any number of bands and a mask of class
// numbers. usage: bench_loader SCENE.tif MASK.tif            each variation by itself, one thread, without a
// network
//        bench_loader SCENE.tif MASK.tif STEPS [VARIED [NETWORK [WIDTH]]]   the loop; VARIED: 0 none, 1 all
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "engine/learn/data/batch_maker.h"
#include "engine/learn/data/scene_patch_source.h"
#include "engine/learn/run/learner.h"
#include "engine/raster/raster_source.h"

namespace swath {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kWarmUpSteps = 3, kBatches = 40;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

[[noreturn]] void giveUp(const Error& error) {
    std::fprintf(stderr, "%s\n", error.text().c_str());
    std::exit(1);
}

std::unique_ptr<PatchSource> sourceOf(const char* scene, const char* mask) {
    auto labels = RasterSource::open(mask);
    if (!labels) giveUp(labels.error());
    const Size size = (*labels)->info().size;
    std::vector<float> values(static_cast<std::size_t>(size.area()));
    const std::vector<int> firstBand{0};
    if (Status read = (*labels)->readWindow({0, 0, size.width, size.height}, firstBand, values, {}); !read)
        giveUp(read.error());
    LabelMap map(size);
    int most = 0;
    for (int ty = 0; ty < map.tilesY(); ++ty)
        for (int tx = 0; tx < map.tilesX(); ++tx) {
            const RectI window = tileWindow(size, {tx, ty});
            auto tile = std::make_shared<LabelTile>();
            tile->fill(kUnlabelled);
            for (int y = 0; y < window.height; ++y)
                for (int x = 0; x < window.width; ++x) {
                    const auto at =
                        static_cast<std::size_t>(window.y + y) * static_cast<std::size_t>(size.width) +
                        static_cast<std::size_t>(window.x + x);
                    const int value = static_cast<int>(values[at]);
                    most = std::max(most, value);
                    (*tile)[static_cast<std::size_t>(y * kLabelTileSize + x)] =
                        static_cast<std::uint8_t>(value);
                }
            map.setTile({tx, ty}, tile);
        }
    ClassTable classes;
    for (int k = 1; k <= most; ++k) (void)classes.add("class " + std::to_string(k));
    auto source = makePatchSource({{wholeFile(scene), "scene", std::move(map), {}}}, classes,
                                  std::make_shared<MemoryBudget>());
    if (!source) giveUp(source.error());
    return std::move(*source);
}

Augmentation everything() {
    return {.rotation = 15,
            .scaleLeast = 0.75,
            .scaleMost = 1.25,
            .brightness = 0.2,
            .contrast = 0.2,
            .bandJitter = 0.1,
            .noise = 0.1};
}

void loaderAlone(const PatchSource& source) {
    const std::vector<std::pair<const char*, Augmentation>> variations{
        {"none", {.flips = false, .quarterTurns = false}},
        {"flips and quarter turns", {}},
        {"rotation", {.rotation = 15}},
        {"scale 0.5 to 2", {.scaleLeast = 0.5, .scaleMost = 2}},
        {"brightness, contrast, jitter", {.brightness = 0.2, .contrast = 0.2, .bandJitter = 0.1}},
        {"noise", {.noise = 0.1}},
        {"blur", {.blur = 1}},
        {"elastic", {.elastic = 8}},
        {"cut-out", {.cutOut = 0.3}},
        {"mix", {.mix = 0.5}},
        {"all of the loop", everything()}};
    auto own = source.clone();
    const auto index = PatchIndex::build(*own, Role::Train);
    if (!index) giveUp(index.error());
    auto normalisation = computeNormalisation(*own);
    if (!normalisation) giveUp(normalisation.error());
    TrainConfig config;
    const auto pixels = static_cast<std::size_t>(config.batchSize * config.patchSize * config.patchSize);
    std::vector<float> images(pixels * static_cast<std::size_t>(own->bandCount())), weights;
    std::vector<std::int64_t> targets(pixels);
    const auto measure = [&](const char* name) {
        BatchMaker maker(source.clone(), *index, std::make_shared<SceneScales>(*normalisation), config);
        for (int step = 1; step <= kWarmUpSteps; ++step) (void)maker.make(step, {images, targets, weights});
        const auto start = Clock::now();
        for (int step = 1; step <= kBatches; ++step) (void)maker.make(step, {images, targets, weights});
        std::printf("%-32s %8.0f patches/s\n", name, kBatches * config.batchSize / secondsSince(start));
    };
    std::printf("%d bands, patch %d, batch %d, one thread\n", own->bandCount(), config.patchSize,
                config.batchSize);
    for (const auto& [name, augmentation] : variations) {
        config.augmentation = augmentation;
        measure(name);
    }
    config.augmentation = {};
    config.sampler = "positives";
    measure("positives in every batch");
    config.borderWeight = 10;
    weights.resize(pixels);
    measure("the same, with border weights");
}

void loop(std::unique_ptr<PatchSource> source, int steps, bool varied, const char* network,
          const char* width) {
    TrainConfig config;
    config.network = network;
    config.networkOptions.clear();
    if (*width != '\0') config.networkOptions["width"] = width;
    config.epochs = 0;
    config.stepsPerEpoch = 1'000'000;
    config.validateEverySeconds = 1e6;
    config.augmentation = varied ? everything() : Augmentation{.flips = false, .quarterTurns = false};
    LearnControl control;
    double from = 0, to = 0, waited = 0;
    makeLearner(config, std::move(source)).value()->run(control, [&](const TrainEvent& event) {
        if (const auto* failed = std::get_if<TrainFailed>(&event)) giveUp(failed->error);
        const auto* step = std::get_if<TrainStep>(&event);
        if (!step) return;
        if (step->step > kWarmUpSteps) waited += step->waitShare * (step->elapsedS - to);
        to = step->elapsedS;
        if (step->step == kWarmUpSteps) from = to;
        if (step->step == kWarmUpSteps + steps) control.stop.request_stop();
    });
    std::printf("%.2f patches/s, %.2f %% of the time waiting for pixels\n",
                steps * config.batchSize / (to - from), 100 * waited / (to - from));
}

}  // namespace
}  // namespace swath

int main(int argc, char** argv) {
    if (argc < 3) {
        std::fprintf(stderr, "usage: bench_loader SCENE.tif MASK.tif [STEPS [VARIED [NETWORK [WIDTH]]]]\n");
        return 2;
    }
    auto source = swath::sourceOf(argv[1], argv[2]);
    if (argc == 3)
        swath::loaderAlone(*source);
    else
        swath::loop(std::move(source), std::atoi(argv[3]), argc < 5 || std::atoi(argv[4]) != 0,
                    argc > 5 ? argv[5] : "unet",
                    argc > 6   ? argv[6]
                    : argc > 5 ? ""
                               : "16");
    return 0;
}
