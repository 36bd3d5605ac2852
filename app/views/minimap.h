// SPDX-License-Identifier: MIT
#pragma once

#include "app/views/view_state.h"
#include "widgets/canvas/scene_painter.h"
#include "widgets/ui/geometry.h"

struct ImDrawList;

namespace swath {

/// The whole scene small in the corner of the canvas, with the part that is shown; pressing or dragging on it
/// moves the view. Hidden while the whole scene is in sight. UI thread.
class Minimap {
  public:
    /// Where it is in this frame. @param area  of the canvas, screen px.
    void place(const View& view, Size scene, const ui::Rect& area);
    bool shown() const { return !place_.empty(); }
    const RectI& area() const { return place_; }

    /// @param at  the pointer, screen px. @param pressed  in this frame, and nothing is in front.
    /// @return true while the pointer is its own: nobody else may use it.
    bool input(View& view, Vec2 at, bool over, bool pressed, bool down);
    /// Draws the picture into the framebuffer and the frame around what is seen into the list.
    /// @param look  of the canvas: the same bands and layers are shown.
    void draw(ScenePainter& painter, SceneLook look, Size framebuffer, ImDrawList* list) const;

  private:
    Size scene_;
    RectI place_;  ///< screen px; empty: hidden
    bool held_ = false;
};

}  // namespace swath
