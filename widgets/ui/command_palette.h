// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace swath::ui {

struct PaletteItem {
    std::string id, label, key;
    const char* icon = nullptr;
    bool enabled = true;
};

/// How well the query's letters are found in order in the text, without regard to case; beginnings of words
/// and runs count more. nullopt if they are not all there; 0 for an empty query.
std::optional<int> fuzzyScore(std::string_view query, std::string_view text);
/// Indices of the items that match, best first; equal ones keep their order.
std::vector<std::size_t> fuzzyFilter(std::string_view query, std::span<const PaletteItem> items);

/// A list of everything that can be done, filtered while typing. Probes "palette/query" and "palette/<item
/// id>".
class CommandPalette {
  public:
    void open();
    void close() { open_ = false; }
    bool isOpen() const { return open_; }
    /// Once a frame. @return id of the item that was chosen; the palette is closed then.
    std::optional<std::string> draw(std::span<const PaletteItem> items);

  private:
    bool open_ = false, focus_ = false;
    std::string query_;
    int selected_ = 0;
};

}  // namespace swath::ui
