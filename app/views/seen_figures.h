// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "app/views/tile_samples.h"
#include "engine/document/document.h"
#include "widgets/canvas/view.h"

namespace swath {

/// Figures of what the channels of a scene show, from tiles that are loaded: of what is in sight, or of all
/// of the scene where the scene's own statistics do not know them. Plain value.
struct SeenFigures {
    SceneId scene;
    std::array<int, 3> bands{};
    std::array<StretchOf, 3> of{};
    Expression formula;
    std::array<BandStatistics, 3> channels;

    /// Whether they are of what a scene shows so.
    bool match(SceneId sceneId, const Composition& composition) const;
};

/// Figures of a channel that its stretch is found from, and whose histogram is drawn. Null: not known yet, or
/// of a band that the scene lacks. @param composition  how the scene is shown, or is to be.
const BandStatistics* figuresOf(const Scene& scene, const Composition& composition, std::size_t channel,
                                const std::optional<SeenFigures>& seen);

/// Keeps the figures up with the view: once it has come to rest, and its tiles are there. Reads no file. UI
/// thread.
class ViewFollower {
  public:
    void clear() { *this = ViewFollower(); }
    /// Once a frame, after tiles were taken. @param tilesComing  others are on their way.
    /// @return how the scene is to be shown where limits follow and have changed.
    std::optional<Composition> follow(const Scene& scene, const View& view, const TileSamples& samples,
                                      bool tilesComing, double nowS);
    const std::optional<SeenFigures>& seen() const { return seen_; }
    /// Another frame would bring more.
    bool waits() const { return waits_; }

  private:
    struct Place {
        Vec2 centre;
        double zoom = 0;
        Size viewport;
        std::uint64_t tiles = 0;  ///< as TileSamples counts them
        friend bool operator==(const Place&, const Place&) = default;
    };
    std::optional<SeenFigures> seen_;
    Place found_, moving_;
    double movedAtS_ = -1;
    bool waits_ = false;
};

}  // namespace swath
