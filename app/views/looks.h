// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/document/document.h"
#include "engine/raster/ground_map.h"
#include "widgets/canvas/overlay.h"
#include "widgets/canvas/view.h"
#include "widgets/ui/geometry.h"

namespace swath {

/// What lies over the scene in one of several looks.
enum class Over { AsShown, Nothing, Labels, Map, Errors };

/// How another look at the same place differs from the canvas. Plain value.
struct LookChoice {
    SceneId scene;      ///< 0: the one that is shown
    std::string bands;  ///< as composedByText() takes them; empty: as the scene is shown
    Over over = Over::AsShown;
    friend bool operator==(const LookChoice&, const LookChoice&) = default;
};

/// How several looks share the canvas.
enum class Arrangement { One, Swipe, Flicker, Two, Three, Four };

/// The looks at one place: the canvas, and others beside it or in its stead. Stored with the project.
struct Looks {
    static constexpr std::size_t kMost = 4;
    static constexpr double kSlowest = 0.5, kFastest = 8;

    Arrangement arrangement = Arrangement::One;
    std::array<LookChoice, kMost> choices;  ///< the first is the canvas, while there are others
    double divider = 0.5;                   ///< of swiping: share of the canvas left of it
    double flickerHz = 2;                   ///< changes a second

    /// Those beside the canvas that nobody has chosen yet get something that is not what the canvas shows.
    /// @param scene  that is shown; null: there is none.
    void arrange(Arrangement wanted, const Scene* scene);
    /// How many there are, the canvas's own among them.
    std::size_t count() const;
    /// Each has a place of its own.
    bool sideBySide() const { return arrangement >= Arrangement::Two; }
    /// Where the looks are, whole pixels, all of one size: the canvas's own first. One place for all where
    /// they are not side by side.
    std::vector<ui::Rect> places(const ui::Rect& area) const;
    /// Of flickering: the look that is seen.
    std::size_t seenAt(double nowS) const;

    void save(nlohmann::json& to) const;
    /// What cannot be read stays as it is.
    void load(const nlohmann::json& from);
};

/// The scene that a look shows; null where it has gone or is not open.
const Scene* sceneSeen(const LookChoice& choice, const Document& document);
/// Its bands; what the scene lacks is shown as the scene is.
Composition compositionOf(const LookChoice& choice, const Scene& scene);
/// What lies over it, from what lies over the canvas.
OverlayStyle styleOf(const LookChoice& choice, OverlayStyle canvas);
/// "B8 B4 B3 · labels", "3 May · False colour": what tells looks apart.
std::string captionOf(const LookChoice& choice, const Document& document);
/// "B4 B3 B2", "B8 in grey".
std::string bandsText(const Scene& scene, const Composition& composition);

/// Views of other scenes in which the ground lies where it lies in the view of the scene that is shown. What
/// it takes to find it is made once for two scenes. UI thread.
class LinkedViews {
  public:
    /// By coordinates where both scenes have them, else by the share of their sizes. Null where no ground is
    /// common to their systems.
    std::optional<View> viewOf(const View& shownView, const Scene& shown, const Scene& other);
    /// Pixels of the shown scene that hold another one; null where coordinates do not tell. What it takes to
    /// find out is done for a few scenes a frame: until then it is null too.
    std::optional<RectI> placeOf(const Scene& shown, const Scene& other);
    /// Once a frame. @return true when another frame would know more.
    bool wantsFrame();
    /// A scene's file may be another one from now on.
    void clear() { ways_.clear(), places_.clear(); }

  private:
    std::map<std::pair<SceneId, SceneId>, std::optional<RectI>> places_;
    int foundInFrame_ = 0;
    bool wantsFrame_ = false;
    std::map<std::pair<SceneId, SceneId>, std::optional<GroundMap>> ways_;
};

}  // namespace swath
