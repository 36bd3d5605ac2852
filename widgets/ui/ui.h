// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/core/geometry.h"
#include "engine/core/text.h"
#include "widgets/ui/context.h"
#include "widgets/ui/geometry.h"

/// Swath's controls over ImGui. Every control takes a stable probe id ("train/start"), is 24 design px high
/// and records where it is. Controls with a label put it left and themselves right; an empty label gives them
/// the whole width.
namespace swath::ui {

struct ButtonOptions {
    const char* icon = nullptr;  ///< of icons.h
    std::string_view tooltip;
    std::string_view key;  ///< "T", "Ctrl-Z": shown in the tooltip
    bool enabled = true;
    bool primary = false;  ///< the one thing to do next
    bool danger = false;
    bool selected = false;
    bool quiet = false;  ///< no frame until hovered
    float width = 0;     ///< design px; 0 fits the text, negative fills the row
};
bool button(std::string_view id, std::string_view label, const ButtonOptions& options = {});
/// Square, 24 px (or options.width); the tooltip is its label.
bool iconButton(std::string_view id, const char* icon, const ButtonOptions& options = {});
/// Text that can be clicked.
bool link(std::string_view id, std::string_view label, std::string_view tooltip = {});

struct ControlOptions {
    std::string_view tooltip;
    std::string_view key;
    std::string_view unit;  ///< behind numbers: "px", "%"
    bool enabled = true;
    bool logarithmic = false;  ///< sliders
    int decimals = 2;          ///< of floating-point values
    float width = 0;           ///< of the control, design px: for tool bars, with the label right before it;
                               ///< 0: a row of a panel, label left, control in the value column
};
/// A switch. @return true when it was changed (all value controls do so).
bool toggle(std::string_view id, std::string_view label, bool& value, const ControlOptions& options = {});
bool checkbox(std::string_view id, std::string_view label, bool& value, const ControlOptions& options = {});
/// Ctrl-click types a number.
bool slider(std::string_view id, std::string_view label, int& value, int lo, int hi,
            const ControlOptions& options = {});
bool slider(std::string_view id, std::string_view label, double& value, double lo, double hi,
            const ControlOptions& options = {});
/// Typed in; taken on Enter or when it loses the keyboard, and clamped.
bool numberField(std::string_view id, std::string_view label, int& value, int lo, int hi,
                 const ControlOptions& options = {});
bool numberField(std::string_view id, std::string_view label, double& value, double lo, double hi,
                 const ControlOptions& options = {});
/// @param index  of items; −1 shows nothing chosen. Items are probes "id/0", "id/1" … while it is open.
bool combo(std::string_view id, std::string_view label, int& index, std::span<const std::string> items,
           const ControlOptions& options = {});
/// A few choices side by side, one of them pressed. Probes "id/0", "id/1" …
bool segmented(std::string_view id, std::string_view label, int& index, std::span<const std::string> items,
               const ControlOptions& options = {});
/// Titles of what shares a place, the chosen one underlined; they are cut where there is not room for all.
/// Probes "id/0", "id/1" … @param width  screen px. @return true when one was clicked, also the chosen one.
bool tabs(std::string_view id, int& index, std::span<const std::string> titles, float width);
struct TextFieldOptions {
    std::string_view hint;  ///< shown while it is empty
    std::string_view tooltip;
    const char* icon = nullptr;
    bool enabled = true;
    bool takeFocus = false;  ///< in this frame
    float width = 0;
};
enum class TextEvent { None, Changed, Submitted };
TextEvent textField(std::string_view id, std::string_view label, std::string& value,
                    const TextFieldOptions& options = {});
/// A popup at the pointer with presets, a field of colours and its code, opened for one colour.
void openColourPicker(std::string_view id, Rgb colour);
/// Draws it while it is open. Probes "id/preset/1" …, "id/picker".
/// @param colour  the present one. @return the new one, once a click, a drag or typing is over.
std::optional<Rgb> colourPicker(std::string_view id, std::string_view title, Rgb colour,
                                std::span<const Rgb> presets);

/// Semi-bold title of a group, with 12 px above it unless it is the first.
void sectionTitle(std::string_view text);
/// A title that folds its group. @return true if the group is shown.
bool foldingTitle(std::string_view id, std::string_view text, bool& open);
/// Label left, value right-aligned. The tooltip is shown over both.
void labelledRow(std::string_view label, std::string_view value, std::string_view tooltip = {});
/// Label left; what is drawn next (of `width` design px, 0 = all) starts in the value column of the same row.
void rowLabel(std::string_view label, float width = 0);
void text(std::string_view text);
void secondaryText(std::string_view text);  ///< 12 px, wrapped
void rightAlignedText(std::string_view text, bool secondary = false);
/// Text cut with … at the width (screen px); the whole of it in a tooltip.
void clippedText(std::string_view text, float width, bool secondary = false);
void gap(float design = 8);
void separator();

/// A sign at the right end of a row, with what it says.
struct RowMark {
    const char* icon = nullptr;  ///< of icons.h, or a letter or two
    std::optional<Rgb> colour;   ///< nullopt: that of secondary text
    std::string tooltip;
};
/// A texture of so many pixels; 0: there is none yet.
struct Picture {
    std::uintptr_t texture = 0;
    Size size;
};
struct ListRowOptions {
    std::optional<Rgb> swatch;
    std::string_view swatchTooltip;  ///< what a click on the swatch does; empty: the same as on the row
    const char* icon = nullptr;
    std::string_view leading;     ///< before the swatch: the key "1"
    std::string_view value;       ///< right-aligned
    std::optional<double> share;  ///< [0, 1]: a thin bar under the row
    bool selected = false;
    bool dimmed = false;
    std::string_view tooltip;
    float valueRoom = 0;  ///< design px kept free at the right end for buttons drawn over the row
    std::span<const RowMark> marks{};  ///< left of the value
    bool cutMiddle = false;            ///< of a label that is too long: its end tells it apart
    std::optional<Picture> picture{};  ///< instead of the icon, as soon as it has a texture
};
struct ListRowResult {
    bool clicked = false, doubleClicked = false, rightClicked = false, hovered = false;
    bool swatchClicked =
        false;  ///< instead of clicked, if the swatch has a tooltip; its probe is "id/swatch"
    Rect rect;
};
ListRowResult listRow(std::string_view id, std::string_view label, const ListRowOptions& options = {});
/// The same as a picture with its name, value and marks below it: for lists that are shown as a grid. Stands
/// in a place of its own of pictureCellWidth().
ListRowResult pictureCell(std::string_view id, std::string_view label, const ListRowOptions& options);
float pictureCellWidth();   ///< screen px
float pictureCellHeight();  ///< the same
/// Right after a row with `valueRoom` of 22 and its context menu: the button at its end that opens the same
/// menu, for who does not think of the right button. Probe "id/more"; opens the menu "id/menu".
void rowMenu(std::string_view id, const ListRowResult& row);
/// The button alone, for a list whose rows share one menu. @return true when it was pressed.
bool rowMenuButton(std::string_view id, const ListRowResult& row);

/// What runs, how far, a thin bar and, with a cancel id, a button. @param fraction  [0, 1]; negative: not
/// known. It is the last item afterwards. @return true when cancel was pressed.
bool progressRow(std::string_view text, double fraction, std::string_view cancelId = {},
                 bool selected = false);
/// An empty panel: says what to do next and offers it. @return true when the button was pressed.
bool emptyState(std::string_view id, const char* icon, std::string_view text,
                std::string_view buttonLabel = {}, std::string_view key = {});

enum class Tone { Neutral, Accent, Done, Warning, Failure };
/// A word on a tinted round ground, with its icon: colour is never the only sign.
/// @param most  width in screen px beyond which the text is cut; 0: none.
void statusPill(std::string_view text, Tone tone = Tone::Neutral, const char* icon = nullptr, float most = 0);
Rgb toneColour(Tone tone);

/// For the last item: shown after a short rest of the pointer, with the key right of it.
void tooltip(std::string_view text, std::string_view key = {});
/// Records the last ImGui item under an id; for items drawn by other means.
void recordProbe(std::string_view id, bool enabled = true);

/// A panel: child window of the panel colour with 8 px inside. Call endPanel() in any case.
bool beginPanel(std::string_view id, const Rect& rect, bool padded = true);
void endPanel();
/// Context menu of the last item (right click). Call endMenu() if it returns true.
bool beginContextMenu(std::string_view id);
/// A menu at the last item, opened by the caller with openMenu(). Call endMenu() if it returns true.
void openMenu(std::string_view id);
bool beginMenu(std::string_view id);
bool menuItem(std::string_view id, std::string_view label, std::string_view key = {}, bool enabled = true,
              bool checked = false, const char* icon = nullptr);
void endMenu();
/// Within a menu: an item that opens another menu beside it. Call endSubmenu() if it returns true.
/// @param indent  of its title, design px: 24 where the other items have icons.
bool beginSubmenu(std::string_view id, std::string_view label, float indent = 4);
void endSubmenu();
/// A dialog in the middle; modal. Call endDialog() if it returns true. Esc or the close button sets open to
/// false. At the top level, one at a time and after every other window of the frame: ImGui ends the program
/// when a window appears in the frame in which a dialog was begun before it.
bool beginDialog(std::string_view id, std::string_view title, bool& open, float width = 420);
void endDialog();

/// ImGui's packed colour. @param alpha  [0, 1].
std::uint32_t packed(Rgb colour, double alpha = 1);
Rgb mixed(Rgb a, Rgb b, double t);

}  // namespace swath::ui
