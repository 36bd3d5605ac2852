// SPDX-License-Identifier: MIT
#include "engine/learn/normalisation.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace swath {
namespace {

struct Moments {
    double count = 0, mean = 0, m2 = 0;

    void merge(const Moments& other) {
        if (other.count == 0) return;
        const double total = count + other.count, delta = other.mean - mean;
        mean += delta * other.count / total;
        m2 += other.m2 + delta * delta * count * other.count / total;
        count = total;
    }
};

/// Two passes over one window: exact enough in double, and the loops vectorise.
Moments momentsOf(std::span<const float> samples) {
    Moments m;
    double sum = 0;
    for (const float v : samples)
        if (std::isfinite(v)) sum += double(v), m.count += 1;
    if (m.count == 0) return m;
    m.mean = sum / m.count;
    for (const float v : samples)
        if (std::isfinite(v)) m.m2 += (double(v) - m.mean) * (double(v) - m.mean);
    return m;
}

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
std::vector<Tile> gridTiles(const PatchSource& source, std::size_t most) {
    std::size_t total = 0;
    const auto tilesOfScene = [&](int scene) {
        const Size size = source.sceneSize(scene);
        const auto across = [](int pixels) {
            return std::size_t((pixels + kLabelTileSize - 1) / kLabelTileSize);
        };
        return std::pair{across(size.width), across(size.height)};
    };
    for (int s = 0; s < source.sceneCount(); ++s) total += tilesOfScene(s).first * tilesOfScene(s).second;
    std::vector<Tile> tiles;
    const std::size_t count = std::min(most, total);
    std::size_t first = 0;
    for (int s = 0; s < source.sceneCount(); ++s) {
        const auto [across, down] = tilesOfScene(s);
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t at = (i * total + total / 2) / count;
            if (at < first || at >= first + across * down) continue;
            // A step along a diagonal: a plain stride would take the same columns of every row.
            const std::size_t inScene = at - first, row = inScene / across,
                              column = (inScene + row * 5) % across;
            tiles.push_back({s, {static_cast<int>(column), static_cast<int>(row)}});
        }
        first += across * down;
    }
    return tiles;
}

}  // namespace

void Normalisation::apply(std::span<float> samples) const {
    const std::size_t pixels = mean.empty() ? 0 : samples.size() / mean.size();
    for (std::size_t b = 0; b < mean.size(); ++b) {
        const float shift = mean[b], scale = 1 / deviation[b];
        for (float& v : samples.subspan(b * pixels, pixels)) {
            const float scaled = (v - shift) * scale;
            v = std::isfinite(scaled) ? scaled : 0.0F;
        }
    }
}

Result<Normalisation> computeNormalisation(PatchSource& source, std::stop_token stop, int maxWindows) {
    const auto most = static_cast<std::size_t>(std::max(1, maxWindows));
    std::vector<Tile> chosen = gridTiles(source, most + 1);
    if (chosen.size() > most) {
        std::vector<Tile> labelled;
        for (int s = 0; s < source.sceneCount(); ++s)
            for (const RectI& window : source.labelledWindows(s, Role::Train))
                labelled.push_back({s, {window.x / kLabelTileSize, window.y / kLabelTileSize}});
        chosen = gridTiles(source, std::max<std::size_t>(1, most / 2));
        for (const Tile& tile : thinned(labelled, most - chosen.size())) chosen.push_back(tile);
    }
    const std::set<Tile> tiles(chosen.begin(), chosen.end());

    const auto bands = static_cast<std::size_t>(source.bandCount());
    std::vector<Moments> moments(bands);
    std::vector<float> samples;
    for (const auto& [scene, tile] : tiles) {
        if (stop.stop_requested()) return Error{Errc::Cancelled, "stopped", ""};
        const RectI window = tileWindow(source.sceneSize(scene), tile);
        const auto pixels = static_cast<std::size_t>(window.area());
        samples.resize(bands * pixels);
        if (Status read = source.readImage(scene, window, samples); !read) return read.error();
        for (std::size_t b = 0; b < bands; ++b)
            moments[b].merge(momentsOf(std::span(samples).subspan(b * pixels, pixels)));
    }
    if (std::ranges::all_of(moments, [](const Moments& m) { return m.count == 0; }))
        return Error{Errc::InvalidInput,
                     "the scenes hold no data where they were looked at: every sample is no data",
                     "check the scenes' nodata value"};
    Normalisation result;
    for (const Moments& m : moments) {
        const double deviation = m.count > 0 ? std::sqrt(m.m2 / m.count) : 0;
        // Rounding leaves a constant band with a tiny deviation, which would blow its noise up.
        const bool constant = !(deviation > 1e-7 * std::abs(m.mean)) || !(deviation > 1e-30);
        result.mean.push_back(static_cast<float>(m.mean));
        result.deviation.push_back(constant ? 1.0F : static_cast<float>(deviation));
    }
    return result;
}

}  // namespace swath
