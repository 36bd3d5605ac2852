// SPDX-License-Identifier: MIT
#include "engine/document/class_spectra.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "engine/core/rng.h"

namespace swath {
namespace {

constexpr std::int64_t kEnough = 5000;       // pixels of a class
constexpr int kMostOfATile = 1500;           // pixels of a class: several places tell more than one
constexpr std::size_t kMostLookedAt = 2000;  // tiles of labels
constexpr int kMostRead = 64;                // of them, tiles of samples
constexpr std::uint64_t kSeed = 20;

/// Running mean and squared deviations. Source: Welford 1962, Technometrics 4(3).
struct Moments {
    std::int64_t count = 0;
    double mean = 0, squares = 0;
    void add(double value) {
        ++count;
        const double before = value - mean;
        mean += before / static_cast<double>(count);
        squares += before * (value - mean);
    }
};

struct Sampled {
    std::int64_t pixels = 0;
    std::vector<Moments> bands;
};
using Samples = std::map<std::uint8_t, Sampled>;

std::vector<TileIndex> inAnyOrder(std::vector<TileIndex> tiles) {
    Rng rng(kSeed);
    for (std::size_t i = tiles.size(); i > 1; --i) std::swap(tiles[i - 1], tiles[rng.below(i)]);
    if (tiles.size() > kMostLookedAt) tiles.resize(kMostLookedAt);
    return tiles;
}

/// Pixels of a tile that are wanted: of each class, evenly spread over those that there are.
struct Wanted {
    RectI window;                                             ///< scene px that hold them all
    std::map<std::uint8_t, std::vector<std::size_t>> pixels;  ///< of the tile's window, row by row
};

Wanted wantedOf(const LabelMap& labels, TileIndex index, const Samples& so) {
    Wanted wanted;
    const RectI window = tileWindow(labels.size(), index);
    std::vector<std::uint8_t> values(static_cast<std::size_t>(window.area()));
    labels.read(window, values);
    for (std::size_t i = 0; i < values.size(); ++i)
        if (values[i] != kUnlabelled && values[i] != kIgnore) wanted.pixels[values[i]].push_back(i);
    std::erase_if(wanted.pixels, [&](const auto& of) {
        const auto known = so.find(of.first);
        return known != so.end() && known->second.pixels >= kEnough;
    });
    for (auto& [value, pixels] : wanted.pixels) {
        const std::size_t step = (pixels.size() / kMostOfATile) | 1;  // odd: rows have even lengths
        std::vector<std::size_t> kept;
        for (std::size_t i = 0; i < pixels.size(); i += step) kept.push_back(pixels[i]);
        pixels = std::move(kept);
        for (const std::size_t pixel : pixels) {
            const int x = window.x + static_cast<int>(pixel) % window.width;
            const int y = window.y + static_cast<int>(pixel) / window.width;
            wanted.window = unite(wanted.window, {x, y, 1, 1});
        }
    }
    return wanted;
}

Status take(RasterSource& source, const LabelMap& labels, TileIndex index, const Wanted& wanted,
            Samples& into) {
    const auto bandCount = static_cast<std::size_t>(source.info().bandCount());
    std::vector<int> bands(bandCount);
    std::iota(bands.begin(), bands.end(), 0);
    const RectI tile = tileWindow(labels.size(), index), &w = wanted.window;
    const auto plane = static_cast<std::size_t>(w.area());
    std::vector<float> values(bandCount * plane);
    if (Status read = source.readValues(w, bands, values); !read) return read;
    for (const auto& [value, pixels] : wanted.pixels) {
        Sampled& sampled = into[value];
        sampled.bands.resize(bandCount);
        for (const std::size_t pixel : pixels) {
            const int x = tile.x + static_cast<int>(pixel) % tile.width - w.x;
            const int y = tile.y + static_cast<int>(pixel) / tile.width - w.y;
            const auto at =
                static_cast<std::size_t>(y) * static_cast<std::size_t>(w.width) + static_cast<std::size_t>(x);
            ++sampled.pixels;
            for (std::size_t b = 0; b < bandCount; ++b)
                if (const float v = values[b * plane + at]; std::isfinite(v)) sampled.bands[b].add(v);
        }
    }
    return {};
}

}  // namespace

Result<std::vector<ClassSpectrum>> classSpectra(RasterSource& source, const LabelMap& labels,
                                                const std::stop_token& stop,
                                                const std::function<void(double)>& progress) {
    if (labels.size() != source.info().size)
        return Error{Errc::InvalidInput, "the labels are not of the scene's size", "locate the scene's file"};
    Samples samples;
    const std::vector<TileIndex> tiles = inAnyOrder(labels.tiles());
    int read = 0;
    for (std::size_t i = 0; i < tiles.size() && read < kMostRead; ++i) {
        if (stop.stop_requested()) return Error{Errc::Cancelled, "cancelled", ""};
        if (progress) progress(static_cast<double>(i) / static_cast<double>(tiles.size()));
        const Wanted wanted = wantedOf(labels, tiles[i], samples);
        if (wanted.pixels.empty()) continue;
        if (Status taken = take(source, labels, tiles[i], wanted, samples); !taken) return taken.error();
        ++read;
    }
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    std::vector<ClassSpectrum> spectra;
    for (const auto& [value, sampled] : samples) {
        ClassSpectrum spectrum{.classValue = value, .pixels = sampled.pixels, .mean = {}, .deviation = {}};
        for (const Moments& m : sampled.bands) {
            spectrum.mean.push_back(m.count > 0 ? m.mean : kNone);
            spectrum.deviation.push_back(m.count > 0 ? std::sqrt(m.squares / static_cast<double>(m.count))
                                                     : kNone);
        }
        spectra.push_back(std::move(spectrum));
    }
    return spectra;
}

}  // namespace swath
