// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/panels/panels.h"
#include "app/panels/registry.h"
#include "app/views/thumbnails.h"
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
    void save(Json& to) const override { to["grid"] = grid_; }
    void load(const Json& from) override {
        const auto grid = from.find("grid");
        if (grid != from.end() && grid->is_boolean()) grid_ = grid->get<bool>();
    }

  private:
    void row(const PanelInput& in, std::size_t index);
    Picture pictureOf(const Scene& scene);
    ListView list_;
    std::optional<Thumbnails> pictures_;  ///< of the rows in sight
    bool grid_ = false;                   ///< large pictures beside each other, not a row each
};

/// What is there of a scene: its roles, labels, a map; or that its file is missing.
std::vector<RowMark> marksOf(const Document& d, const Scene& scene) {
    std::vector<RowMark> marks;
    if (!scene.failure.empty()) {
        marks.push_back({icons::kWarning, theme().warning, scene.failure});
        return marks;
    }
    if (!scene.damage.empty()) marks.push_back({icons::kWarning, theme().warning, scene.damage});
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

/// That all regions of a scene share; of one without any it is trained on.
std::optional<Role> sceneRole(const Document& d, SceneId scene) {
    std::optional<Role> role;
    for (const Region& region : d.regions) {
        if (region.scene != scene) continue;
        if (role && *role != region.role) return std::nullopt;
        role = region.role;
    }
    return role.value_or(Role::Train);
}

void sceneMenu(const PanelInput& in, const Scene& scene, const std::string& id) {
    if (!ui::beginContextMenu(id + "/menu")) return;
    if (ui::menuItem(id + "/predict", "Predict the whole scene", "", !in.session.document().runs.empty(),
                     false, icons::kMap))
        in.want(PredictScene{scene.id, {}});
    const Document& d = in.session.document();
    struct RoleItem {
        Role role;
        const char *name, *label;
    };
    const bool may = scene.ready && !in.session.readOnly();
    for (const RoleItem& item : {RoleItem{Role::Train, "train", "Train on it"},
                                 RoleItem{Role::Validation, "validation", "Keep it to judge by"},
                                 RoleItem{Role::Test, "test", "Keep it for the test"}})
        if (ui::menuItem(id + "/" + item.name, item.label, "", may, sceneRole(d, scene.id) == item.role))
            in.want(SetSceneRole{scene.id, item.role});
    ui::separator();
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
    const std::size_t files = filesOf(scene.stack).size();
    return fmt::format("{}\n{}{}\n{} × {} pixels, {} bands", scene.name, scene.info.path,
                       files > 1 ? fmt::format(" and {} more files", files - 1) : "",
                       formatCount(scene.info.size.width), formatCount(scene.info.size.height),
                       scene.info.bandCount());
}

void ScenesPanel::drawHead(const PanelInput& in) {
    const float ways = 3 * (px(24) + px(4));
    if (ui::button("scenes/add", "Add a scene …",
                   {.icon = icons::kPlus,
                    .tooltip = "GeoTIFF or anything else that GDAL opens",
                    .key = in.actions.keyOf("file/open"),
                    .width = (ImGui::GetContentRegionAvail().x - ways) / context().scale()}))
        (void)in.actions.run("file/open");
    ImGui::SameLine(0, px(4));
    if (iconButton("scenes/compose", icons::kLayers,
                   {.tooltip = "A scene of several files: bands, sensors, resolutions side by side",
                    .key = in.actions.keyOf("file/compose"),
                    .enabled = in.actions.can("file/compose"),
                    .quiet = true}))
        (void)in.actions.run("file/compose");
    ImGui::SameLine(0, px(4));
    if (iconButton("scenes/list", icons::kList,
                   {.tooltip = "A row for each scene", .selected = !grid_, .quiet = true}))
        grid_ = false;
    ImGui::SameLine(0, px(4));
    if (iconButton("scenes/grid", icons::kGrid,
                   {.tooltip = "Large pictures", .selected = grid_, .quiet = true}))
        grid_ = true;
}

/// Only of what is in sight: nothing is read for the others.
Picture ScenesPanel::pictureOf(const Scene& scene) {
    const ImVec2 size = grid_ ? ImVec2(pictureCellWidth(), pictureCellWidth()) : ImVec2(px(24), px(24));
    if (!ImGui::IsRectVisible(size)) return {};
    return pictures_->of(scene, static_cast<int>(px(grid_ ? 96 : 24)));
}

void ScenesPanel::row(const PanelInput& in, std::size_t index) {
    const Document& d = in.session.document();
    const Scene& scene = d.scenes[index];
    const std::string id = fmt::format("scenes/{}", index + 1), tip = tooltipOf(scene);
    const std::vector<RowMark> marks = marksOf(d, scene);
    const bool failed = !scene.failure.empty();
    const ListRowOptions look{.icon = icons::kImage,
                              .value = scene.ready || failed ? "" : "opening",
                              .selected = scene.id == d.currentScene,
                              .dimmed = failed,
                              .tooltip = tip,
                              .valueRoom = failed ? 2 * kRowButton : kRowButton,
                              .marks = marks,
                              .cutMiddle = true,
                              .picture = pictureOf(scene)};
    const auto row = grid_ ? pictureCell(id, scene.name, look) : listRow(id, scene.name, look);
    if (look.picture->texture != 0) probes().record(id + "/picture", row.rect);
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
    if (!pictures_) pictures_.emplace(in.session.resources());
    pictures_->beginFrame(in.session.resources().access);
    list_.begin("scenes", d.scenes.size(), "scenes");
    const float cell = pictureCellWidth() + px(4);
    const auto columns =
        grid_ ? static_cast<std::size_t>(std::max(1.0F, (ImGui::GetContentRegionAvail().x + px(4)) / cell))
              : 1;
    std::size_t shown = 0;
    std::optional<std::size_t> chosen;
    for (std::size_t i = 0; i < d.scenes.size(); ++i) {
        const Scene& scene = d.scenes[i];
        if (!list_.shows(scene.name)) continue;
        list_.add(i, scene.name);
        if (scene.id == d.currentScene) chosen = i;
        if (shown++ % columns != 0) ImGui::SameLine(0, px(4));
        row(in, i);
    }
    if (pictures_->waits()) in.wishes.anotherFrame = true;
    if (const auto walked = list_.end(chosen, columns)) in.want(SelectScene{d.scenes[*walked].id});
}

}  // namespace

std::unique_ptr<Panel> makeScenesPanel() {
    return std::make_unique<ScenesPanel>();
}

}  // namespace swath
