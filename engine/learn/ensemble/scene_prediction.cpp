// SPDX-License-Identifier: MIT
#include "engine/learn/ensemble/scene_prediction.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "engine/imagery/open_stack.h"
#include "engine/learn/ensemble/learners.h"

namespace swath {

Result<WindowReader> makeWindowReader(const BandStack& stack, const Resources& resources,
                                      const Predictor& predictor) {
    auto opened = openStack(stack, resources);
    if (!opened) return opened.error();
    const RasterInfo& info = (*opened)->info();
    const int bands = info.bandCount();
    if (bands != predictor.bandCount())
        return Error{Errc::InvalidInput,
                     fmt::format("{} has {} band{}, the network was trained with {}", info.path, bands,
                                 bands == 1 ? "" : "s", predictor.bandCount()),
                     "train a run on scenes with these bands"};
    std::vector<int> all(static_cast<std::size_t>(bands));
    std::iota(all.begin(), all.end(), 0);
    return WindowReader(
        [source = std::shared_ptr<RasterSource>(std::move(*opened)), all](
            const RectI& window, std::span<float> out) { return source->readValues(window, all, out); });
}

Result<LabelMap> predictToMap(std::span<const std::byte> checkpoint, const BandStack& stack,
                              const Resources& resources, JobContext& job) {
    auto predictor = loadAnyPredictor(checkpoint);
    if (!predictor) return predictor.error();
    auto reader = makeWindowReader(stack, resources, **predictor);
    if (!reader) return reader.error();
    auto source = openStack(stack, resources);
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
