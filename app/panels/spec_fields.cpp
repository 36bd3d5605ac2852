// SPDX-License-Identifier: MIT
#include "app/panels/spec_fields.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "widgets/ui/icons.h"

namespace swath {
namespace {

using namespace ui;

const SpecEntry* entryOf(const std::vector<SpecEntry>& catalogue, const std::string& name) {
    const auto at = std::ranges::find(catalogue, name, &SpecEntry::name);
    return at == catalogue.end() ? nullptr : &*at;
}

/// "positive_weight" → "Positive weight".
std::string labelOf(std::string name) {
    std::ranges::replace(name, '_', ' ');
    if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') name[0] = static_cast<char>(name[0] - 'a' + 'A');
    return name;
}

std::string meaningOf(const SpecEntry& entry) {
    return entry.label + "\n" + entry.meaning;
}

/// The arguments written anew from their values, those without a name first.
void rewrite(SpecTerm& term) {
    term.arguments.clear();
    const auto add = [&](const std::string& text) {
        term.arguments += (term.arguments.empty() ? "" : ", ") + text;
    };
    for (const double number : term.numbers) add(fmt::format("{:g}", number));
    for (const auto& [name, value] : term.named) add(fmt::format("{}={:g}", name, value));
}

bool drawArguments(const std::string& id, SpecTerm& term, const SpecEntry& entry, bool enabled) {
    bool changed = false;
    for (const SpecArgument& argument : entry.arguments) {
        const auto given = term.named.find(argument.name);
        double value = given == term.named.end() ? argument.otherwise : given->second;
        const std::string tip = fmt::format("{}\n{:g} to {:g}; otherwise {:g}", argument.meaning,
                                            argument.least, argument.most, argument.otherwise);
        if (!numberField(id + "/" + argument.name, "    " + labelOf(argument.name), value, argument.least,
                         argument.most, {.tooltip = tip, .enabled = enabled, .logarithmic = true}))
            continue;
        changed = true;
        if (value == argument.otherwise)
            term.named.erase(argument.name);
        else
            term.named[argument.name] = value;
    }
    if (changed) rewrite(term);
    return changed;
}

void problem(const Error& error) {
    ImGui::PushStyleColor(ImGuiCol_Text, packed(toneColour(Tone::Warning)));
    ImGui::PushTextWrapPos(0);
    ImGui::TextUnformatted(error.text().c_str());
    ImGui::PopTextWrapPos();
    ImGui::PopStyleColor();
}

}  // namespace

bool drawTermField(const std::string& id, const std::string& label, std::string& line,
                   const std::vector<SpecEntry>& catalogue, const ControlOptions& options) {
    auto terms = parseSpec(label, line);
    const bool readable = terms && terms->size() == 1 && checkSpec(label, *terms, catalogue);
    std::vector<std::string> names;
    int index = -1;
    for (const SpecEntry& entry : catalogue) {
        if (readable && entry.name == terms->front().name) index = static_cast<int>(names.size());
        names.push_back(entry.label);
    }
    std::string tip(options.tooltip);
    if (index >= 0) tip += "\n" + meaningOf(catalogue[static_cast<std::size_t>(index)]);
    ControlOptions look = options;
    look.tooltip = tip;
    if (combo(id, label, index, names, look) && index >= 0) {
        line = catalogue[static_cast<std::size_t>(index)].name;
        return true;
    }
    if (!readable) {
        const bool typed =
            textField(id + "/text", "    As text", line, {.enabled = options.enabled}) != TextEvent::None;
        problem(!terms ? terms.error()
                : checkSpec(label, *terms, catalogue)
                    ? Error{Errc::InvalidInput, label + " takes one term", ""}
                    : checkSpec(label, *terms, catalogue).error());
        return typed;
    }
    SpecTerm& term = terms->front();
    if (!drawArguments(id, term, *entryOf(catalogue, term.name), options.enabled)) return false;
    line = specText(*terms);
    return true;
}

bool drawSumField(const std::string& id, const std::string& label, const char* what, std::string& line,
                  const std::vector<SpecEntry>& catalogue, const ControlOptions& options) {
    bool changed = textField(id, label, line, {.tooltip = options.tooltip, .enabled = options.enabled}) !=
                   TextEvent::None;
    auto terms = parseSpec(what, line);
    const Status known = terms ? checkSpec(what, *terms, catalogue) : Status(terms.error());
    if (!known) problem(known.error());
    if (!terms) return changed;
    std::size_t removed = terms->size();
    bool edited = false;
    for (std::size_t i = 0; i < terms->size(); ++i) {
        SpecTerm& term = (*terms)[i];
        const SpecEntry* entry = entryOf(catalogue, term.name);
        if (!entry) continue;
        const std::string own = fmt::format("{}/{}", id, i + 1);
        if (terms->size() > 1) {
            edited |=
                numberField(own + "/weight", "  × " + entry->label, term.weight, 1e-6, 1e6,
                            {.tooltip = meaningOf(*entry), .enabled = options.enabled, .logarithmic = true});
        }
        edited |= drawArguments(own, term, *entry, options.enabled);
        if (terms->size() > 1 && link(own + "/remove", "    remove " + entry->label, "Take this term out"))
            removed = i;
    }
    if (removed < terms->size()) {
        terms->erase(terms->begin() + static_cast<std::ptrdiff_t>(removed));
        edited = true;
    }
    if (button(id + "/add", "Add a term",
               {.icon = icons::kPlus,
                .tooltip = "All that can be summed, with formulas",
                .enabled = options.enabled,
                .quiet = true}))
        openMenu(id + "/menu");
    if (beginMenu(id + "/menu")) {
        for (const SpecEntry& entry : catalogue) {
            if (menuItem(id + "/add/" + entry.name, entry.label)) {
                terms->push_back({.weight = 1, .name = entry.name});
                edited = true;
            }
            tooltip(entry.meaning);
        }
        endMenu();
    }
    if (edited) line = specText(*terms);
    return changed || edited;
}

}  // namespace swath
