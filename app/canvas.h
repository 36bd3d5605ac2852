// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <memory>
#include <string>

#include "app/actions.h"
#include "app/ui_state.h"
#include "engine/imagery/tile_loader.h"
#include "engine/session/session.h"
#include "widgets/canvas/scene_renderer.h"
#include "widgets/ui/geometry.h"

namespace swath {

/// The scene with what lies on it, and the hands: painting, polygons, regions, panning, zooming. Owns the
/// tile loader and the renderer. UI thread, GL context current.
class Canvas {
  public:
    static Result<std::unique_ptr<Canvas>> create();

    /// Another project (or none): forgets all scenes. @param memory  decoded tiles are kept under it.
    void reset(std::shared_ptr<MemoryBudget> memory);
    /// What the session said since the last frame.
    void take(const Session& session, const SessionEvent& event);

    /// Handles input over `area` and draws into the bound framebuffer; outlines, cursor and minimap go to
    /// ImGui.
    /// @param area  screen px. @return true if another frame would show more.
    bool draw(Session& session, UiState& state, const ui::Rect& area, Size framebuffer, double nowS);

    /// Scene position ↔ window position of the last frame, for scripts.
    Vec2 toWindow(const UiState& state, Vec2 scenePos) const;
    SceneRenderer::Figures figures() const { return renderer_->figures(); }
    bool settled() const { return !loader_->busy() && !renderer_->needsFrame(); }
    double firstPictureS() const { return firstPictureS_; }  ///< on the clock of draw(); negative before it

  private:
    Canvas();
    void showScene(const Session& session, UiState& state);
    void handleInput(Session& session, UiState& state, bool hovered, bool active);
    void handlePaint(Session& session, UiState& state, bool hovered);
    void handlePolygon(UiState& state, const Scene& scene, bool hovered);
    void handleRegion(UiState& state, const Scene& scene, bool hovered);
    void drawMarks(const Session& session, const UiState& state);
    void drawMinimap(const Session& session, const UiState& state, Size framebuffer);
    void remember(const LoadedTile& tile);
    std::string samplesAt(const Scene& scene, Vec2 at) const;  ///< "R 1 020  G 944  B 812"
    OverlayStyle style(const Session& session, const UiState& state) const;
    Vec2 pointer() const;  ///< relative to the area

    std::unique_ptr<TileLoader> loader_;
    std::unique_ptr<SceneRenderer> renderer_;
    std::map<TileKey, std::shared_ptr<const RasterTile>> lately_;
    ui::Rect area_;
    SceneId shown_;
    bool panning_ = false, painting_ = false;
    std::optional<RectI> staleStroke_;
    double firstPictureS_ = -1;
};

}  // namespace swath
