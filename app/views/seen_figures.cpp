// SPDX-License-Identifier: MIT
#include "app/views/seen_figures.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "widgets/canvas/tile_math.h"

namespace swath {
namespace {

constexpr double kRestS = 0.1;                 // a view that moves on is not worth the work
constexpr std::int64_t kMostSamples = 40'000;  // of a channel: percentiles to a quarter of a percent

SeenFigures shownIn(SceneId scene, const Composition& c) {
    SeenFigures shown{.scene = scene, .bands = {}, .of = {}, .formula = c.formula, .channels = {}};
    for (std::size_t i = 0; i < 3; ++i) {
        shown.bands[i] = c.channels[i].band;
        shown.of[i] = c.channels[i].rule.of;
    }
    return shown;
}

/// Whether the scene's own statistics do not do.
bool needsTiles(const Composition& c) {
    return c.hasFormula() || std::ranges::any_of(c.channels, [](const ChannelStretch& channel) {
               return channel.rule.of == StretchOf::View;
           });
}

/// The finest tile that is loaded of those over a place, and its level.
std::pair<std::shared_ptr<const RasterTile>, TileKey> tileOver(const TileKey& key, int levels,
                                                               const TileSamples& samples) {
    for (int up = 0; key.level + up < levels; ++up)
        if (auto tile = samples.find(ancestorOf(key, up))) return {std::move(tile), ancestorOf(key, up)};
    return {};
}

/// Every so many pixels of the tile that lie within a window of the scene.
std::vector<std::size_t> pixelsWithin(const RectI& window, const RasterTile& tile, const RectI& whole,
                                      int level, int stride) {
    const auto cell = [level](int at, int from, int most) {
        return std::clamp(static_cast<int>((std::int64_t{at} - from) >> level), 0, most);
    };
    const int x0 = cell(window.x, whole.x, tile.size.width - 1),
              x1 = cell(window.right() - 1, whole.x, tile.size.width - 1);
    const int y0 = cell(window.y, whole.y, tile.size.height - 1),
              y1 = cell(window.bottom() - 1, whole.y, tile.size.height - 1);
    std::vector<std::size_t> pixels;
    for (int y = y0; y <= y1; y += stride)
        for (int x = x0; x <= x1; x += stride)
            pixels.push_back(static_cast<std::size_t>(y) * static_cast<std::size_t>(tile.size.width) +
                             static_cast<std::size_t>(x));
    return pixels;
}

/// Figures of the channels from tiles of about a level; nullopt where nothing is loaded of any.
std::optional<std::array<BandStatistics, 3>> figuresAt(const Scene& scene, const View& view, int level,
                                                       const TileSamples& samples) {
    const Size size = scene.info.size;
    const RectI sight = intersection(view.visible(), {0, 0, size.width, size.height});
    const std::int64_t cells = sight.area() >> (2 * level);
    const int stride = static_cast<int>(
        std::max(1.0, std::ceil(std::sqrt(static_cast<double>(cells) / static_cast<double>(kMostSamples)))));
    std::array<std::vector<float>, 3> values;
    for (const TileKey& key : visibleTiles(scene.id, size, view, level)) {
        const auto [tile, at] = tileOver(key, levelCount(size), samples);
        if (!tile) continue;
        const auto pixels = pixelsWithin(intersection(sight, tileSceneWindow(size, key)), *tile,
                                         tileSceneWindow(size, at), at.level, stride);
        const auto planes = tileValues(scene.composition, scene.info, scene.display.formulas, *tile, pixels);
        for (std::size_t c = 0; c < 3; ++c) {
            const auto from = planes.begin() + static_cast<std::ptrdiff_t>(c * pixels.size());
            values[c].insert(values[c].end(), from, from + static_cast<std::ptrdiff_t>(pixels.size()));
        }
    }
    if (values[0].empty()) return std::nullopt;
    const bool one = showsOneBand(scene.composition);
    std::array<BandStatistics, 3> figures;
    figures[0] = statisticsOf(values[0]);
    for (std::size_t c = 1; c < 3; ++c) figures[c] = one ? figures[0] : statisticsOf(values[c]);
    return figures;
}

/// With the limits that follow the figures; nullopt where they are those already.
std::optional<Composition> followed(const Composition& shown, const SeenFigures& figures) {
    Composition wanted = shown;
    for (std::size_t c = 0; c < 3; ++c) {
        ChannelStretch& channel = wanted.channels[c];
        const bool follows = channel.rule.of == StretchOf::View || shown.hasFormula();
        if (!follows || channel.rule.mode == StretchMode::Limits || figures.channels[c].count == 0) continue;
        const StretchLimits limits = limitsBy(channel.rule, figures.channels[c]);
        channel.lo = limits.lo, channel.hi = limits.hi;
    }
    return wanted == shown ? std::nullopt : std::optional(wanted);
}

View wholeView(Size scene) {
    return {{scene.width / 2.0, scene.height / 2.0}, 1, scene};
}

}  // namespace

bool SeenFigures::match(SceneId sceneId, const Composition& composition) const {
    const SeenFigures now = shownIn(sceneId, composition);
    return scene == now.scene && bands == now.bands && of == now.of && formula == now.formula;
}

const BandStatistics* figuresOf(const Scene& scene, const Composition& composition, std::size_t channel,
                                const std::optional<SeenFigures>& seen) {
    const ChannelStretch& shown = composition.channels[channel];
    const bool ofTiles = composition.hasFormula() || shown.rule.of == StretchOf::View;
    if (ofTiles && seen && seen->match(scene.id, composition)) return &seen->channels[channel];
    const auto band = static_cast<std::size_t>(shown.band);
    if (composition.hasFormula() || shown.band < 0 || band >= scene.statistics.bands.size()) return nullptr;
    return &scene.statistics.bands[band];
}

std::optional<Composition> ViewFollower::follow(const Scene& scene, const View& view,
                                                const TileSamples& samples, bool tilesComing, double nowS) {
    waits_ = false;
    if (!needsTiles(scene.composition)) {
        seen_.reset();
        return std::nullopt;
    }
    const Place now{view.centre(), view.zoom(), view.viewport(), samples.taken()};
    if (seen_ && seen_->match(scene.id, scene.composition) && now == found_)
        return followed(scene.composition, *seen_);
    if (now != moving_) {
        moving_ = now;
        movedAtS_ = nowS;
    }
    const bool other =
        !seen_ || !seen_->match(scene.id, scene.composition);  // is asked for now, so it is found at once
    waits_ = true;
    if (tilesComing || (!other && nowS - movedAtS_ < kRestS)) return std::nullopt;
    waits_ = false;
    const int levels = levelCount(scene.info.size);
    SeenFigures figures = shownIn(scene.id, scene.composition);
    std::optional<std::array<BandStatistics, 3>> inSight, ofAll;
    if (std::ranges::count(figures.of, StretchOf::View) > 0)
        inSight = figuresAt(scene, view, levelForZoom(view.zoom(), levels), samples);
    if (std::ranges::count(figures.of, StretchOf::Scene) > 0)
        ofAll = figuresAt(scene, wholeView(scene.info.size), levels - 1, samples);
    found_ = now;
    for (std::size_t c = 0; c < 3; ++c)
        if (const auto& from = figures.of[c] == StretchOf::View ? inSight : ofAll)
            figures.channels[c] = (*from)[c];
    seen_ = std::move(figures);
    return followed(scene.composition, *seen_);
}

}  // namespace swath
