// SPDX-License-Identifier: MIT
// The names of several looks, each in the corner of its own: what they show is chosen there.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>

#include "app/panels/panels.h"
#include "engine/imagery/view_presets.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

constexpr std::size_t kMostListed = 24;

void bandItems(const std::string& id, const Scene& scene, LookChoice& choice) {
    if (menuItem(id + "/bands/shown", "Bands as the scene is shown", {}, true, choice.bands.empty()))
        choice.bands.clear();
    for (const ViewPreset& preset : viewPresets()) {
        const std::string name(preset.name);
        const bool there = composedByText(name, scene.info, scene.statistics, scene.composition).ok();
        if (there &&
            menuItem(id + "/bands/" + name, std::string(preset.title), {}, true, choice.bands == name))
            choice.bands = name;
    }
    if (!beginSubmenu(id + "/grey", "One band in grey", 24)) return;
    for (std::size_t b = 0; b < std::min(scene.info.bands.size(), kMostListed); ++b) {
        const std::string number = std::to_string(b + 1);
        if (menuItem(id + "/band/" + number, number + "  " + scene.info.bands[b].name, {}, true,
                     choice.bands == number))
            choice.bands = number;
    }
    endSubmenu();
}

void overItems(const std::string& id, LookChoice& choice) {
    struct Item {
        const char *id, *label;
        Over over;
    };
    static constexpr std::array kItems{
        Item{"shown", "Layers as on the canvas", Over::AsShown}, Item{"nothing", "No layers", Over::Nothing},
        Item{"labels", "Labels alone", Over::Labels}, Item{"map", "Map alone", Over::Map},
        Item{"errors", "Errors alone", Over::Errors}};
    for (const Item& item : kItems)
        if (menuItem(fmt::format("{}/over/{}", id, item.id), item.label, {}, true, choice.over == item.over))
            choice.over = item.over;
}

void sceneItems(const std::string& id, const Document& document, LookChoice& choice) {
    if (!beginSubmenu(id + "/scenes", "Scene", 24)) return;
    if (menuItem(id + "/scene/shown", "The one that is shown", {}, true, !choice.scene)) choice.scene = {};
    for (std::size_t i = 0; i < std::min(document.scenes.size(), kMostListed); ++i) {
        const Scene& scene = document.scenes[i];
        if (menuItem(fmt::format("{}/scene/{}", id, i + 1), scene.name, {}, scene.ready,
                     choice.scene == scene.id))
            choice.scene = scene.id;
    }
    endSubmenu();
}

void lookMenu(const PanelInput& in, const std::string& id, LookChoice& choice, bool ofAnyScene) {
    if (!beginMenu(id + "/menu")) return;
    const Document& document = in.session.document();
    if (const Scene* scene = sceneSeen(choice, document)) bandItems(id, *scene, choice);
    separator();
    overItems(id, choice);
    if (ofAnyScene && document.scenes.size() > 1) {
        separator();
        sceneItems(id, document, choice);
    }
    endMenu();
}

/// @param place  of the look. @param right  in its right corner.
void chip(const PanelInput& in, std::size_t look, const Rect& place, bool right, bool dimmed) {
    Looks& looks = in.state.looks;
    const std::string id = fmt::format("looks/{}", look);
    LookChoice& choice = looks.choices[look];
    const std::string caption = captionOf(choice, in.session.document());
    ImGui::SetNextWindowPos({right ? place.right() - px(8) : place.x + px(8), place.y + px(8)},
                            ImGuiCond_Always, {right ? 1.0F : 0.0F, 0.0F});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(4), px(2)});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, px(4));
    ImGui::PushStyleColor(ImGuiCol_WindowBg, packed(theme().panel, dimmed ? 0.5 : 0.88));
    ImGui::Begin(("##" + id).c_str(), nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoFocusOnAppearing | ImGuiWindowFlags_AlwaysAutoResize |
                     ImGuiWindowFlags_NoNav);
    if (button(id, caption,
               {.icon = icons::kCaretDown,
                .tooltip = look == 0 ? "The canvas itself, which others are beside: its bands and layers"
                                     : "Which bands, layers and scene it shows",
                .quiet = true}))
        openMenu(id + "/menu");
    lookMenu(in, id, choice, look > 0);
    if (look + 1 == looks.count()) {
        ImGui::SameLine(0, px(2));
        if (iconButton("looks/close", icons::kClose, {.tooltip = "Back to one look", .quiet = true}))
            looks.arrangement = Arrangement::One;
    }
    ImGui::End();
    ImGui::PopStyleColor();
    ImGui::PopStyleVar(2);
}

}  // namespace

void drawLookChips(const PanelInput& in, std::span<const ui::Rect> places, double nowS) {
    const Looks& looks = in.state.looks;
    const std::size_t count = looks.count();
    const bool alone = looks.sideBySide(), flickers = looks.arrangement == Arrangement::Flicker;
    if (count < 2 || places.size() != (alone ? count : 1)) return;
    for (std::size_t i = 0; i < count; ++i)
        chip(in, i, places[alone ? i : 0], !alone && i == 1, flickers && looks.seenAt(nowS) != i);
}

}  // namespace swath
