// SPDX-License-Identifier: MIT
#include "app/tools/marks.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "widgets/ui/context.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

constexpr Rgb kShadow{0, 0, 0};

ImVec2 im(Vec2 v) {
    return {static_cast<float>(v.x), static_cast<float>(v.y)};
}
float lineWidth() {
    return ui::px(1.5f);
}
bool overlap(const ui::Rect& a, const ui::Rect& b) {
    return a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom();
}

}  // namespace

Vec2 Marks::toWindow(Vec2 scene) const {
    return view_.toScreen(scene) + Vec2{area_.x, area_.y};
}

bool Marks::visible(const RectI& window) const {
    return !intersection(view_.visible(), window).empty();
}

void Marks::line(std::span<const Vec2> points, Rgb colour, Ends ends, bool outlined) {
    if (points.size() < 2) return;
    std::vector<ImVec2> path;
    path.reserve(points.size());
    for (const Vec2 p : points) path.push_back(im(toWindow(p)));
    const int count = static_cast<int>(path.size());
    const ImDrawFlags flags = ends == Ends::Closed ? ImDrawFlags_Closed : 0;
    if (outlined) list_->AddPolyline(path.data(), count, ui::packed(kShadow, 0.6), flags, lineWidth() + 2);
    list_->AddPolyline(path.data(), count, ui::packed(colour), flags, lineWidth());
}

void Marks::knob(Vec2 at, Rgb colour, bool first) {
    const ImVec2 centre = im(toWindow(at));
    list_->AddCircleFilled(centre, ui::px(first ? 5.0f : 3.5f), ui::packed(kShadow, 0.6));
    list_->AddCircleFilled(centre, ui::px(first ? 4.0f : 2.5f), ui::packed(colour));
}

void Marks::box(const RectI& window, Rgb colour, const std::string& text) {
    if (!visible(window)) return;
    const ImVec2 a = im(toWindow({double(window.x), double(window.y)}));
    const ImVec2 b = im(toWindow({double(window.right()), double(window.bottom())}));
    list_->AddRect({a.x - 1, a.y - 1}, {b.x + 1, b.y + 1}, ui::packed(kShadow, 0.6), 0, 0, lineWidth() + 2);
    list_->AddRect(a, b, ui::packed(colour), 0, 0, lineWidth());
    if (text.empty()) return;
    const ImVec2 size = ImGui::CalcTextSize(text.c_str());
    const float gap = ui::px(4);
    // In the part of the box that can be seen.
    const ui::Rect place{std::max(a.x, area_.x) + gap - ui::px(3), std::max(a.y, area_.y) + gap - ui::px(1),
                         size.x + ui::px(6), size.y + ui::px(2)};
    if (place.right() > std::min(b.x, area_.right()) - ui::px(2) ||
        place.bottom() > std::min(b.y, area_.bottom()) - ui::px(2))
        return;
    if (std::ranges::any_of(taken_, [&](const ui::Rect& other) { return overlap(place, other); })) return;
    taken_.push_back(place);
    textsDrawn_.push_back(text);
    list_->AddRectFilled({place.x, place.y}, {place.right(), place.bottom()},
                         ui::packed(ui::theme().window, 0.8), ui::px(3));
    list_->AddText({place.x + ui::px(3), place.y + ui::px(1)}, ui::packed(colour), text.c_str());
}

void Marks::hatch(const RectI& window, Rgb colour) {
    if (!visible(window)) return;
    const ImVec2 from = im(toWindow({double(window.x), double(window.y)}));
    const ImVec2 to = im(toWindow({double(window.right()), double(window.bottom())}));
    const ImVec2 a{std::max(from.x, area_.x), std::max(from.y, area_.y)};
    const ImVec2 b{std::min(to.x, area_.right()), std::min(to.y, area_.bottom())};
    list_->PushClipRect(a, b, true);
    list_->AddRectFilled(a, b, ui::packed(kShadow, 0.55));
    const float apart = ui::px(9), height = b.y - a.y;
    // On lines of the window, so that neighbours join and nothing runs while the view moves along them.
    for (float sum = std::floor((a.x + a.y) / apart) * apart; sum < b.x + b.y; sum += apart)
        list_->AddLine({sum - a.y, a.y}, {sum - a.y - height, b.y}, ui::packed(colour, 0.7), lineWidth());
    list_->PopClipRect();
}

void Marks::note(Vec2 at, const std::string& text, float apart) {
    const ImVec2 size = ImGui::CalcTextSize(text.c_str());
    const float room = ui::px(4), gap = ui::px(apart);
    const ImVec2 p = im(toWindow(at));
    const float x = std::clamp(p.x + gap, area_.x, std::max(area_.x, area_.right() - size.x - 2 * room));
    const float y = std::clamp(p.y + gap, area_.y, std::max(area_.y, area_.bottom() - size.y - 2 * room));
    list_->AddRectFilled({x, y}, {x + size.x + 2 * room, y + size.y + 2 * room}, ui::packed(kShadow, 0.7),
                         ui::px(4));
    list_->AddText({x + room, y + room}, ui::packed({255, 255, 255}), text.c_str());
    textsDrawn_.push_back(text);
}

void Marks::circle(Vec2 centre, double radiusScenePx, Rgb colour) {
    const float radius = std::max(static_cast<float>(radiusScenePx * view_.zoom()), 1.5f);
    const ImVec2 at = im(toWindow(centre));
    list_->AddCircle(at, radius + 1, ui::packed(kShadow, 0.7), 0, ui::px(1));
    list_->AddCircle(at, radius, ui::packed(colour), 0, lineWidth());
}

void Marks::cross(Vec2 at, Rgb colour) {
    const ImVec2 c = im(toWindow(at));
    const float arm = ui::px(6);
    for (const auto& [ink, width] :
         {std::pair{ui::packed(kShadow, 0.7), ui::px(3)}, {ui::packed(colour), ui::px(1)}}) {
        list_->AddLine({c.x - arm, c.y}, {c.x + arm, c.y}, ink, width);
        list_->AddLine({c.x, c.y - arm}, {c.x, c.y + arm}, ink, width);
    }
}

}  // namespace swath
