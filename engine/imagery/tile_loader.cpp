// SPDX-License-Identifier: MIT
#include "engine/imagery/tile_loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <numeric>
#include <optional>
#include <set>
#include <stop_token>
#include <thread>
#include <utility>

#include "engine/core/lru_cache.h"
#include "engine/imagery/open_stack.h"

namespace swath {
namespace {

constexpr int kMaxWholeBands = 16;
constexpr std::size_t kMaxHandles = 16;  // a thread's open files

struct Scene {
    std::shared_ptr<const BandStack> stack;
    int bandCount = 0;
    Size block;                 ///< of the file, see RasterInfo
    std::vector<int> bands;     ///< what its tiles hold
    std::uint64_t file = 0;     ///< which addScene() it came from: the file may have been replaced since
    std::uint64_t version = 0;  ///< file and bands: tiles of another version are stale
};

/// Tiles that are decoded from one block of a file. Each thread's handle decodes for itself: two threads in
/// one block do the same twice.
struct BlockPlace {
    SceneId scene;
    int level = 0, x = 0, y = 0;
    friend auto operator<=>(const BlockPlace&, const BlockPlace&) = default;
};

BlockPlace blockOf(const TileKey& key, Size block) {
    return {key.scene, key.level, key.x / std::max(1, block.width / kRasterTileSize),
            key.y / std::max(1, block.height / kRasterTileSize)};
}

/// What a thread takes along: nothing that another one could change.
struct Order {
    TileKey key;
    std::shared_ptr<const BandStack> stack;
    std::vector<int> bands;
    std::uint64_t file = 0, version = 0;
};

/// The open files of one thread.
class Handles {
  public:
    explicit Handles(const Resources& resources) : resources_(resources) {}

    Result<RasterSource*> get(const Order& order) {
        auto found =
            std::find_if(open_.begin(), open_.end(), [&](const Handle& h) { return h.file == order.file; });
        if (found == open_.end()) {
            auto source = openStack(*order.stack, resources_);
            if (!source) return source.error();
            if (open_.size() >= kMaxHandles) open_.pop_front();
            open_.push_back({order.file, *std::move(source)});
        } else {
            std::rotate(found, found + 1, open_.end());
        }
        return open_.back().source.get();
    }
    void keepOnly(const std::set<std::uint64_t>& files) {
        std::erase_if(open_, [&](const Handle& h) { return !files.contains(h.file); });
    }

  private:
    struct Handle {
        std::uint64_t file;
        std::unique_ptr<RasterSource> source;
    };
    const Resources& resources_;
    std::deque<Handle> open_;  ///< least recently used first
};

LoadedTile decode(const Order& order, Handles& handles) {
    LoadedTile loaded{.key = order.key, .tile = nullptr, .failure = {}};
    try {
        auto source = handles.get(order);
        if (!source) {
            loaded.failure = source.error().text();
            return loaded;
        }
        auto tile = (*source)->readTile(order.key.level, order.key.x, order.key.y, order.bands);
        if (tile)
            loaded.tile = std::make_shared<const RasterTile>(*std::move(tile));
        else
            loaded.failure = tile.error().text();
    } catch (const std::exception& failure) {
        loaded.failure =
            fmt::format("could not read tile {}, {}: {}", order.key.x, order.key.y, failure.what());
    }
    return loaded;
}

}  // namespace

struct TileLoader::Impl {
    enum class Wish { Pending, InFlight, Ready, Delivered };

    explicit Impl(Resources shared) : resources(std::move(shared)) {}

    mutable std::mutex mutex;
    std::condition_variable_any changed;
    std::map<SceneId, Scene> scenes;
    std::map<TileKey, Wish> wishes;  ///< the last wish, as far as its scenes are known
    std::deque<TileKey> pending;     ///< those of state Pending, most wanted first
    std::set<TileKey> inFlight;      ///< being decoded, wished for still or not
    std::multiset<BlockPlace> held;  ///< that threads decode from, or did last
    std::vector<LoadedTile> ready;
    const Resources resources;
    LruCache<TileKey, RasterTile> cache{*resources.memory, "scene tiles"};
    std::uint64_t versions = 0;  ///< counts every change of a scene
    std::uint64_t removals = 0;
    std::uint64_t reads = 0;
    std::vector<std::jthread> threads;  // last: joined before anything they use goes

