// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/imagery/composition.h"
#include "engine/imagery/tile_loader.h"
#include "engine/raster/raster_info.h"
#include "widgets/canvas/overlay.h"
#include "widgets/canvas/view.h"

namespace swath {

/// What the renderer may spend.
struct RenderBudget {
    std::int64_t textureBytes =
        512'000'000;  ///< raw tiles and overlays together; least recently drawn go first
    std::int64_t uploadBytesPerFrame = 16'000'000;  ///< at least one tile a frame is uploaded
    int overlayTilesPerFrame = 24;                  ///< beside those of ThisFrame
};

/// Where to draw: a part of the bound framebuffer, counted from its top left corner. The view's viewport has
/// the same size as `viewport`.
struct DrawTarget {
    Size framebuffer;
    RectI viewport;
};

/// Draws one scene at a time, tile by tile, from raw samples in texture arrays: bands, stretch, labels,
/// predictions and errors are one fragment shader. UI thread only, with its OpenGL 3.3 context current, also
/// when destroyed.
///
/// Each frame: beginFrame(); loader.wish(wantedTiles(view)); for (auto& t : loader.drain()) upload(t);
/// draw(…).
class SceneRenderer {
  public:
    /// Errors: Unsupported, with the driver's words.
    static Result<std::unique_ptr<SceneRenderer>> create(RenderBudget budget = {});
    ~SceneRenderer();

    /// Makes a scene the one that is wanted and drawn. Tiles of others stay until the budget needs their
    /// place; its own failed tiles are asked for again.
    void setScene(SceneId scene, const RasterInfo& info);
    /// Forgets a scene and its tiles.
    void removeScene(SceneId scene);

    /// Level of the pyramid that a view of the scene needs.
    int levelFor(const View& view) const;
    /// Tiles to load, most wanted first: a coarse ancestor where there is nothing yet, then the view's level
    /// from its middle outwards. Without those that are uploaded (with the bands of the last draw), queued or
    /// failed.
    std::vector<TileKey> wantedTiles(const View& view) const;

    /// Starts a frame: its budgets are fresh, and queued tiles are uploaded as far as they go.
    void beginFrame();
    /// Takes a tile; uploaded at once or in a later frame.
    void upload(const LoadedTile& tile);

    enum class Urgency { Soon, ThisFrame };
    /// The overlay of these scene pixels is out of date. ThisFrame (tiles under the pen) is outside the
    /// frame's budget.
    void invalidate(SceneId scene, const RectI& sceneWindow, Urgency urgency = Urgency::Soon);
    void invalidateAll(SceneId scene);

    /// Draws into the bound framebuffer; pixels of the viewport beyond the scene become the background.
    /// Leaves blending and scissor off and the GL viewport at the whole framebuffer.
    void draw(const View& view, const DrawTarget& target, const Composition& composition,
              const OverlayStyle& style, OverlaySource& overlays);
    /// The whole scene, small, from the coarsest tile.
    void drawMinimap(const DrawTarget& target, const Composition& composition, const OverlayStyle& style,
                     OverlaySource& overlays);
    /// The whole scene's view in a minimap of this size, to draw the rectangle of another view in it.
    View minimapView(Size viewport) const;

    /// True while another frame would show more: tiles are queued or overlays still out of date.
    bool needsFrame() const;

    struct Figures {
        std::int64_t textureBytes = 0;
        int rawTiles = 0, overlayTiles = 0, queued = 0;
        int drawnTiles = 0, drawnFromAncestor = 0, drawnEmpty = 0;  ///< of the last draw()
        int overlayFills = 0;                                       ///< since the last beginFrame()
        int failedTiles = 0;                                        ///< of the present scene
    };
    Figures figures() const;

  private:
    struct Impl;
    explicit SceneRenderer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace swath
