// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace swath::ui {

/// What lists have in common: a search once they have over ten rows, arrow keys that walk them, and copying.
/// One for each list, kept by who draws it; between begin() and end() the rows are asked for in their order.
/// UI thread.
class ListView {
  public:
    static constexpr std::size_t kSearchFrom = 10;

    /// Draws the search field of a list of more than ten rows, or of one that is being searched: probe
    /// "id/search". @param what  "scenes", for the field's hint.
    void begin(std::string_view id, std::size_t rows, std::string_view what);
    /// Whether the search lets a row through: each of its words must occur in the text, whatever the case.
    bool shows(std::string_view text);
    /// True for the row that an arrow key has just led to: its owner scrolls there.
    bool walkedTo(std::size_t row) const { return walked_ == row; }
    /// A row that was let through, with what Ctrl-C copies of it.
    void add(std::size_t row, std::string_view text);
    /// After the last row. A list has the keys while it was the last thing clicked.
    /// @return the row that an arrow key, PageUp, PageDown or End leads to.
    std::optional<std::size_t> end(std::optional<std::size_t> selected);

    bool searching() const { return !search_.empty(); }
    const std::string& search() const { return search_; }

  private:
    struct Row {
        std::size_t row;
        std::string text;
    };
    std::string search_;
    std::vector<Row> rows_;  ///< shown in this frame
    std::optional<std::size_t> walked_;
    float top_ = 0;
    bool active_ = false;
};

/// Whether each word of a search occurs in the text, whatever the case.
bool foundIn(std::string_view text, std::string_view search);

}  // namespace swath::ui
