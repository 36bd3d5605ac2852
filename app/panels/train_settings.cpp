// SPDX-License-Identifier: MIT
// Every setting of a run: recipe, groups that fold, a search over all of them, marks where the recipe says
// otherwise.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cctype>

#include "app/panels/panels.h"
#include "app/panels/setting_field.h"
#include "engine/learn/config/network_catalog.h"
#include "engine/learn/config/setting_rows.h"
#include "engine/learn/config/train_settings.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

/// "augmentation.quarter_turns" → "train/quarter_turns".
std::string probeOf(const std::string& key) {
    return "train/" + key.substr(key.rfind('.') + 1);
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

/// What the recipe, or nothing, says of each setting that is otherwise now. Renewed when the configuration
/// changes.
void renewMarks(UiState& state) {
    SettingMarks& marks = state.settingMarks;
    if (marks.known && marks.of == state.config) return;
    marks.known = true;
    marks.of = state.config;
    marks.expected.clear();
    TrainConfig base = state.config;
    base.recipe.clear();
    TrainConfig expected = TrainConfig{};
    expected.threads = base.threads, expected.device = base.device, expected.seed = base.seed;
    if (const auto recipe = findRecipe(state.recipes, state.config.recipe))
        if (const auto applied = applyRecipe(*recipe, base)) expected = *applied;
    expected.recipe = state.config.recipe;
    for (const SettingDifference& d : differingSettings(expected, state.config)) marks.expected[d.key] = d.a;
}

void drawRow(const Setting<TrainConfig>& row, UiState& state, bool enabled) {
    if (row.applies && !row.applies(state.config)) return;
    const auto mark = state.settingMarks.expected.find(row.facts.key);
    const bool changed = mark != state.settingMarks.expected.end();
    std::string tip = row.facts.tip;
    if (changed)
        tip += fmt::format("\n{}: {}", state.config.recipe.empty() ? "otherwise" : "the recipe says",
                           mark->second.empty() ? "nothing" : mark->second);
    SettingEntry entry{.facts = &row.facts, .value = row.member.get(state.config)};
    if (drawSettingField(probeOf(row.facts.key), changed ? row.facts.label + " •" : row.facts.label, entry,
                         {.tooltip = tip, .enabled = enabled}))
        row.member.set(state.config, entry.value);
}

void changesLine(UiState& state, bool enabled) {
    const std::size_t count = state.settingMarks.expected.size();
    if (count == 0) return;
    secondaryText(fmt::format("{} setting{} {} than {} •", count, count == 1 ? " is" : "s are", "other",
                              state.config.recipe.empty() ? "usual" : "the recipe's"));
    if (!enabled) return;
    if (link("train/reset", "Put back", "All of them")) {
        const auto recipe = findRecipe(state.recipes, state.config.recipe);
        if (recipe) {
            if (auto applied = applyRecipe(*recipe, state.config)) state.config = *applied;
        } else {
            TrainConfig fresh;
            fresh.threads = state.config.threads, fresh.device = state.config.device;
            fresh.seed = state.config.seed;
            state.config = fresh;
        }
    }
    ImGui::SameLine(0, px(16));
    if (link("train/keep", "Keep as a recipe", "Writes these settings for later and other projects"))
        state.recipeTitle = state.recipeTitle.empty() ? "My recipe" : state.recipeTitle;
    if (state.recipeTitle.empty()) return;
    const TextEvent typed =
        textField("train/recipe-title", "Called", state.recipeTitle, {.tooltip = "Enter keeps it"});
    if (typed != TextEvent::Submitted) return;
    state.recipeToKeep = state.recipeTitle;
    state.recipeTitle.clear();
}

/// Rows under a title that folds.
struct Drawer {
    std::string title;
    std::vector<const Setting<TrainConfig>*> rows;
};

const std::vector<Drawer>& drawers() {
    static const std::vector<Drawer> all = [] {
        std::vector<Drawer> made;
        for (const SettingGroup& group : settingGroups(entriesOf(trainSettings(), TrainConfig{}))) {
            made.push_back({.title = group.title, .rows = {}});
            for (const std::size_t row : group.rows) made.back().rows.push_back(&trainSettings()[row]);
        }
        return made;
    }();
    return all;
}

/// @return whether its rows show.
bool drawTitle(const Drawer& drawer, UiState& state) {
    const bool searching = !state.settingSearch.empty();
    const bool wasOpen = state.openSettings.contains(drawer.title);
    bool open = searching || wasOpen;
    const auto marked = std::ranges::count_if(
        drawer.rows, [&](const auto* row) { return state.settingMarks.expected.contains(row->facts.key); });
    const std::string title = marked > 0 ? fmt::format("{}  • {}", drawer.title, marked) : drawer.title;
    const bool shown = foldingTitle("train/group/" + lower(drawer.title), title, open);
    if (searching || open == wasOpen) return shown;
    if (open)
        state.openSettings.insert(drawer.title);
    else
        state.openSettings.erase(drawer.title);
    return shown;
}

void networkRows(const PanelInput& in, bool enabled) {
    TrainConfig& c = in.state.config;
    const auto network = findNetwork(c.network);
    ui::rowLabel("Network");
    if (button("train/network", network ? (*network)->title : c.network,
               {.tooltip = "All networks, with what each needs and costs", .enabled = enabled, .width = -1}))
        in.open("networks");
    if (network) drawNetworkOptions("train/option", **network, c.networkOptions, enabled);
}

}  // namespace

void drawRecipeMenu(const PanelInput& in) {
    UiState& state = in.state;
    const bool enabled = !in.session.training().active();
    std::vector<std::string> titles{"none"};
    int index = 0;
    for (const Recipe& recipe : state.recipes.recipes) {
        if (recipe.name == state.config.recipe) index = static_cast<int>(titles.size());
        titles.push_back(recipe.own ? recipe.title + " (yours)" : recipe.title);
    }
    if (combo(
            "train/recipe", "Recipe", index, titles,
            {.tooltip = "Ready settings; every one of them can be changed afterwards", .enabled = enabled})) {
        if (index == 0) {
            state.config.recipe.clear();
        } else if (auto applied = applyRecipe(state.recipes.recipes[static_cast<std::size_t>(index - 1)],
                                              state.config)) {
            state.config = *applied;
        } else {
            in.say(applied.error().text());
        }
    }
    const auto recipe = findRecipe(state.recipes, state.config.recipe);
    if (!recipe || !enabled) return;
    secondaryText(recipe->description);
    if (!recipe->source.empty() && recipe->source != "Swath") secondaryText(recipe->source);
    gap(4);
}

void drawTrainSettings(const PanelInput& in) {
    UiState& state = in.state;
    const bool enabled = !in.session.training().active();
    renewMarks(state);
    sectionTitle("Settings");
    changesLine(state, enabled);
    (void)textField("train/search", "", state.settingSearch,
                    {.hint = "search settings", .icon = icons::kSearch});
    const bool searching = !state.settingSearch.empty();
    const auto found = [&](const Setting<TrainConfig>* row) {
        return !searching || matchesSearch(row->facts, state.settingSearch);
    };
    bool any = false;
    for (const Drawer& drawer : drawers()) {
        if (std::ranges::none_of(drawer.rows, found)) continue;
        any = true;
        if (!drawTitle(drawer, state)) continue;
        if (drawer.title == "Network" && !searching) networkRows(in, enabled);
        for (const auto* row : drawer.rows)
            if (found(row)) drawRow(*row, state, enabled);
    }
    if (!any) secondaryText("No setting is called so. The search looks at names and explanations.");
}

}  // namespace swath
