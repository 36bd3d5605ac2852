// SPDX-License-Identifier: MIT
#include "app/views/thumbnails.h"

#include <algorithm>

#include "engine/document/scene_bands.h"
#include "engine/imagery/open_stack.h"
#include "engine/imagery/rendering.h"
#include "widgets/gl/pixels.h"

namespace swath {

Thumbnails::Thumbnails(Resources resources)
    : resources_(std::move(resources)), kept_(*resources_.memory, "small pictures") {}

bool Thumbnails::shows(const Look& look, const Scene& scene, int side) {
    return look.side == side && look.composition == scene.composition &&
           look.bands == scene.info.bands.size() && look.path == scene.info.path &&
           look.figures == scene.statisticsText;
}

ui::Picture Thumbnails::of(const Scene& scene, int side) {
    if (!scene.ready || !scene.failure.empty() || scene.info.isSlowToShrink()) return {};
    Entry& entry = entries_[scene.id];
    entry.asked = true;
    if (entry.number == 0 || !shows(entry.look, scene, side)) ask(scene, side, entry);
    return {entry.texture.id(), entry.size};
}

void Thumbnails::ask(const Scene& scene, int side, Entry& entry) {
    if (entry.waits) queue_.cancel(entry.job);
    entry.number = ++numbers_;
    entry.look = {scene.info.path, scene.statisticsText, scene.info.bands.size(), scene.composition, side};
    if (const auto kept = kept_.find({scene.id, side}); kept && shows(kept->look, scene, side)) {
        entry.texture = gl::textureFromImage(kept->image);
        entry.size = kept->image.size;
        entry.waits = false;
        return;
    }
    entry.waits = true;
    entry.job = queue_.submit(
        "Small picture of " + scene.name,
        [made = made_, stack = stackOf(scene), resources = resources_, composition = scene.composition, side,
         scene = scene.id, number = entry.number](JobContext& job) -> Status {
            Made one{scene, number, {}};
            Status done;
            if (auto source = openStack(stack, resources); !source)
                done = source.error();
            else if (job.stopRequested())
                return Error{Errc::Cancelled, "cancelled", ""};
            else if (auto image = renderWhole(**source, composition, side); !image)
                done = image.error();
            else
                one.image = std::move(*image);
            made->push(std::move(one));
            return done;
        });
}

void Thumbnails::take(Made made) {
    const auto found = entries_.find(made.scene);
    if (found == entries_.end() || found->second.number != made.number) return;  // nobody looks any more
    Entry& entry = found->second;
    entry.waits = false;
    if (!made.image) {
        entry.texture = {};
        return;
    }
    entry.texture = gl::textureFromImage(*made.image);
    entry.size = made.image->size;
    const auto bytes = static_cast<std::int64_t>(made.image->pixels.size());
    kept_.put({made.scene, entry.look.side},
              std::make_shared<const Kept>(Kept{entry.look, std::move(*made.image)}), bytes);
}

void Thumbnails::beginFrame(AccessPolicy access) {
    resources_.access = access;
    for (Made& made : made_->drain()) take(std::move(made));
    std::erase_if(entries_, [this](const auto& held) {
        if (held.second.waits && !held.second.asked) queue_.cancel(held.second.job);
        return !held.second.asked;
    });
    for (auto& [scene, entry] : entries_) entry.asked = false;
}

bool Thumbnails::waits() const {
    return std::ranges::any_of(entries_, [](const auto& held) { return held.second.waits; });
}

}  // namespace swath
