// SPDX-License-Identifier: MIT
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "widgets/ui/context.h"

namespace swath::test {

/// A part of the window that stays where it is, with what lies in it.
struct Bar {
    std::string panel;                ///< its probe
    std::vector<std::string> within;  ///< how the probes of what lies in it begin
};

/// Bars, tabs and heads of the window, while a project is open.
inline std::vector<Bar> bars() {
    return {{"top", {"top/"}},
            {"tools", {"tool/", "view/", "tools/"}},
            {"options", {"options/"}},
            {"status", {"status/"}},
            {"side-group", {"side/"}},
            {"data-group", {"data/"}},
            {"dock-group", {"dock/", "curves/choose"}},
            {"side-head/0", {"classes/new"}},
            {"side-head/1", {"train/start", "train/pause", "train/stop", "train/status"}},
            {"data-head/0", {"scenes/add"}}};
}

inline bool inside(const ui::Rect& inner, const ui::Rect& outer) {
    constexpr float kRounding = 0.5F;
    return inner.x >= outer.x - kRounding && inner.y >= outer.y - kRounding &&
           inner.right() <= outer.right() + kRounding && inner.bottom() <= outer.bottom() + kRounding;
}

inline bool overlap(const ui::Rect& a, const ui::Rect& b) {
    constexpr float kRounding = 0.5F;
    return std::min(a.right(), b.right()) - std::max(a.x, b.x) > kRounding &&
           std::min(a.bottom(), b.bottom()) - std::max(a.y, b.y) > kRounding;
}

inline std::string placeText(const ui::Rect& r) {
    return fmt::format("{:.0f} {:.0f}, {:.0f} × {:.0f}", r.x, r.y, r.width, r.height);
}

struct Place {
    std::string id;
    ui::Rect rect;  ///< also what is cut off
};

/// What of these beginnings is there, by its place.
inline std::vector<Place> placesOf(const std::vector<std::string>& beginnings) {
    std::vector<Place> places;
    for (const std::string& id : ui::probes().list()) {
        const auto probe = ui::probes().find(id);
        const bool wanted = std::ranges::any_of(
            beginnings, [&](const std::string& beginning) { return id.starts_with(beginning); });
        if (probe && wanted) places.push_back({id, probe->whole});
    }
    return places;
}

/// Nothing of the bar is cut off, lies outside of it or on another part of it.
/// @return how many parts it has.
inline std::size_t expectTidy(const Bar& bar, const ui::Rect& window) {
    const auto panel = ui::probes().find(bar.panel);
    if (!panel) return 0;
    EXPECT_TRUE(inside(panel->whole, window)) << bar.panel << " at " << placeText(panel->whole);
    const std::vector<Place> places = placesOf(bar.within);
    for (std::size_t i = 0; i < places.size(); ++i) {
        EXPECT_TRUE(inside(places[i].rect, panel->whole))
            << places[i].id << " at " << placeText(places[i].rect) << " in " << bar.panel << " at "
            << placeText(panel->whole);
        for (std::size_t j = 0; j < i; ++j)
            EXPECT_FALSE(overlap(places[i].rect, places[j].rect))
                << places[i].id << " at " << placeText(places[i].rect) << " lies on " << places[j].id
                << " at " << placeText(places[j].rect);
    }
    return places.size();
}

inline void expectTidyBars(const ui::Rect& window) {
    for (const Bar& bar : bars()) (void)expectTidy(bar, window);
}

/// No control that is in sight is cut off at the left or right end: what scrolls only does so up and down.
inline void expectNothingCutAcross() {
    for (const std::string& id : ui::probes().list()) {
        const auto probe = ui::probes().find(id);
        if (!probe) continue;
        EXPECT_NEAR(probe->rect.width, probe->whole.width, 1)
            << id << " at " << placeText(probe->rect) << " of " << placeText(probe->whole);
    }
}

}  // namespace swath::test
