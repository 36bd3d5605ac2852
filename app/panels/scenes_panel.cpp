// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/panels/panels.h"
#include "app/panels/registry.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/list_view.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

constexpr float kRowButton = 22;

class ScenesPanel final : public Panel {
  public:
    std::string_view id() const override { return "scenes"; }
    std::string title(const Session& session) const override {
        const auto count = session.document().scenes.size();
        return count > 1 ? fmt::format("Scenes {}", count) : "Scenes";
    }
    void drawHead(const PanelInput& in) override;
    void draw(const PanelInput& in) override;

  private:
    void row(const PanelInput& in, std::size_t index);
    ListView list_;
};

/// What is there of a scene: its roles, labels, a map; or that its file is missing.
std::vector<RowMark> marksOf(const Document& d, const Scene& scene) {
    std::vector<RowMark> marks;
    if (!scene.failure.empty()) {
        marks.push_back({icons::kWarning, theme().warning, scene.failure});
        return marks;
    }
    struct RoleSign {
        Role role;
        const char *letter, *meaning;
    };
    for (const RoleSign& sign : {RoleSign{Role::Train, "T", "Has train regions"},
                                 RoleSign{Role::Validation, "V", "Has validation regions"},
                                 RoleSign{Role::Test, "E", "Has test regions"}})
        if (std::ranges::any_of(d.regions,
                                [&](const Region& r) { return r.scene == scene.id && r.role == sign.role; }))
            marks.push_back({sign.letter, std::nullopt, sign.meaning});
    const LabelMap* labels = d.labelsOf(scene.id);
    if (labels && !labels->isEmpty()) marks.push_back({icons::kTags, theme().accent, "Has labels"});
    if (d.predictionOf(scene.id)) marks.push_back({icons::kMap, theme().done, "Has a map"});
    return marks;
}

void sceneMenu(const PanelInput& in, const Scene& scene, const std::string& id) {
    if (!ui::beginContextMenu(id + "/menu")) return;
    if (ui::menuItem(id + "/predict", "Predict the whole scene", "", !in.session.document().runs.empty(),
                     false, icons::kMap))
        in.want(PredictScene{scene.id, {}});
    if (!scene.failure.empty()) {
        if (ui::menuItem(id + "/find", "Locate …", "", true, false, icons::kSearch))
            in.state.help.locate = scene.id;
        if (in.state.isOnServer(scene.id) &&
            ui::menuItem(id + "/fetch", "Allow fetching …", "", true, false, icons::kGlobe))
            in.state.help.askAboutServers = true;
    }
    if (ui::menuItem(id + "/copy", "Copy the path of its file", "", true, false, icons::kCopy))
        ImGui::SetClipboardText(scene.info.path.c_str());
    if (ui::menuItem(id + "/remove", "Remove from the project", "", true, false, icons::kTrash))
        in.want(RemoveScene{scene.id});
    ui::endMenu();
}

/// For a scene that cannot be read, left of the button of its menu.
void locateButton(const PanelInput& in, const Scene& scene, const std::string& id, const Rect& row) {
    const ImVec2 after = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos({row.right() - px(2 * kRowButton), row.y});
    if (iconButton(id + "/locate", icons::kSearch,
                   {.tooltip = "Locate: say where its file is now", .quiet = true, .width = kRowButton - 2}))
        in.state.help.locate = scene.id;
    ImGui::SetCursorScreenPos(after);
}

std::string tooltipOf(const Scene& scene) {
    if (!scene.failure.empty()) return scene.name + "\n" + scene.failure;
    if (!scene.ready) return scene.name + "\nopening";
    return fmt::format("{}\n{}\n{} × {} pixels, {} bands", scene.name, scene.info.path,
                       formatCount(scene.info.size.width), formatCount(scene.info.size.height),
                       scene.info.bandCount());
}

void ScenesPanel::drawHead(const PanelInput& in) {
    if (ui::button("scenes/add", "Add a scene …",
                   {.icon = icons::kPlus,
                    .tooltip = "GeoTIFF or anything else that GDAL opens",
                    .key = in.actions.keyOf("file/open"),
                    .width = -1}))
        (void)in.actions.run("file/open");
}

void ScenesPanel::row(const PanelInput& in, std::size_t index) {
    const Document& d = in.session.document();
    const Scene& scene = d.scenes[index];
    const std::string id = fmt::format("scenes/{}", index + 1), tip = tooltipOf(scene);
    const std::vector<RowMark> marks = marksOf(d, scene);
    const bool failed = !scene.failure.empty();
    const auto row = ui::listRow(id, scene.name,
                                 {.icon = icons::kImage,
                                  .value = scene.ready || failed ? "" : "opening",
                                  .selected = scene.id == d.currentScene,
                                  .dimmed = failed,
                                  .tooltip = tip,
                                  .valueRoom = failed ? 2 * kRowButton : kRowButton,
                                  .marks = marks,
                                  .cutMiddle = true});
    if (row.clicked) in.want(SelectScene{scene.id});
    if (row.doubleClicked && scene.ready) in.state.view.fit(scene.info.size, View::Motion::Eased);
    sceneMenu(in, scene, id);
    rowMenu(id, row);
    if (failed) locateButton(in, scene, id, row.rect);
    if (list_.walkedTo(index)) ImGui::SetScrollHereY();
}

void ScenesPanel::draw(const PanelInput& in) {
    const Document& d = in.session.document();
    if (d.scenes.empty()) secondaryText("No scene yet. Add one, or drop files on the window.");
    list_.begin("scenes", d.scenes.size(), "scenes");
    std::optional<std::size_t> chosen;
    for (std::size_t i = 0; i < d.scenes.size(); ++i) {
        const Scene& scene = d.scenes[i];
        if (!list_.shows(scene.name)) continue;
        list_.add(i, scene.name);
        if (scene.id == d.currentScene) chosen = i;
        row(in, i);
    }
    if (const auto walked = list_.end(chosen)) in.want(SelectScene{d.scenes[*walked].id});
}

}  // namespace

std::unique_ptr<Panel> makeScenesPanel() {
    return std::make_unique<ScenesPanel>();
}

}  // namespace swath
