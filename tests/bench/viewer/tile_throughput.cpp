// SPDX-License-Identifier: MIT
// Samples a second that the tile loader decodes, against a bare loop of RasterIO over the same part of the
// file, block by block, on as many threads, in turns. usage: bench_tiles SCENE.tif [THREADS [SIDE]] SIDE: of
// the square that is read, from the scene's middle, in pixels.
#include <fmt/format.h>
#include <gdal_priv.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <numeric>
#include <thread>
#include <vector>

#include "engine/imagery/tile_loader.h"

namespace swath {
namespace {

using Clock = std::chrono::steady_clock;
constexpr int kRounds = 3;
constexpr std::size_t kBatch = 48;  // tiles that a view of 1280 × 800 and its border holds

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

[[noreturn]] void giveUp(const std::string& why) {
    fmt::print(stderr, "{}\n", why);
    std::exit(1);
}

/// Seconds of the loader for all tiles of a window, a view's worth wished for at a time.
double byTheLoader(const RasterInfo& info, const RectI& window, int threads) {
    TileLoader loader(threads, Resources());
    const SceneId scene{1};
    loader.addScene(scene, info);
    std::vector<TileKey> left;
    for (int y = window.y / kRasterTileSize; y * kRasterTileSize < window.bottom(); ++y)
        for (int x = window.x / kRasterTileSize; x * kRasterTileSize < window.right(); ++x)
            left.push_back({scene, 0, x, y});
    const auto begin = Clock::now();
    std::vector<TileKey> wished;
    while (!left.empty() || !wished.empty()) {
        while (wished.size() < kBatch && !left.empty()) {
            wished.push_back(left.back());
            left.pop_back();
        }
        loader.wish(wished);
        for (const LoadedTile& tile : loader.drain()) {
            if (!tile.tile) giveUp(tile.failure);
            std::erase(wished, tile.key);
        }
        std::this_thread::yield();
    }
    return secondsSince(begin);
}

double byRasterIo(const RasterInfo& info, const RectI& window, int threads) {
    const int bands = info.bandCount();
    std::atomic<int> next{0};
    std::vector<std::thread> workers;
    const auto begin = Clock::now();
    for (int t = 0; t < threads; ++t)
        workers.emplace_back([&] {
            auto* file = static_cast<GDALDataset*>(GDALOpen(info.path.c_str(), GA_ReadOnly));
            if (!file) giveUp("cannot open " + info.path);
            int width = 0, height = 0;
            file->GetRasterBand(1)->GetBlockSize(&width, &height);
            const int columns = (window.width + width - 1) / width,
                      rows = (window.height + height - 1) / height;
            const GDALDataType type = file->GetRasterBand(1)->GetRasterDataType();
            std::vector<std::byte> samples(static_cast<std::size_t>(width) *
                                           static_cast<std::size_t>(height) *
                                           static_cast<std::size_t>(bands * GDALGetDataTypeSizeBytes(type)));
            for (int at = next++; at < columns * rows; at = next++) {
                const int x = window.x + at % columns * width, y = window.y + at / columns * height;
                const int w = std::min(width, window.right() - x), h = std::min(height, window.bottom() - y);
                if (file->RasterIO(GF_Read, x, y, w, h, samples.data(), w, h, type, bands, nullptr, 0, 0,
                                   0) != CE_None)
                    giveUp("cannot read " + info.path);
            }
            GDALClose(file);
        });
    for (std::thread& worker : workers) worker.join();
    return secondsSince(begin);
}

int run(const char* path, int threads, int side) {
    auto source = RasterSource::open(path);
    if (!source) giveUp(source.error().text());
    const RasterInfo info = (*source)->info();
    constexpr int kBlock = 1024;  // both begin at a block's corner
    const int x = info.size.width / 2 / kBlock * kBlock, y = info.size.height / 2 / kBlock * kBlock;
    const RectI window{x, y, std::min(side, info.size.width - x), std::min(side, info.size.height - y)};
    const double samples = static_cast<double>(window.width) * window.height * info.bandCount();
    (void)byRasterIo(info, window, threads);  // the system has the file's pages in memory from here on
    std::vector<double> ratios;
    for (int round = 0; round < kRounds; ++round) {
        const double ours = byTheLoader(info, window, threads), bare = byRasterIo(info, window, threads);
        fmt::print("loader {:.0f}, RasterIO {:.0f} million samples/s\n", samples / ours / 1e6,
                   samples / bare / 1e6);
        ratios.push_back(bare / ours);
    }
    std::ranges::sort(ratios);
    fmt::print("the loader has {:.2f} of the bare loop's samples a second (median of {})\n",
               ratios[ratios.size() / 2], kRounds);
    return 0;
}

}  // namespace
}  // namespace swath

int main(int argc, char** argv) {
    if (argc < 2) {
        fmt::print(stderr, "usage: bench_tiles SCENE.tif [THREADS [SIDE]]\n");
        return 2;
    }
    GDALAllRegister();
    return swath::run(argv[1], argc > 2 ? std::atoi(argv[2]) : 2, argc > 3 ? std::atoi(argv[3]) : 8192);
}
