// SPDX-License-Identifier: MIT
#include "app/canvas_host.h"

#include <algorithm>

#include "app/session_overlay.h"

namespace swath {

Status Canvas::Host::apply(const Intent& intent) {
    const auto newest = [this] {
        const auto steps = session_.document().history.steps();
        return steps.empty() ? EditId{} : steps.back().id;
    };
    const EditId before = newest();
    Status done = session_.apply(intent);
    // What a stroke leaves when it ends is what was drawn while it went on.
    if (done && asked<EndStroke>(intent) && newest() != before)
        canvas_.ownChange(canvas_.shown_, sceneRect(scene()));
    return done;
}

void Canvas::Host::touched(const RectI& window) {
    canvas_.textures_->invalidate(canvas_.shown_, window, TileTextures::Urgency::ThisFrame);
    canvas_.ownChange(canvas_.shown_, window);
}

}  // namespace swath
