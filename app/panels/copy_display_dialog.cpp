// SPDX-License-Identifier: MIT
// How the current scene is shown, for others with its bands.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <set>

#include "app/panels/registry.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/list_view.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

constexpr float kMostListHeight = 300;

class CopyDisplayDialog final : public ProjectDialog {
  public:
    std::string_view id() const override { return "copy-display"; }
    std::string title() const override { return "Show other scenes like this one"; }
    float width(const WindowInput&) const override { return 440; }
    void opened(const WindowInput& in) override;
    bool draw(const PanelInput& in) override;

  private:
    void drawScenes(const Document& document, const Scene& from);
    static bool fits(const Scene& scene, const Scene& from) {
        return scene.ready && hasShownBands(scene.info, from.composition, from.info);
    }

    ListView list_;
    std::set<SceneId> chosen_;
    int how_ = 0;
};

void CopyDisplayDialog::opened(const WindowInput& in) {
    chosen_.clear();
    const Scene* from = in.project ? in.project->document().current() : nullptr;
    if (!from) return;
    for (const Scene& scene : in.project->document().scenes)
        if (scene.id != from->id && fits(scene, *from)) chosen_.insert(scene.id);
}

void CopyDisplayDialog::drawScenes(const Document& document, const Scene& from) {
    list_.begin("copy-display", document.scenes.size() - 1, "scenes");
    const float height =
        std::min(px(kMostListHeight), px(28) * static_cast<float>(document.scenes.size() - 1) + px(8));
    ImGui::BeginChild("##scenes", {0, height});
    std::size_t row = 0;
    for (const Scene& scene : document.scenes) {
        if (scene.id == from.id) continue;
        ++row;
        if (!list_.shows(scene.name)) continue;
        bool on = chosen_.contains(scene.id);
        const bool may = fits(scene, from);
        const std::string label = may            ? scene.name
                                  : !scene.ready ? scene.name + "  (not open)"
                                                 : scene.name + "  (other bands)";
        if (!checkbox(fmt::format("copy-display/{}", row), label, on, {.enabled = may})) continue;
        if (on)
            chosen_.insert(scene.id);
        else
            chosen_.erase(scene.id);
    }
    ImGui::EndChild();
    (void)list_.end(std::nullopt);
}

bool CopyDisplayDialog::draw(const PanelInput& in) {
    const Document& document = in.session.document();
    const Scene* from = document.current();
    if (!from) return false;
    static const std::vector<std::string> kHow{"Same rule", "Same limits"};
    (void)segmented(
        "copy-display/how", "Stretch", how_, kHow,
        {.tooltip = "Same rule: percentiles of each scene's own samples, so that each is well lit. "
                    "Same limits: the numbers themselves, so that values can be compared"});
    drawScenes(document, *from);
    secondaryText(chosen_.empty() ? "No other scene has the bands that are shown, by number and name."
                                  : fmt::format("Bands, colours, stretch and gamma go to {} scene{}.",
                                                chosen_.size(), chosen_.size() == 1 ? "" : "s"));
    gap(4);
    const bool cancelled = button("copy-display/cancel", "Cancel", {.icon = icons::kClose});
    ImGui::SameLine(0, px(8));
    if (!button("copy-display/copy", "Copy",
                {.icon = icons::kCopy, .enabled = !chosen_.empty(), .primary = true}))
        return !cancelled;
    in.want(CopyDisplay{.from = from->id,
                        .to = {chosen_.begin(), chosen_.end()},
                        .how = how_ == 0 ? DisplayCopy::Rules : DisplayCopy::Limits});
    return false;
}

}  // namespace

std::unique_ptr<Dialog> makeCopyDisplayDialog() {
    return std::make_unique<CopyDisplayDialog>();
}

}  // namespace swath
