// SPDX-License-Identifier: MIT
#include "widgets/ui/command_palette.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "widgets/ui/icons.h"
#include "widgets/ui/input.h"
#include "widgets/ui/paint.h"

namespace swath::ui {

namespace {

using namespace paint;

char lower(char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

constexpr int kShownRows = 12;

}  // namespace

std::optional<int> fuzzyScore(std::string_view query, std::string_view text) {
    int score = 0;
    std::size_t at = 0;
    bool run = false;
    for (const char c : query) {
        if (c == ' ') {
            run = false;
            continue;
        }
        // The beginning of a word is preferred to a letter inside of one, unless a run goes on.
        std::size_t found = std::string_view::npos;
        if (run && at < text.size() && lower(text[at]) == lower(c)) found = at;
        for (std::size_t i = at; found == std::string_view::npos && i < text.size(); ++i)
            if (lower(text[i]) == lower(c) && (i == 0 || text[i - 1] == ' ')) found = i;
        for (std::size_t i = at; found == std::string_view::npos && i < text.size(); ++i)
            if (lower(text[i]) == lower(c)) found = i;
        if (found == std::string_view::npos) return std::nullopt;
        const bool wordStart = found == 0 || text[found - 1] == ' ';
        score += (run && found == at ? 12 : 0) + (wordStart ? 8 : 0) + (found == 0 ? 4 : 0) -
                 std::min(static_cast<int>(found - at), 6);
        at = found + 1;
        run = true;
    }
    return score;
}

std::vector<std::size_t> fuzzyFilter(std::string_view query, std::span<const PaletteItem> items) {
    std::vector<std::pair<int, std::size_t>> found;
    for (std::size_t i = 0; i < items.size(); ++i)
        if (const auto score = fuzzyScore(query, items[i].label)) found.emplace_back(*score, i);
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<std::size_t> order;
    for (const auto& [score, index] : found) order.push_back(index);
    return order;
}

void CommandPalette::open() {
    open_ = focus_ = true;
    query_.clear();
    selected_ = 0;
}

std::optional<std::string> CommandPalette::draw(std::span<const PaletteItem> items) {
    if (!open_) return std::nullopt;
    const std::vector<std::size_t> order = fuzzyFilter(query_, items);
    const int count = static_cast<int>(order.size());
    const ImVec2 screen = ImGui::GetIO().DisplaySize;
    const float width = std::min(px(520), screen.x - px(24));
    const float listHeight = rowHeight() * static_cast<float>(std::clamp(count, 1, kShownRows));
    const float y = std::floor(screen.y * 0.14F);
    ImGui::SetNextWindowPos({std::floor((screen.x - width) / 2), y});
    ImGui::SetNextWindowSize({width, px(8) * 3 + rowHeight() + listHeight});
    if (focus_) ImGui::SetNextWindowFocus();
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(8), px(8)});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, px(8));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {px(8), 0});
    ImGui::PushStyleColor(ImGuiCol_WindowBg, packed(theme().panel));
    ImGui::Begin("##palette", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings |
                     ImGuiWindowFlags_NoNav);
    const TextEvent typed = textField("palette/query", {}, query_,
                                      {.hint = "Do anything…", .icon = icons::kSearch, .takeFocus = focus_});
    const bool lostFocus = !focus_ && !ImGui::IsWindowFocused(ImGuiFocusedFlags_RootAndChildWindows);
    focus_ = false;
    if (typed == TextEvent::Changed) selected_ = 0;
    if (keyPressed(Key::Down, true)) ++selected_;
    if (keyPressed(Key::Up, true)) --selected_;
    selected_ = count == 0 ? 0 : (selected_ + count) % count;

    std::optional<std::string> chosen;
    const auto choose = [&](std::size_t index) {
        if (items[index].enabled) chosen = items[index].id;
    };
    gap(8);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(6), 0});
    ImGui::BeginChild("##list", {0, listHeight}, false, ImGuiWindowFlags_AlwaysUseWindowPadding);
    ImGui::PopStyleVar();
    if (count == 0) secondaryText("Nothing is called that.");
    for (int n = 0; n < count; ++n) {
        const PaletteItem& item = items[order[static_cast<std::size_t>(n)]];
        const ListRowResult row = listRow("palette/" + item.id, item.label,
                                          {.icon = item.icon != nullptr ? item.icon : " ",
                                           .value = item.key,
                                           .selected = n == selected_,
                                           .dimmed = !item.enabled});
        if (n == selected_ && (keyPressed(Key::Down, true) || keyPressed(Key::Up, true)))
            ImGui::SetScrollHereY(0.5F);
        if (row.clicked) choose(order[static_cast<std::size_t>(n)]);
    }
    ImGui::EndChild();
    if (typed == TextEvent::Submitted && count > 0) choose(order[static_cast<std::size_t>(selected_)]);
    ImGui::End();
    ImGui::PopStyleColor();
    ImGui::PopStyleVar(4);
    if (chosen || lostFocus || keyPressed(Key::Escape)) open_ = false;
    return chosen;
}

}  // namespace swath::ui
