// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
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
    /// @param columns  of a list that is shown as a grid: Up and Down lead by so many, Left and Right by one.
    /// @return the row that an arrow key, PageUp, PageDown or End leads to.
    std::optional<std::size_t> end(std::optional<std::size_t> selected, std::size_t columns = 1);

    /// Rows of a list of any length, all as high as a list's row: only those in sight are built.
    struct LongRows {
        std::size_t count = 0;
        std::uint64_t version = 0;                     ///< another one whenever texts have changed
        std::function<std::string(std::size_t)> text;  ///< of a row, for the search and for copying
        std::function<void(std::size_t)> draw;
    };
    /// The whole of such a list, in place of all the above. @return as end() does.
    std::optional<std::size_t> drawLong(std::string_view id, const LongRows& rows, std::string_view what,
                                        std::optional<std::size_t> selected);

    /// For who draws the rows of a long list himself, between begin() and this: as end() does, by the place
    /// of a row among those that are shown.
    struct Walk {
        std::size_t count = 0;
        std::optional<std::size_t> at;  ///< the row that is chosen
        std::size_t columns = 1;
        bool pages = true;                             ///< PageUp and PageDown are its own
        std::function<std::string(std::size_t)> text;  ///< of a row, for copying
    };
    std::optional<std::size_t> walk(const Walk& rows);
    /// Whether it has the keys, as of the last frame.
    bool hadKeys() const { return hadKeys_; }

    bool searching() const { return !search_.empty(); }
    const std::string& search() const { return search_; }

  private:
    struct Row {
        std::size_t row;
        std::string text;
    };
    bool hasKeys();
    std::optional<std::size_t> step(const Walk& rows);
    void find(const LongRows& rows);

    std::string search_;
    std::vector<Row> rows_;           ///< shown in this frame
    std::vector<std::size_t> found_;  ///< of a long list: rows that the search lets through
    std::string foundFor_;            ///< the search, and the rows, that they were found for
    std::size_t foundAmong_ = 0;
    std::uint64_t foundIn_ = 0;
    std::optional<std::size_t> walked_;
    float top_ = 0;
    bool active_ = false, hadKeys_ = false;
};

/// Scrolls the current window no farther than it takes to see all of a row. @param top  in its content.
void scrollTo(float top, float height);

/// Whether each word of a search occurs in the text, whatever the case.
bool foundIn(std::string_view text, std::string_view search);

}  // namespace swath::ui
