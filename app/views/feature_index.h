// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <vector>

#include "engine/document/document.h"

namespace swath {

/// Where the drawn polygons of a scene lie, so that a frame looks only at those in its view. Positions in
/// Document::features; made anew when they change. UI thread.
class FeatureIndex {
  public:
    /// Something about features may have changed.
    void invalidate() { known_ = false; }
    /// Follows the document; costs nothing while neither the scene, nor the features, nor what is undone of
    /// the history changed.
    void update(const Document& document, SceneId scene);
    /// Features that are not undone and touch the window.
    std::vector<std::size_t> in(const RectI& window) const;

  private:
    struct Entry {
        RectI box;
        std::size_t index;
    };
    /// What a change of which makes the index anew.
    struct State {
        SceneId scene;
        std::size_t features = 0, steps = 0, cursor = 0;
        friend bool operator==(const State&, const State&) = default;
    };
    std::vector<Entry> entries_;
    State state_;
    bool known_ = false;
};

}  // namespace swath
