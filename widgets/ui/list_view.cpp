// SPDX-License-Identifier: MIT
#include "widgets/ui/list_view.h"

#include <imgui.h>

#include <algorithm>
#include <cctype>

#include "widgets/ui/icons.h"
#include "widgets/ui/input.h"
#include "widgets/ui/ui.h"

namespace swath::ui {

bool foundIn(std::string_view text, std::string_view search) {
    const auto same = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
    };
    while (!search.empty()) {
        const auto end = std::min(search.find(' '), search.size());
        const std::string_view word = search.substr(0, end);
        search.remove_prefix(std::min(end + 1, search.size()));
        if (!word.empty() && std::ranges::search(text, word, same).empty()) return false;
    }
    return true;
}

void ListView::begin(std::string_view id, std::size_t rows, std::string_view what) {
    rows_.clear();
    if (rows <= kSearchFrom && search_.empty()) {
        top_ = ImGui::GetCursorScreenPos().y;
        return;
    }
    (void)textField(std::string(id) + "/search", "", search_,
                    {.hint = "find in " + std::string(what), .icon = icons::kSearch});
    if (ImGui::IsItemActive()) active_ = true;
    top_ = ImGui::GetCursorScreenPos().y;
}

bool ListView::shows(std::string_view text) {
    return foundIn(text, search_);
}

void ListView::add(std::size_t row, std::string_view text) {
    rows_.push_back({row, std::string(text)});
}

std::optional<std::size_t> ListView::end(std::optional<std::size_t> selected) {
    walked_.reset();
    if (rows_.empty()) {
        if (searching()) secondaryText("Nothing here is called so.");
        return std::nullopt;
    }
    if (ImGui::IsMouseClicked(ImGuiMouseButton_Left)) {
        const float y = ImGui::GetIO().MousePos.y;
        active_ = ImGui::IsWindowHovered(ImGuiHoveredFlags_ChildWindows) && y >= top_ &&
                  y < ImGui::GetCursorScreenPos().y;
    }
    if (!active_ || !ImGui::IsWindowFocused(ImGuiFocusedFlags_RootAndChildWindows)) return std::nullopt;
    const auto at = std::ranges::find_if(rows_, [&](const Row& r) { return r.row == selected; });
    const auto here = at - rows_.begin();
    const auto count = static_cast<std::ptrdiff_t>(rows_.size());
    if (at != rows_.end() && chordPressed({.key = Key::C, .ctrl = true}) && !ImGui::GetIO().WantTextInput)
        ImGui::SetClipboardText(at->text.c_str());
    auto next = here;
    if (keyPressed(Key::Down, true)) next = at == rows_.end() ? 0 : here + 1;
    if (keyPressed(Key::Up, true)) next = at == rows_.end() ? count - 1 : here - 1;
    if (!ImGui::GetIO().WantTextInput && keyPressed(Key::End)) next = count - 1;
    if (!ImGui::GetIO().WantTextInput && keyPressed(Key::PageDown, true)) next = here + 10;
    if (!ImGui::GetIO().WantTextInput && keyPressed(Key::PageUp, true)) next = here - 10;
    if (next == here) return std::nullopt;
    next = std::clamp<std::ptrdiff_t>(next, 0, count - 1);
    walked_ = rows_[static_cast<std::size_t>(next)].row;
    return walked_;
}

}  // namespace swath::ui