    void work(std::stop_token stop);
    std::optional<Order> take(std::unique_lock<std::mutex>& lock, std::stop_token stop,
                              std::uint64_t& seenRemovals, Handles& handles, std::optional<BlockPlace>& own);
    TileKey takeNext(std::optional<BlockPlace>& own);
    void settle(const Order& order, LoadedTile loaded);
    void request(const TileKey& key);
    void forget(SceneId scene);
};

/// Next tile to decode; waits for one. Meanwhile closes the files of scenes that have gone.
std::optional<Order> TileLoader::Impl::take(std::unique_lock<std::mutex>& lock, std::stop_token stop,
                                            std::uint64_t& seenRemovals, Handles& handles,
                                            std::optional<BlockPlace>& own) {
    while (changed.wait(lock, stop, [&] { return !pending.empty() || removals != seenRemovals; })) {
        if (stop.stop_requested()) return std::nullopt;
        if (removals != seenRemovals) {
            seenRemovals = removals;
            std::set<std::uint64_t> present;
            for (const auto& [id, scene] : scenes) present.insert(scene.file);
            lock.unlock();
            handles.keepOnly(present);
            lock.lock();
            continue;
        }
        const TileKey key = takeNext(own);
        const Scene& scene = scenes.at(key.scene);
        wishes.at(key) = Wish::InFlight;
        inFlight.insert(key);
        return Order{key, scene.stack, scene.bands, scene.file, scene.version};
    }
    return std::nullopt;
}

/// Of what is pending: out of the block that the thread has decoded last, else out of one that no other
/// thread is at, else the most wanted.
TileKey TileLoader::Impl::takeNext(std::optional<BlockPlace>& own) {
    const auto placeOf = [&](const TileKey& key) { return blockOf(key, scenes.at(key.scene).block); };
    auto next = std::ranges::find_if(pending, [&](const TileKey& key) { return own == placeOf(key); });
    if (next == pending.end())
        next =
            std::ranges::find_if(pending, [&](const TileKey& key) { return !held.contains(placeOf(key)); });
    if (next == pending.end()) next = pending.begin();
    const TileKey key = *next;
    pending.erase(next);
    if (own) held.erase(held.find(*own));
    held.insert(*(own = placeOf(key)));
    return key;
}

void TileLoader::Impl::work(std::stop_token stop) {
    Handles handles(resources);
    std::uint64_t seenRemovals = 0;
    std::optional<BlockPlace> own;
    while (true) {
        std::optional<Order> order;
        {
            std::unique_lock lock(mutex);
            order = take(lock, stop, seenRemovals, handles, own);
        }
        if (!order) return;
        settle(*order, decode(*order, handles));
    }
}

void TileLoader::Impl::settle(const Order& order, LoadedTile loaded) {
    const std::lock_guard lock(mutex);
    inFlight.erase(order.key);
    ++reads;
    const auto scene = scenes.find(order.key.scene);
    const auto wish = wishes.find(order.key);
    if (scene == scenes.end() || scene->second.version != order.version) {
        // Decoded from a file or with bands that are no longer asked for.
        if (wish != wishes.end() && wish->second == Wish::InFlight) {
            wish->second = Wish::Pending;
            pending.push_front(order.key);
            changed.notify_one();
        }
        return;
    }
    if (loaded.tile) cache.put(order.key, loaded.tile, static_cast<std::int64_t>(loaded.tile->bytes()));
    if (wish == wishes.end()) return;
    wish->second = Wish::Ready;
    ready.push_back(std::move(loaded));
}

/// Sets a newly wished tile on its way: at once from the cache, else by decoding.
void TileLoader::Impl::request(const TileKey& key) {
    if (auto tile = cache.find(key)) {
        wishes[key] = Wish::Ready;
        ready.push_back({.key = key, .tile = std::move(tile), .failure = {}});
    } else if (inFlight.contains(key)) {
        wishes[key] = Wish::InFlight;
    } else {
        wishes[key] = Wish::Pending;
        pending.push_back(key);
    }
}

void TileLoader::Impl::forget(SceneId scene) {
    const auto ofScene = [&](const TileKey& key) { return key.scene == scene; };
    std::erase_if(pending, ofScene);
    std::erase_if(ready, [&](const LoadedTile& loaded) { return ofScene(loaded.key); });
    cache.dropIf(ofScene);
}

TileLoader::TileLoader(int threads, Resources resources)
    : impl_(std::make_unique<Impl>(std::move(resources))) {
    for (int i = 0; i < std::max(1, threads); ++i)
        impl_->threads.emplace_back(
            [impl = impl_.get()](std::stop_token stop) { impl->work(std::move(stop)); });
}

TileLoader::~TileLoader() {
    for (std::jthread& thread : impl_->threads) thread.request_stop();  // all at once, then each is joined
}

void TileLoader::addScene(SceneId scene, const RasterInfo& info, BandStack stack) {
    removeScene(scene);
    const std::lock_guard lock(impl_->mutex);
    std::vector<int> bands(
        static_cast<std::size_t>(info.bandCount() <= kMaxWholeBands ? info.bandCount() : 3));
    std::iota(bands.begin(), bands.end(), 0);
    const std::uint64_t version = ++impl_->versions;
    impl_->scenes[scene] = {std::make_shared<const BandStack>(std::move(stack)),
                            info.bandCount(),
                            info.block,
                            std::move(bands),
                            version,
                            version};
}

void TileLoader::removeScene(SceneId scene) {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->scenes.erase(scene) == 0) return;
    impl_->forget(scene);
    std::erase_if(impl_->wishes, [&](const auto& wish) { return wish.first.scene == scene; });
    ++impl_->removals;
    impl_->changed.notify_all();
}

