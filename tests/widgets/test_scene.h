// SPDX-License-Identifier: MIT
#pragma once

#include <cstring>
#include <functional>
#include <memory>
#include <vector>

#include "engine/raster/sample_values.h"
#include "widgets/canvas/scene_renderer.h"

namespace swath {

/// A scene that is computed: any size, any sample type, one function of (band, x, y).
class TestScene {
  public:
    using Sample = std::function<double(int band, int x, int y)>;
    using Valid = std::function<bool(int x, int y)>;

    TestScene(SceneId id, Size size, PixelType type, int bands, Sample sample, Valid valid = {})
        : id_(id), sample_(std::move(sample)), valid_(std::move(valid)) {
        info_.path = "generated";
        info_.size = size;
        info_.type = type;
        info_.bands.resize(static_cast<std::size_t>(bands));
    }

    const RasterInfo& info() const { return info_; }
    SceneId id() const { return id_; }
    double sample(int band, int x, int y) const { return sample_(band, x, y); }
    double value(int band, int x, int y) const {
        return toValue(info_.bands[static_cast<std::size_t>(band)], sample_(band, x, y));
    }
    void setUnits(int band, double scale, double offset) {
        info_.bands[static_cast<std::size_t>(band)].scale = scale;
        info_.bands[static_cast<std::size_t>(band)].offset = offset;
    }
    void setPalette(std::vector<Rgb> palette) { info_.bands[0].palette = std::move(palette); }

    /// The tile as a loader would give it: every 2^level-th pixel, from the middle of its square.
    LoadedTile tile(const TileKey& key) const {
        auto tile = std::make_shared<RasterTile>();
        const int step = 1 << key.level, x0 = key.x * kRasterTileSize * step,
                  y0 = key.y * kRasterTileSize * step;
        const auto cells = [step](int length) {
            return std::min(kRasterTileSize, (length + step - 1) / step);
        };
        tile->size = {cells(info_.size.width - x0), cells(info_.size.height - y0)};
        tile->type = info_.type;
        for (int band = 0; band < info_.bandCount(); ++band) {
            tile->bands.push_back(band);
            for (int y = 0; y < tile->size.height; ++y)
                for (int x = 0; x < tile->size.width; ++x)
                    append(*tile, sample_(band, at(x0, x, step, info_.size.width),
                                          at(y0, y, step, info_.size.height)));
        }
        if (valid_)
            for (int y = 0; y < tile->size.height; ++y)
                for (int x = 0; x < tile->size.width; ++x)
                    tile->valid.push_back(
                        valid_(at(x0, x, step, info_.size.width), at(y0, y, step, info_.size.height)) ? 255
                                                                                                      : 0);
        return {key, tile, {}};
    }

    static int at(int origin, int index, int step, int length) {
        return std::min(origin + index * step + step / 2, length - 1);
    }

  private:
    template <class T>
    static void put(RasterTile& tile, T value) {
        const auto* bytes = reinterpret_cast<const std::byte*>(&value);
        tile.samples.insert(tile.samples.end(), bytes, bytes + sizeof value);
    }
    static void append(RasterTile& tile, double value) {
        switch (tile.type) {
            case PixelType::UInt8:
                put(tile, static_cast<std::uint8_t>(value));
                break;
            case PixelType::UInt16:
                put(tile, static_cast<std::uint16_t>(value));
                break;
            case PixelType::Int16:
                put(tile, static_cast<std::int16_t>(value));
                break;
            case PixelType::Float32:
                put(tile, static_cast<float>(value));
                break;
        }
    }

    SceneId id_;
    RasterInfo info_;
    Sample sample_;
    Valid valid_;
};

/// Overlays from a function of scene pixels, counting how often each tile is asked for.
class TestOverlay final : public OverlaySource {
  public:
    using Pixel = std::function<std::array<std::uint8_t, 4>(int x, int y)>;
    TestOverlay(Size scene, Pixel pixel) : scene_(scene), pixel_(std::move(pixel)) {}

    void fill(const TileKey& key, std::span<std::uint8_t> rgba) override {
        ++fills;
        const int step = 1 << key.level;
        for (int y = 0; y < kRasterTileSize; ++y)
            for (int x = 0; x < kRasterTileSize; ++x) {
                const int sx = key.x * kRasterTileSize * step + x * step + step / 2;
                const int sy = key.y * kRasterTileSize * step + y * step + step / 2;
                if (sx >= scene_.width || sy >= scene_.height) continue;
                const auto value = pixel_(sx, sy);
                std::copy(value.begin(), value.end(),
                          rgba.begin() + (static_cast<std::ptrdiff_t>(y) * kRasterTileSize + x) * 4);
            }
    }
    int fills = 0;

  private:
    Size scene_;
    Pixel pixel_;
};

/// Gives the renderer everything that the view wants.
inline void loadAll(SceneRenderer& renderer, const TestScene& scene, const View& view) {
    for (int round = 0; round < 4; ++round) {
        renderer.beginFrame();
        for (const TileKey& key : renderer.wantedTiles(view)) renderer.upload(scene.tile(key));
        while (renderer.needsFrame()) renderer.beginFrame();
    }
}

}  // namespace swath
