// SPDX-License-Identifier: MIT
// Going to places, and several looks at one.
#include <algorithm>
#include <cmath>

#include "app/studio.h"
#include "widgets/ui/icons.h"

namespace swath {

using namespace ui;

namespace {

constexpr double kDividerStep = 0.02, kRateStep = 1.4142135623730951;

}  // namespace

void Studio::addLookActions() {
    const auto scene = [this] { return session_ && session_->document().current(); };
    const auto is = [this](Arrangement wanted) {
        return [this, wanted] { return session_ && state_.looks.arrangement == wanted; };
    };
    add(
        "view/go-to", "Go to a place …", "View", "Ctrl-G", icons::kMarker,
        [this] { wishes_.dialogs.emplace_back("goto"); }, scene);
    add(
        "spectrum/pin", "Pin the spectrum under the pointer", "Looks", "I", icons::kPin,
        [this] {
            state_.want(ReadSpectrum{session_->document().currentScene,
                                     static_cast<int>(std::floor(state_.hover->x)),
                                     static_cast<int>(std::floor(state_.hover->y)), true});
            (void)layout_->show("spectrum");
        },
        [this] { return session_ && session_->document().current() && state_.hover; });
    struct Arranged {
        const char *id, *label, *key, *icon;
        Arrangement arrangement;
    };
    for (const Arranged& each :
         {Arranged{"view/swipe", "Swipe between two looks", "K", icons::kExchange, Arrangement::Swipe},
          Arranged{"view/flicker", "Flicker between two looks", "Shift-K", icons::kExchange,
                   Arrangement::Flicker},
          Arranged{"view/two-looks", "Two looks side by side", "Ctrl-2", icons::kColumns, Arrangement::Two},
          Arranged{"view/three-looks", "Three looks side by side", "Ctrl-3", icons::kColumns,
                   Arrangement::Three},
          Arranged{"view/four-looks", "Four looks side by side", "Ctrl-4", icons::kColumns,
                   Arrangement::Four}})
        add(
            each.id, each.label, "Looks", each.key, each.icon,
            [this, wanted = each.arrangement] {
                // Pressed again: one look, as before.
                state_.looks.arrange(state_.looks.arrangement == wanted ? Arrangement::One : wanted,
                                     session_->document().current());
            },
            scene);
    add(
        "view/other-scenes", "Scenes around on or off", "Looks", "", icons::kGlobe,
        [this] { state_.othersShown = !state_.othersShown; }, scene);
    const auto slide = [this](double by) {
        state_.looks.divider = std::clamp(state_.looks.divider + by, 0.0, 1.0);
    };
    add(
        "view/divider-left", "Divider to the left", "Looks", "Shift-Left", nullptr,
        [slide] { slide(-kDividerStep); }, is(Arrangement::Swipe), true);
    add(
        "view/divider-right", "Divider to the right", "Looks", "Shift-Right", nullptr,
        [slide] { slide(kDividerStep); }, is(Arrangement::Swipe), true);
    const auto hurry = [this](double by) {
        state_.looks.flickerHz = std::clamp(state_.looks.flickerHz * by, Looks::kSlowest, Looks::kFastest);
    };
    add(
        "view/flicker-faster", "Flicker faster", "Looks", "Shift-Up", nullptr, [hurry] { hurry(kRateStep); },
        is(Arrangement::Flicker), true);
    add(
        "view/flicker-slower", "Flicker slower", "Looks", "Shift-Down", nullptr,
        [hurry] { hurry(1 / kRateStep); }, is(Arrangement::Flicker), true);
}

}  // namespace swath
