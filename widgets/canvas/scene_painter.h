// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "engine/imagery/composition.h"
#include "widgets/canvas/overlay.h"
#include "widgets/canvas/scene_program.h"
#include "widgets/canvas/tile_textures.h"
#include "widgets/canvas/view.h"

namespace swath {

/// One look at one scene: several may show the same scene with other bands, layers and places. Plain value
/// of a frame.
struct SceneLook {
    SceneId scene;
    View view;   ///< its viewport has the size of `area`
    RectI area;  ///< part of the framebuffer, from its top left corner
    Composition composition;
    OverlayStyle style;
    OverlaySource* overlays = nullptr;  ///< null: nothing lies over the scene
    bool over = false;                  ///< what was drawn before stays where the scene is not
    bool coarsest = false;              ///< from the coarsest tile alone, as in a small picture of all of it
};

/// The view of a whole scene that fills a small picture.
View wholeSceneView(Size scene, Size viewport);

/// Draws scenes tile by tile from raw samples in textures: bands, stretch, labels, predictions and errors are
/// one fragment shader. UI thread only, its OpenGL 3.3 context current, also when destroyed.
class ScenePainter {
  public:
    /// @param textures  what is drawn from, shared with others; outlives the painter.
    /// Errors: Unsupported, with the driver's words.
    static Result<std::unique_ptr<ScenePainter>> create(TileTextures& textures);

    /// Level of the pyramid that a view of the scene needs.
    int levelFor(const SceneLook& look) const;
    /// Tiles to load, most wanted first: a coarse ancestor where there is nothing yet, then the view's level
    /// from its middle outwards. Without those that are uploaded, queued or failed.
    std::vector<TileKey> wantedTiles(const SceneLook& look) const;

    /// What became of the tiles of a view.
    struct Drawn {
        int sharp = 0;         ///< of the view's own level
        int fromAncestor = 0;  ///< of a coarser one
        int empty = 0;         ///< not there yet
    };
    /// Draws into the bound framebuffer; pixels of the area beyond the scene become the background. Leaves
    /// blending and scissor off and the GL viewport at the whole framebuffer.
    Drawn draw(const SceneLook& look, Size framebuffer);

  private:
    ScenePainter(TileTextures& textures, SceneProgram program)
        : textures_(textures), program_(std::move(program)) {}
    std::shared_ptr<const RawTile> nearestRaw(const TileKey& key, const TileTextures::Bands& bands,
                                              int& up) const;
    /// A tile with what it is drawn from, held while the frame is drawn.
    struct Piece {
        TileKey key, rawKey, overlayKey;
        std::shared_ptr<const RawTile> raw;
        std::shared_ptr<const gl::Texture> overlay;
    };
    Piece pieceOf(const TileKey& key, const SceneLook& look, const TileTextures::Bands& bands);
    SceneProgram::Quad quadOf(const Piece& piece, const SceneLook& look,
                              const SceneProgram::Picture& picture) const;

    TileTextures& textures_;
    SceneProgram program_;
};

}  // namespace swath
