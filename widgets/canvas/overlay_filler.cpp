// SPDX-License-Identifier: MIT
#include "widgets/canvas/overlay_filler.h"

#include <algorithm>
#include <utility>

namespace swath {

OverlayFiller::OverlayFiller() : thread_([this](const std::stop_token& stop) { work(stop); }) {}
OverlayFiller::~OverlayFiller() = default;

void OverlayFiller::work(const std::stop_token& stop) {
    constexpr RectI kWhole{0, 0, kRasterTileSize, kRasterTileSize};
    std::unique_lock lock(mutex_);
    while (changed_.wait(lock, stop, [this] { return !orders_.empty(); })) {
        Order order = std::move(orders_.front());
        orders_.pop_front();
        filling_ = true;
        lock.unlock();
        FilledOverlay filled{order.key, order.version, std::vector<std::uint8_t>(kWhole.area() * 4)};
        order.fill(kWhole, filled.rgba);
        if (std::ranges::all_of(filled.rgba, [](std::uint8_t v) { return v == 0; })) filled.rgba.clear();
        order.fill = {};  // lets go of the snapshot before anybody is told
        lock.lock();
        filling_ = false;
        ready_.push_back(std::move(filled));
        changed_.notify_all();
    }
}

void OverlayFiller::order(const OverlayKey& key, std::uint64_t version, OverlayFill fill) {
    {
        const std::lock_guard lock(mutex_);
        orders_.push_back({key, version, std::move(fill)});
    }
    changed_.notify_all();
}

void OverlayFiller::forget(SceneId scene) {
    const std::lock_guard lock(mutex_);
    std::erase_if(orders_, [scene](const Order& order) { return order.key.tile.scene == scene; });
    std::erase_if(ready_, [scene](const FilledOverlay& filled) { return filled.key.tile.scene == scene; });
}

std::vector<FilledOverlay> OverlayFiller::take(int most) {
    const std::lock_guard lock(mutex_);
    std::vector<FilledOverlay> taken;
    for (; !ready_.empty() && most > 0; --most) {
        taken.push_back(std::move(ready_.front()));
        ready_.pop_front();
    }
    return taken;
}

int OverlayFiller::pending() const {
    const std::lock_guard lock(mutex_);
    return static_cast<int>(orders_.size() + ready_.size()) + (filling_ ? 1 : 0);
}

void OverlayFiller::wait() const {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return orders_.empty() && !filling_; });
}

}  // namespace swath
