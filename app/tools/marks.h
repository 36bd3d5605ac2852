// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/core/text.h"
#include "widgets/canvas/view.h"
#include "widgets/ui/geometry.h"

struct ImDrawList;

namespace swath {

/// What the pointer looks like over the scene.
enum class Cursor { Arrow, Hand, None };

/// Draws over the scene in scene coordinates; lines are as wide at any zoom. Lives no longer than the frame.
class Marks {
  public:
    /// @param area  of the canvas, screen px.
    Marks(ImDrawList* list, const View& view, const ui::Rect& area) : list_(list), view_(view), area_(area) {}

    const View& view() const { return view_; }
    Vec2 toWindow(Vec2 scene) const;
    /// Whether any of it can be seen.
    bool visible(const RectI& window) const;

    /// A line through scene positions, dark behind so that it shows on any ground. @param outlined  false: as
    /// quick as it gets, for thousands.
    enum class Ends { Open, Closed };
    void line(std::span<const Vec2> points, Rgb colour, Ends ends, bool outlined = true);
    /// A point that can be taken hold of.
    void knob(Vec2 at, Rgb colour, bool first);
    /// A rectangle; its text is in its upper left corner, where it fits and covers no other box's text.
    void box(const RectI& window, Rgb colour, const std::string& text);
    /// Slanting lines over what is not to be seen as a picture.
    void hatch(const RectI& window, Rgb colour);
    /// Lines of words beside a place, within the canvas.
    /// @param apart  design px from it.
    void note(Vec2 at, const std::string& text, float apart = 14);
    void circle(Vec2 centre, double radiusScenePx, Rgb colour);
    /// A small cross, to see the middle of something large.
    void cross(Vec2 at, Rgb colour);
    void setCursor(Cursor cursor) { cursor_ = cursor; }
    Cursor cursor() const { return cursor_; }
    /// Texts that boxes have got so far, for tests.
    const std::vector<std::string>& texts() const { return textsDrawn_; }

  private:
    ImDrawList* list_;
    const View& view_;
    ui::Rect area_;
    Cursor cursor_ = Cursor::Arrow;
    std::vector<ui::Rect> taken_;  ///< by texts
    std::vector<std::string> textsDrawn_;
};

}  // namespace swath
