// SPDX-License-Identifier: MIT
#include "app/actions.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/core/file.h"
#include "engine/core/text.h"

namespace swath {

const Action* Actions::find(std::string_view id) const {
    const auto at = std::ranges::find(actions_, id, &Action::id);
    return at == actions_.end() ? nullptr : &*at;
}

std::string_view Actions::keyOf(std::string_view id) const {
    const Action* action = find(id);
    return action ? std::string_view(action->key) : std::string_view();
}

bool Actions::can(std::string_view id) const {
    const Action* action = find(id);
    return action && (!action->enabled || action->enabled()) &&
           std::ranges::find(forbidden_, id) == forbidden_.end();
}

bool Actions::run(std::string_view id) const {
    if (!can(id)) return false;
    find(id)->run();
    return true;
}

void Actions::setKey(std::string_view id, const std::optional<ui::Chord>& chord) {
    const auto at = std::ranges::find(actions_, id, &Action::id);
    if (at == actions_.end()) return;
    at->key = chord ? ui::chordName(*chord) : at->firstKey;
}

std::string Actions::keysText() const {
    nlohmann::json changed = nlohmann::json::object();
    for (const Action& action : actions_)
        if (action.changed()) changed[action.id] = action.key;
    return changed.dump(2);
}

void Actions::runPressed() {
    for (const Action& action : actions_) {
        if (!action.hold) continue;
        const auto chord = ui::parseChord(action.key);
        if (chord && ui::chordPressed(*chord) && (!action.enabled || action.enabled()))
            held_.insert(action.id);
        if (!chord || !ui::keyDown(chord->key)) held_.erase(action.id);
        action.hold(held_.contains(action.id));
    }
    for (const Action& action : actions_)
        for (const std::string& key : split(action.key, ' ')) {
            const auto chord = ui::parseChord(key);
            if (chord && ui::chordPressed(*chord, action.repeats) && run(action.id)) return;
        }
}

std::vector<ui::PaletteItem> Actions::paletteItems() const {
    std::vector<ui::PaletteItem> items;
    for (const Action& action : actions_)
        if (!action.hold)  // nothing can be held in a list
            items.push_back({action.id, action.label, action.key, action.icon, can(action.id)});
    return items;
}

std::vector<std::string> Actions::rebind(const std::filesystem::path& file) {
    const auto text = readText(file);
    if (!text) return {};
    const auto j = nlohmann::json::parse(*text, nullptr, false);
    if (!j.is_object()) return {file.string() + " is not a JSON object of action and key"};
    std::vector<std::string> problems;
    for (const auto& [id, key] : j.items()) {
        const auto at = std::ranges::find(actions_, id, &Action::id);
        if (at == actions_.end())
            problems.push_back("there is no action " + id);
        else if (!key.is_string() || !ui::parseChord(key.get<std::string>()))
            problems.push_back("the key of " + id + " cannot be read");
        else
            at->key = key.get<std::string>();
    }
    return problems;
}

}  // namespace swath
