// SPDX-License-Identifier: MIT
#include "engine/learn/data/scene_patch_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <limits>
#include <numeric>
#include <set>
#include <utility>

#include "engine/core/lru_cache.h"
#include "engine/core/mirrored.h"
#include "engine/imagery/open_stack.h"
#include "engine/raster/raster_source.h"
#include "engine/raster/sample_values.h"

namespace swath {
namespace {

static_assert(kRasterTileSize == kLabelTileSize);

/// What all clones share; frozen.
struct Snapshot {
    explicit Snapshot(Resources shared) : resources(std::move(shared)) {}

    std::vector<SceneSnapshot> scenes;
    std::vector<LabelClass> classes;
    std::uint8_t backgroundValue = kUnlabelled;
    std::array<std::uint8_t, 256> indexOfValue{};
    const Resources resources;
    /// By scene, y, x.
    mutable LruCache<std::tuple<int, int, int>, RasterTile> cache{*resources.memory, "training tiles"};
};

template <class T>
void widen(const std::byte* from, std::size_t count, float* to) {
    for (std::size_t i = 0; i < count; ++i) {
        T value;
        std::memcpy(&value, from + i * sizeof(T), sizeof(T));
        to[i] = static_cast<float>(value);
    }
}

void widen(PixelType type, const std::byte* samples, std::size_t first, std::size_t count, float* to) {
    const std::byte* from = samples + first * static_cast<std::size_t>(bytesPerSample(type));
    switch (type) {
        case PixelType::UInt8:
            widen<std::uint8_t>(from, count, to);
            break;
        case PixelType::UInt16:
            widen<std::uint16_t>(from, count, to);
            break;
        case PixelType::Int16:
            widen<std::int16_t>(from, count, to);
            break;
        case PixelType::Float32:
            widen<float>(from, count, to);
            break;
    }
}

class ScenePatchSource final : public PatchSource {
  public:
    explicit ScenePatchSource(std::shared_ptr<const Snapshot> snapshot)
        : snapshot_(std::move(snapshot)),
          rasters_(snapshot_->scenes.size()),
          infos_(snapshot_->scenes.size()) {}

    /// Opens all scenes once, to know their sizes and that they fit together.
    Status openAll() {
        for (std::size_t i = 0; i < rasters_.size(); ++i) {
            if (Status opened = open(i); !opened) return opened;
            const SceneSnapshot& scene = snapshot_->scenes[i];
            const int bands = infos_[i].bandCount(), first = infos_[0].bandCount();
            if (bands != first)
                return Error{Errc::InvalidInput,
                             fmt::format("scene {} has {} band{}, scene {} has {}", scene.name, bands,
                                         bands == 1 ? "" : "s", snapshot_->scenes[0].name, first),
                             "train on scenes of the same bands"};
            if (infos_[i].size != scene.labels.size())
                return Error{
                    Errc::InvalidInput,
                    fmt::format("scene {} is {}×{} pixels, its labels are {}×{}", scene.name,
                                infos_[i].size.width, infos_[i].size.height, scene.labels.size().width,
                                scene.labels.size().height),
                    "the file was replaced by another one: put the old one back, or add the scene anew"};
        }
        bands_.resize(static_cast<std::size_t>(infos_[0].bandCount()));
        std::iota(bands_.begin(), bands_.end(), 0);
        return {};
    }

    std::unique_ptr<PatchSource> clone() const override {
        auto copy = std::make_unique<ScenePatchSource>(snapshot_);
        copy->infos_ = infos_;
        copy->bands_ = bands_;
        return copy;
    }

    std::shared_ptr<MemoryBudget> memory() const override { return snapshot_->resources.memory; }

    int sceneCount() const override { return static_cast<int>(infos_.size()); }
    int bandCount() const override { return static_cast<int>(bands_.size()); }
    int classCount() const override { return static_cast<int>(snapshot_->classes.size()); }
    Size sceneSize(int scene) const override { return infos_[static_cast<std::size_t>(scene)].size; }
    std::uint8_t classValue(int k) const override {
        return snapshot_->classes[static_cast<std::size_t>(k)].value;
    }
    std::string className(int k) const override {
        return snapshot_->classes[static_cast<std::size_t>(k)].name;
    }

    int backgroundClass() const override {
        if (snapshot_->backgroundValue == kUnlabelled) return -1;
        return snapshot_->indexOfValue[snapshot_->backgroundValue];
    }
    std::string sceneName(int scene) const override {
        return snapshot_->scenes[static_cast<std::size_t>(scene)].name;
    }

