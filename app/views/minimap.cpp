// SPDX-License-Identifier: MIT
#include "app/views/minimap.h"

#include <imgui.h>

#include <algorithm>

#include "widgets/ui/context.h"
#include "widgets/ui/probes.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

constexpr float kSidePx = 132;

ImVec2 screenPoint(Vec2 v) {
    return {static_cast<float>(v.x), static_cast<float>(v.y)};
}

}  // namespace

void Minimap::place(const View& view, Size scene, const ui::Rect& area) {
    scene_ = scene;
    place_ = {};
    const bool allSeen = view.visible().contains(RectI{0, 0, scene.width, scene.height});
    if (scene.empty() || (allSeen && !held_)) return;  // nothing to find one's way in
    const double longest = std::max(scene.width, scene.height), side = ui::px(kSidePx);
    const int w = std::max(8, static_cast<int>(side * scene.width / longest));
    const int h = std::max(8, static_cast<int>(side * scene.height / longest));
    if (area.width < float(w) * 3 || area.height < float(h) * 2) return;
    place_ = {static_cast<int>(area.right() - ui::px(12)) - w,
              static_cast<int>(area.bottom() - ui::px(12)) - h, w, h};
}

bool Minimap::input(View& view, Vec2 at, bool over, bool pressed, bool down) {
    if (!shown()) {
        held_ = false;
        return false;
    }
    const bool inside = over && place_.contains(static_cast<int>(at.x), static_cast<int>(at.y));
    held_ = down && (held_ || (inside && pressed));
    if (held_) {
        const Vec2 inPicture = at - Vec2{double(place_.x), double(place_.y)};
        const Vec2 wanted = wholeSceneView(scene_, place_.size()).toScene(inPicture);
        view.set({std::clamp(wanted.x, 0.0, double(scene_.width)),
                  std::clamp(wanted.y, 0.0, double(scene_.height))},
                 view.zoom());
    }
    return held_ || inside;
}

void Minimap::draw(ScenePainter& painter, SceneLook look, Size framebuffer, ImDrawList* list) const {
    if (!shown()) return;
    const View seenBy = look.view;
    look.area = place_;
    look.view = wholeSceneView(scene_, place_.size());
    look.coarsest = true;
    look.style.labelOutline = false;
    (void)painter.draw(look, framebuffer);
    const ImVec2 a{float(place_.x), float(place_.y)}, b{float(place_.right()), float(place_.bottom())};
    ui::probes().record("minimap", {a.x, a.y, b.x - a.x, b.y - a.y});
    list->AddRect({a.x - 1, a.y - 1}, {b.x + 1, b.y + 1}, ui::packed(ui::theme().line));
    const RectI seen = intersection(seenBy.visible(), {0, 0, scene_.width, scene_.height});
    const Vec2 origin{double(place_.x), double(place_.y)};
    const Vec2 p = look.view.toScreen({double(seen.x), double(seen.y)}) + origin;
    const Vec2 q = look.view.toScreen({double(seen.right()), double(seen.bottom())}) + origin;
    list->AddRect(screenPoint(p), screenPoint(q), ui::packed({255, 255, 255}), 0, 0, ui::px(1.5f));
}

}  // namespace swath
