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

#include "engine/imagery/open_stack.h"

namespace swath {
namespace {

using MakeSink = std::function<Result<RowSink>(const Predictor&, const RasterInfo&)>;

Status predictStack(std::span<const std::byte> checkpoint, const BandStack& stack, const Resources& resources,
                    const PredictorOptions& wanted, const PredictSceneOptions& options, const MakeSink& makeSink,
                    JobContext& job) {
    auto predictor = loadAnyPredictor(checkpoint, wanted);
    if (!predictor) return predictor.error();
    auto reader = makeWindowReader(stack, resources, **predictor);
    if (!reader) return reader.error();
    auto source = openStack(stack, resources);
    if (!source) return source.error();
    const RasterInfo& info = (*source)->info();
    auto sink = makeSink(**predictor, info);
    if (!sink) return sink.error();
    return predictScene(**predictor, info.size, *reader, *sink, options, job.stop(),
                        [&](double fraction) { job.report("predicting", fraction); });
}

}  // namespace

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
    std::optional<LabelMapSink> sink;
    const auto make = [&](const Predictor&, const RasterInfo& info) -> Result<RowSink> {
        sink.emplace(info.size);
        return RowSink([&](const MapRows& rows) { return sink->write(rows); });
    };
    if (Status done = predictStack(checkpoint, stack, resources, {}, sceneOptions(checkpoint), make, job); !done)
        return done.error();
    return sink->take();
}

Result<LabelMap> predictToFile(std::span<const std::byte> checkpoint, const BandStack& stack,
                               const Resources& resources, const MapFiles& files, const ClassTable& colours,
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
    if (Status done = predictStack(checkpoint, stack, resources, wanted, options, make, job); !done)
        return done.error();
    if (Status finished = written->finish(); !finished) return finished.error();
    return map->take();
}

}  // namespace swath
