// SPDX-License-Identifier: MIT
#include "engine/learn/ensemble/scene_prediction.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "engine/learn/ensemble/learners.h"
#include "engine/raster/raster_source.h"

namespace swath {

Result<WindowReader> makeWindowReader(const std::filesystem::path& raster, const Predictor& predictor) {
    auto opened = RasterSource::open(raster);
    if (!opened) return opened.error();
    const int bands = (*opened)->info().bandCount();
    if (bands != predictor.bandCount())
        return Error{Errc::InvalidInput,
                     fmt::format("{} has {} band{}, the network was trained with {}", raster.string(), bands,
                                 bands == 1 ? "" : "s", predictor.bandCount()),
                     "train a run on scenes with these bands"};
    std::vector<int> all(static_cast<std::size_t>(bands));
    std::iota(all.begin(), all.end(), 0);
    return WindowReader(
        [source = std::shared_ptr<RasterSource>(std::move(*opened)), all,
         valid = std::vector<std::uint8_t>()](const RectI& window, std::span<float> out) mutable {
            valid.resize(static_cast<std::size_t>(window.area()));
            if (Status read = source->readWindow(window, all, out, valid); !read) return read;
            // Outside the scene there are mirrored pixels, not missing ones.
            const RectI scene{0, 0, source->info().size.width, source->info().size.height};
            for (int y = 0; y < window.height; ++y)
                for (int x = 0; x < window.width; ++x) {
                    const auto at = static_cast<std::size_t>(y) * static_cast<std::size_t>(window.width) +
                                    static_cast<std::size_t>(x);
                    if (valid[at] != 0 || !scene.contains(window.x + x, window.y + y)) continue;
                    for (std::size_t b = 0; b < all.size(); ++b)
                        out[b * valid.size() + at] = std::numeric_limits<float>::quiet_NaN();
                }
            return Status();
        });
}

Result<LabelMap> predictToMap(std::span<const std::byte> checkpoint, const std::filesystem::path& raster,
                              JobContext& job) {
    auto predictor = loadAnyPredictor(checkpoint);
    if (!predictor) return predictor.error();
    auto reader = makeWindowReader(raster, **predictor);
    if (!reader) return reader.error();
    auto source = RasterSource::open(raster);
    if (!source) return source.error();
    const Size size = (*source)->info().size;

    LabelMap map(size);
    std::vector<std::uint8_t> band;  // rows that do not fill a row of tiles yet
    int row = 0;
    const auto width = static_cast<std::size_t>(size.width);
    const auto flush = [&](int rows) {
        const int ty = row / kLabelTileSize;
        for (int tx = 0; tx < map.tilesX(); ++tx) {
            const RectI window = tileWindow(size, {tx, ty});
            auto tile = std::make_shared<LabelTile>();
            tile->fill(kUnlabelled);
            for (int y = 0; y < rows; ++y)
                std::copy_n(band.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(y) * width) +
                                window.x,
                            window.width, tile->begin() + y * kLabelTileSize);
            map.setTile({tx, ty}, nullIfEmpty(std::move(tile)));
        }
        band.erase(band.begin(),
                   band.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(rows) * width));
        row += rows;
    };
    const auto sink = [&](std::span<const std::uint8_t> rows) {
        band.insert(band.end(), rows.begin(), rows.end());
        while (band.size() >= width * kLabelTileSize) flush(kLabelTileSize);
        return Status();
    };
    if (Status done = predictScene(**predictor, size, *reader, sink, sceneOptions(checkpoint), job.stop(),
                                   [&](double fraction) { job.report("predicting", fraction); });
        !done)
        return done.error();
    if (!band.empty()) flush(static_cast<int>(band.size() / width));
    return map;
}

}  // namespace swath
