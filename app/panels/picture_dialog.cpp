// SPDX-License-Identifier: MIT
// What is in sight as a picture for other programs: how many pixels, what lies over it, and where to.
#include <fmt/format.h>
#include <imgui.h>

#include <cmath>

#include "app/panels/registry.h"
#include "engine/core/file.h"
#include "engine/runs/picture_export.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

class PictureDialog final : public ProjectDialog {
  public:
    std::string_view id() const override { return "picture"; }
    std::string title() const override { return "Save the view as a picture"; }
    float width(const WindowInput&) const override { return 480; }
    void opened(const WindowInput& in) override;
    bool draw(const PanelInput& in) override;

  private:
    ExportPicture wanted(const PanelInput& in, const Scene& scene) const;
    void drawChoices();

    std::string file_;
    int part_ = 0;    ///< what is in sight, or all of the scene
    int pixels_ = 0;  ///< as on the screen, or as in the scene
    int format_ = 0;  ///< GeoTIFF, or PNG
    bool labels_ = true, map_ = true;
};

void PictureDialog::opened(const WindowInput& in) {
    const Scene* scene = in.project ? in.project->document().current() : nullptr;
    if (!scene) return;
    labels_ = in.state.labelsShown, map_ = in.state.predictionShown;
    file_ = freeName(in.project->path().parent_path() /
                     (scene->name + (format_ == 1 ? "-view.png" : "-view.tif")))
                .string();
}

ExportPicture PictureDialog::wanted(const PanelInput& in, const Scene& scene) const {
    const View& view = in.state.view;
    ExportPicture picture{.file = file_, .scene = scene.id, .composition = scene.composition};
    if (part_ == 0) picture.window = view.visible();
    if (pixels_ == 0) {
        const RectI all{0, 0, scene.info.size.width, scene.info.size.height};
        const RectI window = part_ == 0 ? intersection(picture.window, all) : all;
        const double zoom = part_ == 0 ? std::min(1.0, view.zoom())
                                       : std::min({1.0, double(view.viewport().width) / all.width,
                                                   double(view.viewport().height) / all.height});
        const auto scaled = [zoom](int length) { return std::max(1, int(std::lround(length * zoom))); };
        picture.size = {scaled(window.width), scaled(window.height)};
    }
    const Layer* layer = in.session.document().layer(in.session.document().currentLayer);
    if (labels_ && layer) picture.labelOpacity = layer->opacity;
    if (map_) picture.mapOpacity = in.state.predictionOpacity;
    return picture;
}

void PictureDialog::drawChoices() {
    static const std::vector<std::string> kParts{"In sight", "Whole scene"}, kPixels{"Screen", "Scene"},
        kFormats{"GeoTIFF", "PNG"};
    (void)segmented("picture/part", "What", part_, kParts, {.tooltip = "Of the scene on the canvas"});
    (void)segmented("picture/pixels", "Pixels of the", pixels_, kPixels,
                    {.tooltip = "Screen: as large as it is seen. Scene: each of its pixels is one"});
    if (segmented("picture/format", "Format", format_, kFormats,
                  {.tooltip = "GeoTIFF lies where the scene lies. PNG gets a world file (.pgw) beside it"}))
        file_ =
            freeName(std::filesystem::path(file_).replace_extension(format_ == 1 ? ".png" : ".tif")).string();
    (void)toggle("picture/labels", "With labels", labels_);
    (void)toggle("picture/map", "With the map", map_, {.tooltip = "The one that is shown"});
}

bool PictureDialog::draw(const PanelInput& in) {
    const Scene* scene = in.session.document().current();
    if (!scene || !scene->ready) {
        secondaryText("There is no scene to make a picture of.");
        return !button("picture/cancel", "Close", {.icon = icons::kClose});
    }
    drawChoices();
    (void)textField("picture/file", "File", file_, {.hint = "view.tif"});
    const ExportPicture picture = wanted(in, *scene);
    const auto plan = planned(
        {.stack = {}, .composition = {}, .window = picture.window, .size = picture.size}, scene->info.size);
    secondaryText(plan ? fmt::format("{} × {} pixels, {}", formatCount(plan->size.width),
                                     formatCount(plan->size.height),
                                     scene->info.geotransform ? "with their place on the ground"
                                                              : "without a place: the scene has none")
                       : plan.error().what);
    gap(4);
    const bool cancelled = button("picture/cancel", "Cancel", {.icon = icons::kClose});
    ImGui::SameLine(0, px(8));
    if (!button("picture/save", "Save",
                {.icon = icons::kSave, .enabled = plan.ok() && !file_.empty(), .primary = true}))
        return !cancelled;
    in.want(picture);
    return false;
}

}  // namespace

std::unique_ptr<Dialog> makePictureDialog() {
    return std::make_unique<PictureDialog>();
}

}  // namespace swath