    Status readImage(int scene, const RectI& window, std::span<float> out) override {
        const auto width = static_cast<std::size_t>(window.width),
                   height = static_cast<std::size_t>(window.height);
        const std::size_t plane = width * height;
        assert(out.size() == plane * bands_.size());
        const Size size = sceneSize(scene);
        const RectI inside = intersection(window, {0, 0, size.width, size.height});
        const auto copyFrom = [&](const RectI& part) {
            return eachTile(
                scene, part, [&](const RasterTile& tile, const RectI& where, int originX, int originY) {
                    for (int y = where.y; y < where.bottom(); ++y) {
                        const auto from = static_cast<std::size_t>(y - originY) *
                                              static_cast<std::size_t>(tile.size.width) +
                                          static_cast<std::size_t>(where.x - originX);
                        const auto count = static_cast<std::size_t>(where.width);
                        const std::size_t to = static_cast<std::size_t>(y - window.y) * width +
                                               static_cast<std::size_t>(where.x - window.x);
                        const auto tilePlane = static_cast<std::size_t>(tile.size.area());
                        for (std::size_t b = 0; b < bands_.size(); ++b) {
                            float* row = out.data() + b * plane + to;
                            widen(tile.type, tile.samples.data(), b * tilePlane + from, count, row);
                            rawToValues(infos_[static_cast<std::size_t>(scene)].bands[b], {row, count});
                            if (tile.valid.empty()) continue;
                            for (std::size_t i = 0; i < count; ++i)  // where the mask says so
                                if (tile.valid[from + i] == 0)
                                    row[i] = std::numeric_limits<float>::quiet_NaN();
                        }
                    }
                });
        };
        if (inside == window) return copyFrom(window);
        return readMirrored(scene, window, out);
    }

    void readTargets(int scene, const RectI& window, Role role, const Targets& out) override {
        readLabels(scene, window, role, out.classes);
        std::ranges::fill(out.weights, 1.0F);
        if (std::ranges::all_of(out.classes, [](std::uint8_t v) { return v == kTargetIgnore; })) return;
        ignoreNoData(scene, window, out.classes);
    }

    void ignoreNoData(int scene, const RectI& window, std::span<std::uint8_t> out) override {
        const Size size = sceneSize(scene);
        const RectI inside = intersection(window, {0, 0, size.width, size.height});
        const auto at = [&](int x, int y) -> std::uint8_t& {
            return out[static_cast<std::size_t>(y - window.y) * static_cast<std::size_t>(window.width) +
                       static_cast<std::size_t>(x - window.x)];
        };
        const Status read = eachTile(
            scene, inside, [&](const RasterTile& tile, const RectI& where, int originX, int originY) {
                if (tile.valid.empty()) return;
                for (int y = where.y; y < where.bottom(); ++y)
                    for (int x = where.x; x < where.right(); ++x)
                        if (tile.valid[static_cast<std::size_t>(y - originY) *
                                           static_cast<std::size_t>(tile.size.width) +
                                       static_cast<std::size_t>(x - originX)] == 0)
                            at(x, y) = kTargetIgnore;
            });
        // What cannot be read cannot be learned from; readImage says why.
        if (!read) std::ranges::fill(out, kTargetIgnore);
    }

    void readLabels(int scene, const RectI& window, Role role, std::span<std::uint8_t> out) override {
        assert(out.size() == static_cast<std::size_t>(window.area()));
        const SceneSnapshot& snapshot = snapshot_->scenes[static_cast<std::size_t>(scene)];
        fillTruth(snapshot.labels, snapshot.regions, snapshot_->backgroundValue, window, out);
        maskRole(snapshot.regions, role, window, out, kUnlabelled);
        for (std::uint8_t& value : out) value = snapshot_->indexOfValue[value];
    }

    std::vector<RectI> labelledWindows(int scene, Role role) const override {
        const SceneSnapshot& snapshot = snapshot_->scenes[static_cast<std::size_t>(scene)];
        const LabelMap& labels = snapshot.labels;
        std::set<std::pair<int, int>> tiles;  // (y, x)
        for (const TileIndex tile : labels.tiles()) tiles.insert({tile.y, tile.x});
        if (snapshot_->backgroundValue != kUnlabelled)
            for (const Region& region : snapshot.regions)
                if (region.complete && region.role == role)
                    for (const TileIndex tile : tilesOf(labels, region.window))
                        tiles.insert({tile.y, tile.x});
        std::vector<RectI> windows;
        for (const auto& [y, x] : tiles) {
            const RectI window = tileWindow(labels.size(), {x, y});
            if (mayHold(snapshot.regions, window, role)) windows.push_back(window);
        }
        return windows;
    }

  private:
    Status open(std::size_t scene) {
        if (rasters_[scene]) return {};
        auto opened = openStack(snapshot_->scenes[scene].stack, snapshot_->resources);
        if (!opened) return opened.error();
        rasters_[scene] = std::move(*opened);
        infos_[scene] = rasters_[scene]->info();
        return {};
    }

