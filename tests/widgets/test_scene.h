// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <atomic>
#include <cstring>
#include <functional>
#include <memory>
#include <vector>

#include "engine/raster/sample_values.h"
#include "widgets/canvas/scene_painter.h"

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
    void setNodata(int band, double value) { info_.bands[static_cast<std::size_t>(band)].nodata = value; }
    void setPalette(std::vector<Rgb> palette) { info_.bands[0].palette = std::move(palette); }

    /// The tile as a loader would give it: every 2^level-th pixel, from the middle of its square.
    /// @param bands  which; empty: all.
    LoadedTile tile(const TileKey& key, std::vector<int> bands = {}) const {
        if (bands.empty())
            for (int band = 0; band < info_.bandCount(); ++band) bands.push_back(band);
        auto tile = std::make_shared<RasterTile>();
        const int step = 1 << key.level, x0 = key.x * kRasterTileSize * step,
                  y0 = key.y * kRasterTileSize * step;
        const auto cells = [step](int length) {
            return std::min(kRasterTileSize, (length + step - 1) / step);
        };
        tile->size = {cells(info_.size.width - x0), cells(info_.size.height - y0)};
        tile->type = info_.type;
        for (const int band : bands) {
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

/// Overlays from a function of scene pixels, counting how often a window of a tile is filled.
class TestOverlay final : public OverlaySource {
  public:
    using Pixel = std::function<std::array<std::uint8_t, 4>(int x, int y)>;
    TestOverlay(Size scene, Pixel pixel, int content = 0)
        : scene_(scene), pixel_(std::move(pixel)), content_(content) {}

    OverlayFill tile(const TileKey& key) override {
        return [this, key](const RectI& texels, std::span<std::uint8_t> rgba) {
            ++fills;
            filledTexels += texels.area();
            const int step = 1 << key.level;
            auto out = rgba.begin();
            for (int y = texels.y; y < texels.bottom(); ++y)
                for (int x = texels.x; x < texels.right(); ++x, out += 4) {
                    const int sx = (key.x * kRasterTileSize + x) * step + step / 2;
                    const int sy = (key.y * kRasterTileSize + y) * step + step / 2;
                    const bool inside = sx < scene_.width && sy < scene_.height;
                    const auto value = inside ? pixel_(sx, sy) : std::array<std::uint8_t, 4>{};
                    std::copy(value.begin(), value.end(), out);
                }
        };
    }
    int content() const override { return content_; }
    std::atomic<int> fills = 0;
    std::atomic<std::int64_t> filledTexels = 0;

  private:
    Size scene_;
    Pixel pixel_;
    int content_;
};

/// Loads everything that a view wants.
inline void loadAll(TileTextures& textures, const ScenePainter& painter, const TestScene& scene,
                    const SceneLook& look) {
    for (int round = 0; round < 4; ++round) {
        textures.beginFrame();
        for (const TileKey& key : painter.wantedTiles(look)) textures.upload(scene.tile(key));
        while (textures.figures().queued > 0) textures.beginFrame();
    }
}

/// Draws once to ask for the overlays, waits for them, and draws.
inline ScenePainter::Drawn drawWhole(TileTextures& textures, ScenePainter& painter, const SceneLook& look,
                                     Size framebuffer) {
    do {
        textures.beginFrame();
        (void)painter.draw(look, framebuffer);
        textures.finishOverlays();
    } while (textures.needsFrame());
    return painter.draw(look, framebuffer);
}

}  // namespace swath
