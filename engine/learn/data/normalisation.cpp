// SPDX-License-Identifier: MIT
#include "engine/learn/data/normalisation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

#include "engine/learn/data/band_figures.h"

namespace swath {
namespace {

using Tile = std::pair<int, TileIndex>;  // scene and tile

/// Every n-th of them, so that at most `most` remain.
std::vector<Tile> thinned(const std::vector<Tile>& tiles, std::size_t most) {
    if (tiles.size() <= most) return tiles;
    std::vector<Tile> kept;
    for (std::size_t i = 0; i < most; ++i)
        kept.push_back(tiles[(i * tiles.size() + tiles.size() / 2) / most]);
    return kept;
}

/// An even grid over all scenes of which at most `most` tiles are taken.
std::vector<Tile> gridTiles(std::span<const Size> scenes, std::size_t most) {
    std::size_t total = 0;
    const auto tilesOfScene = [&](std::size_t scene) {
        const auto across = [](int pixels) {
            return std::size_t((pixels + kLabelTileSize - 1) / kLabelTileSize);
        };
        return std::pair{across(scenes[scene].width), across(scenes[scene].height)};
    };
    for (std::size_t s = 0; s < scenes.size(); ++s) total += tilesOfScene(s).first * tilesOfScene(s).second;
    std::vector<Tile> tiles;
    const std::size_t count = std::min(most, total);
    std::size_t first = 0;
    for (std::size_t s = 0; s < scenes.size(); ++s) {
        const auto [across, down] = tilesOfScene(s);
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t at = (i * total + total / 2) / count;
            if (at < first || at >= first + across * down) continue;
            // A step along a diagonal: a plain stride would take the same columns of every row.
            const std::size_t inScene = at - first, row = inScene / across,
                              column = (inScene + row * 5) % across;
            tiles.push_back({static_cast<int>(s), {static_cast<int>(column), static_cast<int>(row)}});
        }
        first += across * down;
    }
    return tiles;
}

using SceneReader = std::function<Status(int scene, const RectI&, std::span<float>)>;

/// Figures of the windows of some tiles.
Result<BandFigures> figuresOf(const std::set<Tile>& tiles, std::span<const Size> scenes, int bands,
                              bool robust, const SceneReader& read, const std::stop_token& stop) {
    std::int64_t area = 0;
    for (const auto& [scene, tile] : tiles)
        area += tileWindow(scenes[static_cast<std::size_t>(scene)], tile).area();
    BandFigures figures(bands, robust, area);
    std::vector<float> samples;
    for (const auto& [scene, tile] : tiles) {
        if (stop.stop_requested()) return Error{Errc::Cancelled, "stopped", ""};
        const RectI window = tileWindow(scenes[static_cast<std::size_t>(scene)], tile);
        samples.resize(static_cast<std::size_t>(bands) * static_cast<std::size_t>(window.area()));
        if (Status done = read(scene, window, samples); !done) return done.error();
        figures.add(samples);
    }
    return figures;
}

template <bool kKeepNoData>
void scaleBands(const BandScale& scale, std::span<float> samples) {
    constexpr float kNoData = kKeepNoData ? std::numeric_limits<float>::quiet_NaN() : 0.0F;
    const std::size_t pixels = scale.mean.empty() ? 0 : samples.size() / scale.mean.size();
    for (std::size_t b = 0; b < scale.mean.size(); ++b) {
        const float shift = scale.mean[b], factor = 1 / scale.deviation[b];
        for (float& v : samples.subspan(b * pixels, pixels)) {
            const float scaled = (v - shift) * factor;
            v = std::isfinite(scaled) ? scaled : kNoData;
        }
    }
}

}  // namespace

void BandScale::apply(std::span<float> samples) const {
    scaleBands<false>(*this, samples);
}

void BandScale::applyKeepingNoData(std::span<float> samples) const {
    scaleBands<true>(*this, samples);
}

Result<Normalisation> computeNormalisation(PatchSource& source, NormalisationKind kind, std::stop_token stop,
                                           int maxWindows) {
    const auto most = static_cast<std::size_t>(std::max(1, maxWindows));
    std::vector<Size> scenes;
    for (int s = 0; s < source.sceneCount(); ++s) scenes.push_back(source.sceneSize(s));
    std::vector<Tile> chosen = gridTiles(scenes, most + 1);
    if (chosen.size() > most) {
        std::vector<Tile> labelled;
        for (int s = 0; s < source.sceneCount(); ++s)
            for (const RectI& window : source.labelledWindows(s, Role::Train))
                labelled.push_back({s, {window.x / kLabelTileSize, window.y / kLabelTileSize}});
        chosen = gridTiles(scenes, std::max<std::size_t>(1, most / 2));
        for (const Tile& tile : thinned(labelled, most - chosen.size())) chosen.push_back(tile);
    }
    auto figures = figuresOf(
        {chosen.begin(), chosen.end()}, scenes, source.bandCount(), isRobust(kind),
        [&](int scene, const RectI& window, std::span<float> out) {
            return source.readImage(scene, window, out);
        },
        stop);
    if (!figures) return figures.error();
    if (figures->empty())
        return Error{Errc::InvalidInput,
                     "the scenes hold no data where they were looked at: every sample is no data",
                     "check the scenes' nodata value"};
    return Normalisation{figures->scale(), kind};
}

Result<BandFigures> sceneFigures(Size scene, int bands, const WindowReader& read, bool quantiles,
                                 std::stop_token stop, int maxWindows) {
    const std::vector<Tile> tiles =
        gridTiles(std::span(&scene, 1), static_cast<std::size_t>(std::max(1, maxWindows)));
    return figuresOf(
        {tiles.begin(), tiles.end()}, std::span(&scene, 1), bands, quantiles,
        [&](int, const RectI& window, std::span<float> out) { return read(window, out); }, stop);
}

Result<BandScale> computeSceneScale(Size scene, int bands, const WindowReader& read, bool robust,
                                    std::stop_token stop, int maxWindows) {
    auto figures = sceneFigures(scene, bands, read, robust, std::move(stop), maxWindows);
    if (!figures) return figures.error();
    return figures->scale();
}

SceneScales::SceneScales(Normalisation normalisation)
    : normalisation_(std::move(normalisation)),
      dataSet_(std::make_shared<const BandScale>(normalisation_.scale)) {}

Result<SceneScales::Scale> SceneScales::of(PatchSource& source, int scene, std::stop_token stop) {
    if (!isPerScene(normalisation_.kind)) return dataSet_;
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = own_.find(scene); found != own_.end()) return found->second;
    }
    // Two threads that miss the same scene both compute it: the figures are the same.
    auto scale = computeSceneScale(
        source.sceneSize(scene), source.bandCount(),
        [&](const RectI& window, std::span<float> out) { return source.readImage(scene, window, out); },
        isRobust(normalisation_.kind), std::move(stop));
    if (!scale) return scale.error();
    const std::lock_guard lock(mutex_);
    return own_.try_emplace(scene, std::make_shared<const BandScale>(std::move(*scale))).first->second;
}

}  // namespace swath
