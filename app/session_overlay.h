// SPDX-License-Identifier: MIT
#pragma once

#include "engine/session/overlay.h"
#include "widgets/canvas/overlay.h"

namespace swath {

/// The session's labels, truth and prediction as the painter asks for them. Lives no longer than the frame.
class SessionOverlay final : public OverlaySource {
  public:
    /// @param mapOf  whose map is the prediction; 0: the one that is shown.
    explicit SessionOverlay(const Session& session, RunId mapOf = {}) : session_(session), mapOf_(mapOf) {}
    OverlayFill tile(const TileKey& key) override {
        return [snapshot = OverlaySnapshot(session_, key, mapOf_)](
                   const RectI& texels, std::span<std::uint8_t> rgba) { snapshot.fill(texels, rgba); };
    }
    int content() const override { return static_cast<int>(mapOf_.value); }

  private:
    const Session& session_;
    RunId mapOf_;
};

/// All pixels of a scene.
inline RectI sceneRect(const Scene& scene) {
    return {0, 0, scene.info.size.width, scene.info.size.height};
}

}  // namespace swath
