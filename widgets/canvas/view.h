// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "engine/core/geometry.h"

namespace swath {

/// How a scene is looked at: which scene position lies in the middle of the viewport, and how large. Plain
/// value. Screen positions are pixels from the viewport's top left corner. Every change may be eased: the
/// getters then give the present state, advance() moves it, and any further change starts from where the view
/// is now.
class View {
  public:
    static constexpr double kMinZoom = 1.0 / 4096, kMaxZoom = 64;
    static constexpr double kEaseS = 0.12;
    enum class Motion { Jump, Eased };

    View() = default;
    View(Vec2 centre, double zoom, Size viewport) : centre_(centre), zoom_(zoom), viewport_(viewport) {}

    Vec2 centre() const { return centre_; }      ///< scene px
    double zoom() const { return zoom_; }        ///< screen px per scene px
    Size viewport() const { return viewport_; }  ///< screen px
    /// A view that fits its scene goes on to do so in another size.
    void setViewport(Size viewport);

    Vec2 toScreen(Vec2 scenePos) const;
    Vec2 toScene(Vec2 screenPos) const;
    /// Scene window that the viewport shows, rounded outwards; may reach beyond the scene.
    RectI visible() const;

    /// Moves the picture by a distance on the screen. Ends an eased change.
    void panBy(Vec2 screenDelta);
    /// The scene position under `screenPos` stays where it is. Repeated calls while easing add up.
    void zoomAt(double factor, Vec2 screenPos, Motion motion = Motion::Eased);
    /// The whole scene with a margin of 4 %.
    void fit(Size scene, Motion motion = Motion::Jump);
    /// It was fitted, and not moved since.
    bool fits() const { return fitted_.has_value(); }
    /// One screen pixel a scene pixel, centre kept and put on the pixel grid.
    void oneToOne(Motion motion = Motion::Eased);
    /// The window in the middle, filling two thirds of the viewport, not larger than 16:1.
    void goTo(const RectI& window, Motion motion = Motion::Eased);
    void set(Vec2 centre, double zoom, Motion motion = Motion::Jump);

    /// Once a frame. @param nowS  any monotonic clock, in seconds. @return true while the view still moves.
    bool advance(double nowS);
    bool moving() const { return target_.has_value(); }

    /// "1:4", "2:1", "1:1"; one decimal where the ratio is not whole.
    std::string zoomText() const;

  private:
    struct Target {
        Vec2 centre;
        double zoom = 1;
        std::optional<Vec2> anchorScreen, anchorScene;  ///< held fixed while zooming
        Vec2 fromCentre;
        double fromZoom = 1;
        std::optional<double> startS;
    };
    void start(Target target, Motion motion);

    Vec2 centre_;
    double zoom_ = 1;
    Size viewport_{1, 1};
    std::optional<Target> target_;
    std::optional<Size> fitted_;  ///< the scene that is shown whole
};

}  // namespace swath