    /// Decoding runs outside the cache's lock: two threads that miss the same tile at once both decode it.
    Result<std::shared_ptr<const RasterTile>> tile(int scene, TileIndex index) {
        const std::tuple key(scene, index.y, index.x);
        if (auto kept = snapshot_->cache.find(key)) return kept;
        const auto at = static_cast<std::size_t>(scene);
        if (Status opened = open(at); !opened) return opened.error();
        auto decoded = rasters_[at]->readTile(0, index.x, index.y, bands_);
        if (!decoded) return decoded.error();
        auto made = std::make_shared<const RasterTile>(std::move(*decoded));
        snapshot_->cache.put(key, made, static_cast<std::int64_t>(made->bytes()));
        return made;
    }

    /// visit(tile, part of the window inside it, scene position of its first pixel). @param window  inside
    /// the scene.
    template <class Visit>
    Status eachTile(int scene, const RectI& window, const Visit& visit) {
        if (window.empty()) return {};
        for (int ty = window.y / kRasterTileSize; ty <= (window.bottom() - 1) / kRasterTileSize; ++ty)
            for (int tx = window.x / kRasterTileSize; tx <= (window.right() - 1) / kRasterTileSize; ++tx) {
                auto decoded = tile(scene, {tx, ty});
                if (!decoded) return decoded.error();
                const int x = tx * kRasterTileSize, y = ty * kRasterTileSize;
                visit(**decoded, intersection(window, {x, y, kRasterTileSize, kRasterTileSize}), x, y);
            }
        return {};
    }

    /// A window that reaches beyond the scene: the pixels that it needs, read once, then folded.
    Status readMirrored(int scene, const RectI& window, std::span<float> out) {
        const Size size = sceneSize(scene);
        std::vector<int> xs, ys;
        for (int x = window.x; x < window.right(); ++x) xs.push_back(mirrored(x, size.width));
        for (int y = window.y; y < window.bottom(); ++y) ys.push_back(mirrored(y, size.height));
        const auto [x0, x1] = std::ranges::minmax(xs);
        const auto [y0, y1] = std::ranges::minmax(ys);
        const RectI needed{x0, y0, x1 - x0 + 1, y1 - y0 + 1};
        std::vector<float> samples(static_cast<std::size_t>(needed.area()) * bands_.size());
        if (Status read = readImage(scene, needed, samples); !read) return read;
        std::size_t to = 0;
        for (std::size_t b = 0; b < bands_.size(); ++b) {
            const float* plane = samples.data() + b * static_cast<std::size_t>(needed.area());
            for (const int y : ys) {
                const float* row = plane + static_cast<std::ptrdiff_t>(y - y0) * needed.width;
                for (const int x : xs) out[to++] = row[x - x0];
            }
        }
        return {};
    }

    /// False only if no pixel of the window can have the role.
    static bool mayHold(const std::vector<Region>& regions, const RectI& window, Role role) {
        if (role == Role::Train)
            return std::ranges::none_of(regions, [&](const Region& region) {
                return region.role != Role::Train && region.window.contains(window);
            });
        return std::ranges::any_of(regions, [&](const Region& region) {
            return region.role == role && !intersection(region.window, window).empty();
        });
    }

    std::shared_ptr<const Snapshot> snapshot_;
    std::vector<std::unique_ptr<RasterSource>> rasters_;  ///< opened when first needed
    std::vector<RasterInfo> infos_;
    std::vector<int> bands_;
};

}  // namespace

Result<std::unique_ptr<PatchSource>> makePatchSource(std::vector<SceneSnapshot> scenes,
                                                     const ClassTable& classes, Resources resources) {
    if (scenes.empty()) return Error{Errc::InvalidInput, "there is no scene to learn from", "add one"};
    if (classes.size() == 0) return Error{Errc::InvalidInput, "there are no classes to learn", "add some"};
    auto snapshot = std::make_shared<Snapshot>(std::move(resources));
    snapshot->scenes = std::move(scenes);
    snapshot->classes = classes.all();
    if (const LabelClass* background = classes.background()) snapshot->backgroundValue = background->value;
    snapshot->indexOfValue.fill(kTargetIgnore);
    for (std::size_t k = 0; k < snapshot->classes.size(); ++k)
        snapshot->indexOfValue[snapshot->classes[k].value] = static_cast<std::uint8_t>(k);
    auto source = std::make_unique<ScenePatchSource>(std::move(snapshot));
    if (Status opened = source->openAll(); !opened) return opened.error();
    return std::unique_ptr<PatchSource>(std::move(source));
}

}  // namespace swath
