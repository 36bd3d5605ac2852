// SPDX-License-Identifier: MIT
#pragma once

#include "engine/session/overlay.h"
#include "widgets/canvas/overlay.h"

namespace swath {

/// The session's labels, truth and prediction as the painter asks for them. Lives no longer than the frame.
class SessionOverlay final : public OverlaySource {
  public:
    explicit SessionOverlay(const Session& session) : session_(session) {}
    OverlayFill tile(const TileKey& key) override {
        return [snapshot = OverlaySnapshot(session_, key)](
                   const RectI& texels, std::span<std::uint8_t> rgba) { snapshot.fill(texels, rgba); };
    }

  private:
    const Session& session_;
};

/// All pixels of a scene.
inline RectI sceneRect(const Scene& scene) {
    return {0, 0, scene.info.size.width, scene.info.size.height};
}

}  // namespace swath