void TileLoader::setBands(SceneId scene, std::vector<int> bands) {
    std::sort(bands.begin(), bands.end());
    bands.erase(std::unique(bands.begin(), bands.end()), bands.end());
    const std::lock_guard lock(impl_->mutex);
    const auto found = impl_->scenes.find(scene);
    if (found == impl_->scenes.end() || found->second.bandCount <= kMaxWholeBands ||
        found->second.bands == bands)
        return;
    found->second.bands = std::move(bands);
    found->second.version = ++impl_->versions;
    impl_->forget(scene);
    for (auto& [key, state] : impl_->wishes) {
        if (key.scene != scene || state == Impl::Wish::InFlight) continue;  // settle() orders those anew
        state = Impl::Wish::Pending;
        impl_->pending.push_back(key);
    }
    impl_->changed.notify_all();
}

void TileLoader::wish(std::vector<TileKey> keys) {
    const std::lock_guard lock(impl_->mutex);
    const auto before = std::exchange(impl_->wishes, {});
    impl_->pending.clear();
    // Backwards, so that the most wanted one is the last to be evicted.
    std::for_each(keys.rbegin(), keys.rend(), [&](const TileKey& key) { (void)impl_->cache.find(key); });
    for (const TileKey& key : keys) {
        if (!impl_->scenes.contains(key.scene) || impl_->wishes.contains(key)) continue;
        const auto old = before.find(key);
        if (old == before.end() || old->second == Impl::Wish::Pending)
            impl_->request(key);
        else
            impl_->wishes.insert(*old);
    }
    std::erase_if(impl_->ready,
                  [&](const LoadedTile& loaded) { return !impl_->wishes.contains(loaded.key); });
    if (!impl_->pending.empty()) impl_->changed.notify_all();
}

std::vector<LoadedTile> TileLoader::drain() {
    const std::lock_guard lock(impl_->mutex);
    for (const LoadedTile& loaded : impl_->ready) impl_->wishes.at(loaded.key) = Impl::Wish::Delivered;
    return std::exchange(impl_->ready, {});
}

std::size_t TileLoader::waiting() const {
    const std::lock_guard lock(impl_->mutex);
    return static_cast<std::size_t>(
        std::count_if(impl_->wishes.begin(), impl_->wishes.end(),
                      [](const auto& wish) { return wish.second != Impl::Wish::Delivered; }));
}

std::uint64_t TileLoader::reads() const {
    const std::lock_guard lock(impl_->mutex);
    return impl_->reads;
}

}  // namespace swath
