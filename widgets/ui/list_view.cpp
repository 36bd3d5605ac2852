// SPDX-License-Identifier: MIT
#include "widgets/ui/list_view.h"

#include <imgui.h>

#include <algorithm>
#include <cctype>

#include "widgets/ui/icons.h"
#include "widgets/ui/input.h"
#include "widgets/ui/ui.h"

namespace swath::ui {
namespace {

constexpr const char* kNothingFound = "Nothing here is called so.";

}  // namespace

void scrollTo(float top, float height) {
    const float from = ImGui::GetScrollY();
    const float shown = ImGui::GetWindowHeight() - 2 * ImGui::GetStyle().WindowPadding.y;
    if (top < from)
        ImGui::SetScrollY(top);
    else if (top + height > from + shown)
        ImGui::SetScrollY(top + height - shown);
}

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

/// A list has the keys while it was the last thing clicked.
bool ListView::hasKeys() {
    if (ImGui::IsMouseClicked(ImGuiMouseButton_Left)) {
        const float y = ImGui::GetIO().MousePos.y;
        active_ = ImGui::IsWindowHovered(ImGuiHoveredFlags_ChildWindows) && y >= top_ &&
                  y < ImGui::GetCursorScreenPos().y;
    }
    return active_ && ImGui::IsWindowFocused(ImGuiFocusedFlags_RootAndChildWindows);
}

/// From one of the rows that are shown to another by the keys, or to the clipboard.
std::optional<std::size_t> ListView::step(const Walk& rows) {
    hadKeys_ = hasKeys();
    if (!hadKeys_) return std::nullopt;
    const auto& at = rows.at;
    const bool typing = ImGui::GetIO().WantTextInput;
    if (at && !typing && chordPressed({.key = Key::C, .ctrl = true}))
        ImGui::SetClipboardText(rows.text(*at).c_str());
    const auto last = static_cast<std::ptrdiff_t>(rows.count) - 1;
    const std::ptrdiff_t here = at ? static_cast<std::ptrdiff_t>(*at) : last + 1;
    const auto line = at ? static_cast<std::ptrdiff_t>(rows.columns) : 1;
    auto next = here;
    if (keyPressed(Key::Down, true)) next = at ? here + line : 0;
    if (keyPressed(Key::Up, true)) next = here - line;
    if (rows.columns > 1 && !typing && keyPressed(Key::Right, true)) next = at ? here + 1 : 0;
    if (rows.columns > 1 && !typing && keyPressed(Key::Left, true)) next = here - 1;
    if (!typing && keyPressed(Key::End)) next = last;
    if (rows.pages && !typing && keyPressed(Key::PageDown, true)) next = here + 10;
    if (rows.pages && !typing && keyPressed(Key::PageUp, true)) next = here - 10;
    if (next == here) return std::nullopt;
    return static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(next, 0, last));
}

std::optional<std::size_t> ListView::walk(const Walk& rows) {
    if (rows.count > 0) return step(rows);
    hadKeys_ = hasKeys();
    if (searching()) secondaryText(kNothingFound);
    return std::nullopt;
}

std::optional<std::size_t> ListView::end(std::optional<std::size_t> selected, std::size_t columns) {
    walked_.reset();
    if (rows_.empty()) {
        if (searching()) secondaryText(kNothingFound);
        return std::nullopt;
    }
    const auto found = std::ranges::find_if(rows_, [&](const Row& r) { return r.row == selected; });
    const auto at =
        found == rows_.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - rows_.begin()));
    if (const auto next =
            step({.count = rows_.size(), .at = at, .columns = columns, .text = [this](std::size_t i) {
                      return rows_[i].text;
                  }}))
        walked_ = rows_[*next].row;
    return walked_;
}

void ListView::find(const LongRows& rows) {
    if (foundFor_ == search_ && foundAmong_ == rows.count && foundIn_ == rows.version) return;
    foundFor_ = search_;
    foundAmong_ = rows.count;
    foundIn_ = rows.version;
    found_.clear();
    for (std::size_t row = 0; row < rows.count; ++row)
        if (shows(rows.text(row))) found_.push_back(row);
}

std::optional<std::size_t> ListView::drawLong(std::string_view id, const LongRows& rows,
                                              std::string_view what, std::optional<std::size_t> selected) {
    begin(id, rows.count, what);
    if (searching()) find(rows);
    const std::size_t count = searching() ? found_.size() : rows.count;
    const auto rowAt = [&](std::size_t place) { return searching() ? found_[place] : place; };
    std::optional<std::size_t> at = selected;
    if (selected && searching()) {
        const auto found = std::ranges::lower_bound(found_, *selected);
        at = found == found_.end() || *found != *selected
                 ? std::nullopt
                 : std::optional(static_cast<std::size_t>(found - found_.begin()));
    }
    const float top = ImGui::GetCursorPosY(), height = px(24) + ImGui::GetStyle().ItemSpacing.y;
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(count), height);
    while (clipper.Step())
        for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i)
            rows.draw(rowAt(static_cast<std::size_t>(i)));
    if (count == 0) {
        if (searching()) secondaryText(kNothingFound);
        return std::nullopt;
    }
    const auto next =
        step({.count = count, .at = at, .text = [&](std::size_t place) { return rows.text(rowAt(place)); }});
    if (!next) return std::nullopt;
    scrollTo(top + height * static_cast<float>(*next), height);
    return rowAt(*next);
}

}  // namespace swath::ui
