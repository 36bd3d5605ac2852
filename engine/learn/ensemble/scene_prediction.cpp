// SPDX-License-Identifier: MIT
#include "engine/learn/ensemble/scene_prediction.h"

#include <fmt/format.h>

#include <functional>
#include <limits>
#include <memory>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "engine/raster/raster_source.h"

namespace swath {
namespace {

using MakeSink = std::function<Result<RowSink>(const Predictor&, const RasterInfo&)>;

Status predictRaster(std::span<const std::byte> checkpoint, const std::filesystem::path& raster,
                     const PredictorOptions& wanted, const PredictSceneOptions& options,
                     const MakeSink& makeSink, JobContext& job) {
    auto predictor = loadAnyPredictor(checkpoint, wanted);
    if (!predictor) return predictor.error();
    auto reader = makeWindowReader(raster, **predictor);
    if (!reader) return reader.error();
    auto source = RasterSource::open(raster);
    if (!source) return source.error();
    const RasterInfo& info = (*source)->info();
    auto sink = makeSink(**predictor, info);
    if (!sink) return sink.error();
    return predictScene(**predictor, info.size, *reader, *sink, options, job.stop(),
                        [&](double fraction) { job.report("predicting", fraction); });
}

}  // namespace

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
    std::optional<LabelMapSink> sink;
    const auto make = [&](const Predictor&, const RasterInfo& info) -> Result<RowSink> {
        sink.emplace(info.size);
        return RowSink([&](const MapRows& rows) { return sink->write(rows); });
    };
    if (Status done = predictRaster(checkpoint, raster, {}, sceneOptions(checkpoint), make, job); !done)
        return done.error();
    return sink->take();
}

Result<LabelMap> predictToFile(std::span<const std::byte> checkpoint, const std::filesystem::path& raster,
                               const MapFiles& files, const ClassTable& colours,
                               const PredictorOptions& wanted, JobContext& job) {
    std::optional<LabelMapSink> map;
    std::optional<MapFileSink> written;
    PredictSceneOptions options = sceneOptions(checkpoint);
    options.probabilities = !files.probabilities.empty();
    options.confidence = !files.confidence.empty();
    const auto make = [&](const Predictor& predictor, const RasterInfo& info) -> Result<RowSink> {
        map.emplace(info.size);
        auto sink =
            MapFileSink::create(files, info.size, {info.geotransform, info.crsWkt}, predictor, colours);
        if (!sink) return sink.error();
        written.emplace(std::move(*sink));
        return RowSink([&](const MapRows& rows) {
            if (Status kept = map->write(rows); !kept) return kept;
            return written->write(rows);
        });
    };
    if (Status done = predictRaster(checkpoint, raster, wanted, options, make, job); !done)
        return done.error();
    if (Status finished = written->finish(); !finished) return finished.error();
    return map->take();
}

}  // namespace swath
