// SPDX-License-Identifier: MIT
// Scenes as patches for other programs: their size, which of them, and where to.
#include <fmt/format.h>
#include <imgui.h>

#include <array>

#include "app/panels/registry.h"
#include "engine/core/file.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

constexpr std::array kSides{128, 224, 256};

class PatchesDialog final : public ProjectDialog {
  public:
    std::string_view id() const override { return "patches"; }
    std::string title() const override { return "Export patches"; }
    float width(const WindowInput&) const override { return 480; }
    void opened(const WindowInput& in) override;
    bool draw(const PanelInput& in) override;

  private:
    void drawSize();
    void drawRules();
    std::string counted(const Document& document) const;

    PatchExportOptions options_;
    std::string folder_;
    bool currentAlone_ = false;
};

void PatchesDialog::opened(const WindowInput& in) {
    if (!in.project) return;
    const auto project = in.project->path();
    folder_ = freeName(project.parent_path() / (project.stem().string() + "-patches")).string();
}

void PatchesDialog::drawSize() {
    static const std::vector<std::string> kTitles{"128", "224", "256", "other"};
    int chosen = 3;
    for (std::size_t i = 0; i < kSides.size(); ++i)
        if (options_.side == kSides[i]) chosen = static_cast<int>(i);
    if (segmented("patches/size", "Pixels a side", chosen, kTitles,
                  {.tooltip = "What networks are usually fed with"}))
        options_.side = chosen < 3 ? kSides[static_cast<std::size_t>(chosen)] : 512;
    if (chosen == 3) (void)numberField("patches/side", "", options_.side, 8, 4096, {.unit = "px"});
    (void)numberField(
        "patches/stride", "Stride", options_.stride, 0, 4096,
        {.tooltip = "Between the corners of two patches; 0: they lie side by side", .unit = "px"});
    (void)toggle(
        "patches/cover", "Cover the edges", options_.cover,
        {.tooltip = "The last patch of a row and column is moved inwards; otherwise what is left over at "
                    "the right and lower edge is left out"});
    static const std::vector<std::string> kFormats{"GeoTIFF", "PNG"};
    int format = options_.png ? 1 : 0;
    if (segmented(
            "patches/format", "Format", format, kFormats,
            {.tooltip = "GeoTIFF: all bands as they are stored, where they lie. PNG: as they are shown"}))
        options_.png = format == 1;
}

void PatchesDialog::drawRules() {
    sectionTitle("Which of them");
    (void)toggle("patches/current", "The shown scene alone", currentAlone_);
    double nodata = 100 * options_.mostNodata, labelled = 100 * options_.leastLabelled;
    if (slider("patches/nodata", "At most without data", nodata, 0, 100, {.unit = "%", .decimals = 0}))
        options_.mostNodata = nodata / 100;
    if (slider("patches/labelled", "At least labelled", labelled, 0, 100, {.unit = "%", .decimals = 0}))
        options_.leastLabelled = labelled / 100;
    (void)numberField("patches/mean", "Mean at least", options_.leastMean, 0, 1e9,
                      {.tooltip = "Of the samples as they are stored: leaves dark patches out; 0: none"});
    (void)toggle("patches/roles", "Folders by role", options_.byRole,
                 {.tooltip = "train, validation and test by the regions of the project"});
    (void)toggle("patches/masks", "With masks", options_.masks);
}

std::string PatchesDialog::counted(const Document& document) const {
    std::int64_t count = 0;
    for (const Scene& scene : document.scenes) {
        if (!scene.ready || (currentAlone_ && scene.id != document.currentScene)) continue;
        count += static_cast<std::int64_t>(patchCorners(scene.info.size.width, options_).size()) *
                 static_cast<std::int64_t>(patchCorners(scene.info.size.height, options_).size());
    }
    return count == 0 ? "No scene is as large as a patch."
                      : fmt::format("Up to {} {}, before the rules leave any out.", formatCount(count),
                                    count == 1 ? "patch" : "patches");
}

bool PatchesDialog::draw(const PanelInput& in) {
    const Document& document = in.session.document();
    drawSize();
    drawRules();
    gap(8);
    (void)textField("patches/folder", "New folder", folder_, {.hint = "where they go"});
    secondaryText(counted(document));
    gap(4);
    const bool cancelled = button("patches/cancel", "Cancel", {.icon = icons::kClose});
    ImGui::SameLine(0, px(8));
    if (!button("patches/export", "Export",
                {.icon = icons::kSave, .enabled = !folder_.empty(), .primary = true}))
        return !cancelled;
    ExportPatches wanted{.folder = folder_, .options = options_, .scenes = {}};
    if (currentAlone_) wanted.scenes = {document.currentScene};
    in.want(wanted);
    return false;
}

}  // namespace

std::unique_ptr<Dialog> makePatchesDialog() {
    return std::make_unique<PatchesDialog>();
}

}  // namespace swath
