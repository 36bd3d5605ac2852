// SPDX-License-Identifier: MIT
// Our random forest against scikit-learn's: seconds to fit and to predict, and accuracy, on the same numbers.
// usage: bench_forest [THREADS]                     20,000 samples × 30 features, a view of 1280 × 800, made
// up
//        bench_forest THREADS IMAGE MASK [FEATURES] a real scene: learned from its left half, judged on its
//        right one
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <string>
#include <vector>

#include "engine/core/rng.h"
#include "engine/learn/classic/features/features.h"
#include "engine/learn/classic/features/window_features.h"
#include "engine/learn/classic/models/forest.h"
#include "engine/raster/raster_source.h"

namespace swath {
namespace {

constexpr std::size_t kSamples = 20'000;

struct Problem {
    SampleSet train;
    std::size_t pixels = 0;           ///< of the view
    std::vector<float> view;          ///< features × pixels
    std::vector<std::uint8_t> truth;  ///< class of each; 255: not judged
};

/// Of the wall clock, which other programs slow down, and of the processor.
double secondsOf(auto&& work, double* cpu = nullptr) {
    const std::clock_t busy = std::clock();
    const auto from = std::chrono::steady_clock::now();
    work();
    if (cpu) *cpu = static_cast<double>(std::clock() - busy) / CLOCKS_PER_SEC;
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
}

/// Four classes, each of three clouds in 8 of 30 dimensions, with noise in all.
Problem madeUp() {
    constexpr std::size_t kFeatures = 30, kPixels = 1280 * 800;
    Problem p{.train = {.classes = 4,
                        .features = kFeatures,
                        .count = kSamples,
                        .values = {},
                        .labels = {},
                        .weights = {}},
              .pixels = kPixels,
              .view = {},
              .truth = {}};
    Rng rng(1);
    std::vector<std::vector<double>> centres(12, std::vector<double>(kFeatures, 0));
    for (auto& centre : centres)
        for (std::size_t f = 0; f < 8; ++f) centre[f] = 1.3 * rng.normal();
    const auto fill = [&](std::size_t count, std::vector<float>& values, std::vector<std::uint8_t>& labels) {
        values.resize(kFeatures * count);
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t cloud = rng.below(centres.size());
            labels.push_back(static_cast<std::uint8_t>(cloud % 4));
            for (std::size_t f = 0; f < kFeatures; ++f)
                values[f * count + i] = static_cast<float>(centres[cloud][f] + rng.normal());
        }
    };
    fill(kSamples, p.train.values, p.train.labels);
    p.train.weights.assign(kSamples, 1.0F);
    fill(kPixels, p.view, p.truth);
    return p;
}

std::vector<float> readAll(const std::string& file, Size& size, int& bands) {
    auto source = RasterSource::open(file);
    if (!source) {
        std::fprintf(stderr, "%s\n", source.error().text().c_str());
        std::exit(1);
    }
    size = (*source)->info().size;
    bands = (*source)->info().bandCount();
    std::vector<int> all(static_cast<std::size_t>(bands));
    std::iota(all.begin(), all.end(), 0);
    std::vector<float> values(static_cast<std::size_t>(size.area()) * all.size());
    if (!(*source)->readWindow({0, 0, size.width, size.height}, all, values, {})) std::exit(1);
    return values;
}

Problem realScene(const std::string& image, const std::string& mask, const std::string& line) {
    Size size, maskSize;
    int bands = 0, maskBands = 0;
    const auto samples = readAll(image, size, bands);
    const auto labels = readAll(mask, maskSize, maskBands);
    if (!(size == maskSize)) {
        std::fprintf(stderr, "image and mask differ in size\n");
        std::exit(2);
    }
    const auto plan = FeaturePlan::parse(line, bands);
    if (!plan) {
        std::fprintf(stderr, "%s\n", plan.error().text().c_str());
        std::exit(2);
    }
    const auto count = static_cast<std::size_t>(bands), area = static_cast<std::size_t>(size.area());
    FeatureWindow features;
    const double seconds = secondsOf([&] {
        mirroredFeatures(samples, size, *plan,
                         {std::vector<float>(count, 0.0F), std::vector<float>(count, 1.0F)}, features, 0);
    });
    std::printf("features   %zu of %zu pixels in %.2f s\n", plan->count(), area, seconds);
    std::vector<int> values;
    for (std::size_t i = 0; i < area; ++i)
        if (labels[i] >= 0 && std::ranges::find(values, static_cast<int>(labels[i])) == values.end())
            values.push_back(static_cast<int>(labels[i]));
    std::ranges::sort(values);
    Problem p{.train = {.classes = static_cast<int>(values.size()),
                        .features = plan->count(),
                        .count = 0,
                        .values = {},
                        .labels = {},
                        .weights = {}},
              .pixels = area,
              .view = std::move(features.values),
              .truth = std::vector<std::uint8_t>(area, 255)};
    SampleSet& all = p.train;
    std::vector<std::size_t> from;
    for (std::size_t i = 0; i < area; ++i) {
        if (labels[i] < 0 || features.hasData[i] == 0) continue;
        const auto k = static_cast<std::uint8_t>(std::ranges::find(values, static_cast<int>(labels[i])) -
                                                 values.begin());
        const bool left = i % static_cast<std::size_t>(size.width) < static_cast<std::size_t>(size.width) / 2;
        if (!left) p.truth[i] = k;
        if (!left) continue;
        from.push_back(i);
        all.labels.push_back(k);
    }
    all.count = from.size();
    for (std::size_t f = 0; f < all.features; ++f)
        for (const std::size_t i : from) all.values.push_back(p.view[f * area + i]);
    all.weights.assign(all.count, 1.0F);
    p.train = all.thinned(kSamples, 1);
    return p;
}

void writeForScript(const Problem& p, const std::filesystem::path& file) {
    std::ofstream out(file, std::ios::binary);
    const std::uint64_t head[] = {p.train.features, p.train.count, p.pixels};
    const auto put = [&out](const auto& values) {
        out.write(reinterpret_cast<const char*>(values.data()),
                  static_cast<std::streamsize>(values.size() * sizeof(values[0])));
    };
    put(std::vector<std::uint64_t>(std::begin(head), std::end(head)));
    put(p.train.values);
    put(p.train.labels);
    put(p.view);
    put(p.truth);
}

int run(int threads, const Problem& p) {
    const auto classes = static_cast<std::size_t>(p.train.classes);
    RandomForest forest({.trees = 100, .depth = 15});
    double fitCpu = 0, predictCpu = 0;
    const double fit = secondsOf(
        [&] { (void)forest.fit(p.train, {.threads = threads, .seed = 1, .stop = {}, .progress = {}}); },
        &fitCpu);
    std::vector<float> probabilities(classes * p.pixels);
    const double predict =
        secondsOf([&] { predictPixels(forest, p.view, p.pixels, probabilities, threads); }, &predictCpu);
    std::size_t right = 0, judged = 0;
    for (std::size_t i = 0; i < p.pixels; ++i) {
        if (p.truth[i] == 255) continue;
        std::size_t best = 0;
        for (std::size_t k = 1; k < classes; ++k)
            if (probabilities[k * p.pixels + i] > probabilities[best * p.pixels + i]) best = k;
        right += best == p.truth[i] ? 1 : 0;
        ++judged;
    }
    std::printf("samples    %zu × %zu, %zu classes; view of %zu pixels; %d threads\n", p.train.count,
                p.train.features, classes, p.pixels, threads);
    std::printf("Swath      fit %.3f s (processor %.3f), predict %.3f s (processor %.3f), accuracy %.4f\n",
                fit, fitCpu, predict, predictCpu, static_cast<double>(right) / static_cast<double>(judged));
    std::fflush(stdout);
    const auto file = std::filesystem::temp_directory_path() / "swath-bench-forest.bin";
    writeForScript(p, file);
    const std::string command = "/usr/bin/python3 " SWATH_BENCH_DIR "/forest_vs_sklearn.py " + file.string() +
                                " " + std::to_string(threads);
    const int status = std::system(command.c_str());
    std::filesystem::remove(file);
    return status == 0 ? 0 : 1;
}

}  // namespace
}  // namespace swath

int main(int argc, char** argv) {
    const int threads = argc > 1 ? std::max(1, std::atoi(argv[1])) : 2;
    const std::string line = argc > 4 ? argv[4] : "bands + gaussian(1, 2, 4) + statistics(5) + ratios";
    return swath::run(threads, argc > 3 ? swath::realScene(argv[2], argv[3], line) : swath::madeUp());
}
