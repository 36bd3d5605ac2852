// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "app/tools/toolbox.h"
#include "app/ui_state.h"
#include "app/views/damaged_places.h"
#include "app/views/feature_index.h"
#include "app/views/minimap.h"
#include "app/views/pointer_place.h"
#include "app/views/seen_figures.h"
#include "app/views/tile_samples.h"
#include "engine/imagery/tile_loader.h"
#include "engine/session/session.h"
#include "widgets/canvas/scene_painter.h"
#include "widgets/ui/geometry.h"

namespace swath {

/// The scene with what lies on it, and the tool in hand. Owns the tile loader, the textures and the painter.
/// UI thread, GL context current.
class Canvas {
  public:
    static Result<std::unique_ptr<Canvas>> create();

    /// Another project (or none): forgets all scenes. @param memory  tiles are kept under it.
    Status reset(Resources resources);
    /// What the session said since the last frame.
    void take(const Session& session, const SessionEvent& event);

    /// Handles input over `area` and draws into the bound framebuffer; outlines and cursor go to ImGui.
    /// @param area  screen px. @return true if another frame would show more.
    bool draw(Session& session, UiState& state, Toolbox& tools, const ui::Rect& area, Size framebuffer,
              double nowS);

    /// The row of options of the tool in hand.
    void drawOptions(Session& session, UiState& state, Toolbox& tools, const ui::Rect& area);
    /// Drops, or ends, what the tool in hand has begun.
    void cancelTool(Session& session, UiState& state, Toolbox& tools);
    void finishTool(Session& session, UiState& state, Toolbox& tools);

    /// Scene position ↔ window position of the last frame, for scripts.
    Vec2 toWindow(const UiState& state, Vec2 scenePos) const;
    const ScenePainter::Drawn& drawn() const { return drawn_; }
    bool settled() const { return !loader_->busy() && !textures_->needsFrame() && !follower_.waits(); }
    double firstPictureS() const { return firstPictureS_; }  ///< on the clock of draw(); negative before it
    /// Where the looks of the last frame are, screen px; see Looks::places().
    const std::vector<ui::Rect>& places() const { return places_; }
    Cursor cursor() const { return cursor_; }                     ///< what the pointer looked like last
    std::uint64_t tileReads() const { return loader_->reads(); }  ///< of this project, for scripts
    bool saysReading() const { return saysReading_; }  ///< words stand where nothing is to be seen yet

  private:
    Canvas() = default;
    void showScene(const Session& session, UiState& state, Toolbox& tools);
    /// What the loader reads a scene's tiles from; a file that is the same is not read again.
    struct Source {
        BandStack stack;
        std::string print;  ///< Scene::tilesPrint
        bool overviews = false;
        std::vector<int> bands;  ///< asked for last
    };
    void readFrom(const Scene& scene);
    void followView(Session& session, UiState& state, double nowS);
    Pointer pointer(const ViewState& state, bool hovered);
    void handleInput(Session& session, UiState& state, Toolbox& tools, bool hovered, bool active);
    void drawScene(Session& session, UiState& state, Size framebuffer, double nowS);
    void drawMarks(Session& session, UiState& state, Toolbox& tools, double nowS);
    void drawMarksOver(const ui::Rect& place, Session& session, UiState& state, Toolbox& tools);
    void drawWords(const Scene& scene, double nowS);
    void ownChange(SceneId scene, const RectI& window);
    // canvas_looks.cpp
    SceneLook lookAt(const Session& session, const ViewState& state, OverlaySource& overlay) const;
    /// The canvas's own look first.
    std::vector<SceneLook> looksOf(const Session& session, const ViewState& state, OverlaySource& overlay);
    void load(const Document& document, const std::vector<SceneLook>& looks);
    void makeKnown(const Scene& scene);
    void showBands(const Scene& scene, const std::set<int>& bands);
    /// Draws all that are seen in this frame. @return what became of the one that was drawn first.
    ScenePainter::Drawn drawLooks(const std::vector<SceneLook>& looks, const Looks& how, Size framebuffer,
                                  double nowS);
    bool moveDivider(Looks& looks, Vec2 atWindow, bool hovered);
    void drawDivider(const Looks& looks);
    /// The pointer is over a look at another scene: there it only moves and zooms.
    bool overOtherScene(const Session& session, const UiState& state) const;
    void placePointer();
    // canvas_backdrop.cpp
    std::vector<SceneLook> backdrop(const Session& session, const ViewState& state, const SceneLook& own);
    ScenePainter::Drawn drawOver(const std::vector<SceneLook>& backdrop, SceneLook own, Size framebuffer);
    void drawNeighbours(Marks& marks) const;

    class Host;
    friend class Host;

    std::unique_ptr<TileLoader> loader_;
    std::unique_ptr<TileTextures> textures_;
    std::unique_ptr<ScenePainter> painter_;
    Minimap minimap_;
    TileSamples samples_;
    DamagedPlaces damaged_;
    ViewFollower follower_;
    PointerPlace place_;
    FeatureIndex features_;
    ui::Rect area_;
    std::vector<ui::Rect> places_;  ///< of the looks; area_ is the first
    std::size_t pointed_ = 0;       ///< the look under the pointer
    bool dividerHeld_ = false;
    LinkedViews links_;
    std::vector<std::pair<RectI, std::string>> neighbours_;  ///< scenes around, in px of the shown one
    SceneId shown_;
    std::map<SceneId, Source> sources_;
    std::set<SceneId> known_;  ///< to the loader
    Pointer pointer_;
    Cursor cursor_ = Cursor::Arrow;
    ScenePainter::Drawn drawn_;
    bool panning_ = false, saysReading_ = false;
    std::vector<SessionEvent>
        ownChanges_;          ///< drawn in the frame they were made in; their events come with the next
    std::string unreadable_;  ///< why the last tile of the scene could not be read
    double firstPictureS_ = -1, nothingSinceS_ = -1;
};

}  // namespace swath
