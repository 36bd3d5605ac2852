// SPDX-License-Identifier: MIT
// A place that is typed in, as pixels, coordinates of the scene or latitude and longitude.
#include <fmt/format.h>
#include <imgui.h>

#include <optional>

#include "app/panels/registry.h"
#include "engine/raster/place.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

class GoToDialog final : public ProjectDialog {
  public:
    std::string_view id() const override { return "goto"; }
    std::string title() const override { return "Go to a place"; }
    float width(const WindowInput&) const override { return 460; }
    void opened(const WindowInput& in) override {
        (void)in;
        fresh_ = true;
        found_.reset();
        problem_.clear();
        look_ = true;
    }
    bool draw(const PanelInput& in) override;

  private:
    void find(const Scene& scene);

    std::string typed_, said_, problem_;
    int as_ = 0;  ///< of PlaceKind
    std::optional<FoundPlace> found_;
    bool fresh_ = false, look_ = true;
};

/// What was understood, or why nothing was.
void GoToDialog::find(const Scene& scene) {
    found_.reset();
    said_.clear(), problem_.clear();
    if (trim(typed_).empty()) return;
    const auto place = findPlace(typed_, scene.info, static_cast<PlaceKind>(as_));
    if (!place) {
        problem_ = place.error().text();
        return;
    }
    found_ = *place;
    said_ = fmt::format("Pixel {:.1f}, {:.1f}", place->scenePos.x, place->scenePos.y);
    if (!scene.info.geotransform) return;
    const Vec2 world = scene.info.geotransform->toWorld(place->scenePos);
    if (!scene.info.crsIsGeographic)
        said_ += fmt::format("   E {:.1f}  N {:.1f}  {}", world.x, world.y, crsText(scene.info));
    const auto way = GroundMap::toDegrees(scene.info);
    const auto degrees = way ? way->at(place->scenePos) : std::nullopt;
    if (degrees) said_ += "\n" + degreesText(*degrees);
}

bool GoToDialog::draw(const PanelInput& in) {
    const Scene* scene = in.session.document().current();
    if (!scene || !scene->ready) {
        secondaryText("There is no scene to go to a place of.");
        return !button("goto/cancel", "Close", {.icon = icons::kClose});
    }
    const auto event = textField("goto/place", "", typed_,
                                 {.hint = "x, y   or   latitude, longitude",
                                  .tooltip = "300, 250   ·   E 503000 N 4997500   ·   -12.58, -45.2   ·   "
                                             "12°34'48\"S 45°12'W",
                                  .takeFocus = std::exchange(fresh_, false)});
    const std::string system = crsText(scene->info);
    std::vector<std::string> kinds{"Automatic", "Pixels"};
    if (scene->info.geotransform) kinds.push_back(system.empty() ? "Coordinates" : system);
    if (!scene->info.crsWkt.empty()) kinds.emplace_back("Lat, lon");
    as_ = std::min(as_, static_cast<int>(kinds.size()) - 1);
    look_ |= segmented("goto/as", "", as_, kinds,
                       {.tooltip = "What two plain numbers are; automatic: whichever lies within the scene"});
    if (event != TextEvent::None || std::exchange(look_, false)) find(*scene);
    // What could not be understood is mended where it is.
    if (event == TextEvent::Submitted && !found_) fresh_ = true;
    gap(4);
    if (!problem_.empty()) {
        secondaryText(problem_);
        recordProbe("goto/problem");
    } else {
        secondaryText(found_ ? said_ : "Type a place, then press Enter.");
        if (found_) recordProbe("goto/found");
    }
    gap(4);
    const bool cancelled = button("goto/cancel", "Cancel", {.icon = icons::kClose});
    ImGui::SameLine(0, px(8));
    const bool pressed = button("goto/go", "Go there",
                                {.icon = icons::kMarker, .enabled = found_.has_value(), .primary = true});
    if (!found_ || (!pressed && event != TextEvent::Submitted)) return !cancelled;
    in.state.view.set(found_->scenePos, in.state.view.zoom(), View::Motion::Eased);
    in.state.placeMark = PlaceMark{found_->scenePos, {}};
    return false;
}

}  // namespace

std::unique_ptr<Dialog> makeGoToDialog() {
    return std::make_unique<GoToDialog>();
}

}  // namespace swath
