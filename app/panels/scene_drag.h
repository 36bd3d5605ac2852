// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "engine/core/ids.h"
#include "widgets/ui/geometry.h"

namespace swath {

/// A scene of a list on its way to another place in it, at the pointer.
class SceneDrag {
  public:
    /// A scene that is in sight.
    struct Row {
        std::size_t place = 0;  ///< in the whole list
        ui::Rect rect;
    };

    /// The button went down on a scene.
    void press(SceneId scene) { scene_ = scene; }
    /// The one that is pressed; 0: none.
    SceneId scene() const { return scene_; }
    bool isOn() const { return isOn_; }
    /// Once a frame, after all rows: shows where it would go, and scrolls at the edges of the window.
    /// @param isGrid  rows stand beside each other. @param may  scenes can be moved at all.
    /// @return the place before which it was let go; Escape keeps it where it was.
    std::optional<std::size_t> draw(std::span<const Row> rows, bool isGrid, bool may);

  private:
    SceneId scene_;
    bool isOn_ = false;
};

}  // namespace swath
