// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "engine/core/lru_cache.h"
#include "engine/core/memory_budget.h"
#include "engine/imagery/shown_bands.h"
#include "engine/imagery/tile_loader.h"
#include "engine/raster/raster_info.h"
#include "widgets/canvas/overlay.h"
#include "widgets/canvas/overlay_filler.h"
#include "widgets/canvas/raw_tiles.h"
#include "widgets/gl/handles.h"

namespace swath {

/// What one frame may do; the rest follows in the next ones.
struct FrameBudget {
    std::int64_t uploadBytes = 16'000'000;  ///< of raw tiles; at least one a frame is uploaded
    int overlayTiles = 24;                  ///< filled overlays, beside what is under the pen
};

/// Tiles of scenes and of what lies over them, on the graphics card: shared by all views and painters, kept
/// under the program's memory budget (what was drawn longest ago goes first). Overlays are filled on a thread
/// of their own; only what is under the pen is filled at once. UI thread, its OpenGL context current, also
/// when destroyed; the budget may evict from any thread.
///
/// Each frame: beginFrame(); upload() what the loader has; then painters draw.
class TileTextures {
  public:
    explicit TileTextures(std::shared_ptr<MemoryBudget> memory, FrameBudget frame = {});
    ~TileTextures();
    TileTextures(const TileTextures&) = delete;
    TileTextures& operator=(const TileTextures&) = delete;

    /// Makes a scene known; its failed tiles are asked for again, and those of another file forgotten.
    /// @param formulas  its last bands, which tiles need not hold; others of them leave the tiles as they
    /// are.
    void setScene(SceneId scene, const RasterInfo& info, BandFormulas formulas = {});
    /// Forgets a scene and its tiles.
    void removeScene(SceneId scene);
    /// Null where it is unknown.
    const RasterInfo* scene(SceneId scene) const;
    const BandFormulas& formulas(SceneId scene) const { return scenes_.at(scene).formulas; }
    /// How many levels its pyramid has; the coarsest is one tile.
    int levels(SceneId scene) const;

    /// Starts a frame: its budget is fresh, and what is queued is uploaded as far as it goes.
    void beginFrame();
    /// Takes a tile; uploaded at once or in a later frame.
    void upload(const LoadedTile& tile);

    enum class Urgency { Soon, ThisFrame };
    /// The overlay of these scene pixels is out of date. ThisFrame (what is under the pen) is filled before
    /// the next drawing, within the window alone.
    void invalidate(SceneId scene, const RectI& sceneWindow, Urgency urgency = Urgency::Soon);
    void invalidateAll(SceneId scene);

    /// True while another frame would show more.
    bool needsFrame() const;
    /// Waits for the thread that fills overlays, and uploads all of them: for pictures and tests.
    void finishOverlays();

    using Bands = std::vector<int>;
    /// The tile if it has these bands; counts as a use. Null: not there.
    std::shared_ptr<const RawTile> raw(const TileKey& key, const Bands& bands);
    bool hasRaw(const TileKey& key, const Bands& bands) const;
    /// Neither there with these bands nor queued nor failed: the loader should be asked.
    bool missing(const TileKey& key, const Bands& bands) const;

    struct Overlay {
        std::shared_ptr<const gl::Texture> texture;  ///< null: nothing lies on it, or not known yet
        bool known = false;
    };
    /// The overlay of a tile as far as it is known; asks for it where it is out of date.
    Overlay overlay(const TileKey& key, OverlaySource& source);
    /// The same without asking.
    Overlay knownOverlay(const OverlayKey& key);

    /// What one view may ask for at once, so that it does not drive out its own tiles.
    std::int64_t viewBytes() const { return memory_->limit() / 4; }
    static constexpr std::int64_t kOverlayTileBytes = std::int64_t{kRasterTileSize} * kRasterTileSize * 4;

    struct Figures {
        std::int64_t rawBytes = 0, overlayBytes = 0;
        int queued = 0;              ///< raw tiles
        int failedTiles = 0;         ///< of all scenes
        int overlayOrders = 0;       ///< since the beginning
        int overlayUploads = 0;      ///< whole tiles, in this frame
        std::int64_t penPixels = 0;  ///< filled at once, in this frame
    };
    Figures figures() const;

  private:
    struct Scene {
        RasterInfo info;
        int levels = 1;
        BandFormulas formulas;
    };
    struct OverlayState {
        std::uint64_t wanted = 0, ordered = 0, shown = 0;  ///< versions; 0: none
        bool empty = false;                                ///< as shown: nothing on it
        RectI pen;                                         ///< scene pixels to fill before the next drawing
        RectI sinceOrder;  ///< painted since the order: newer than what will come
    };
    class Graveyard;

    void uploadQueued();
    void uploadOverlays(int most);
    void takeFilled(FilledOverlay filled);
    void fillPen(const OverlayKey& key, OverlayState& state, OverlaySource& source);
    std::shared_ptr<const gl::Texture> makeOverlay(const std::uint8_t* rgba);
    bool showable(const OverlayKey& key, const OverlayState& state);

    std::shared_ptr<MemoryBudget> memory_;
    FrameBudget frame_;
    std::shared_ptr<Graveyard> graveyard_;
    LruCache<TileKey, RawTile> raw_;
    LruCache<OverlayKey, gl::Texture> overlays_;
    std::map<SceneId, Scene> scenes_;
    std::set<TileKey> failed_;
    std::deque<LoadedTile> queue_;
    std::map<OverlayKey, OverlayState> states_;
    std::uint64_t versions_ = 0;  ///< counts all changes, so that none is taken for one of a scene before
    std::int64_t uploadLeft_ = 0;
    bool uploadedThisFrame_ = false, overlaysPending_ = false;
    Figures counts_;
    OverlayFiller filler_;
};

}  // namespace swath
