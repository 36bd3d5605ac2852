// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "app/panels/panels.h"
#include "app/panels/registry.h"
#include "app/panels/scene_drag.h"
#include "app/panels/scene_listing_menu.h"
#include "app/panels/scene_menu.h"
#include "app/panels/scene_row.h"
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
    /// Lines of the list that stand beside each other: a title, or as many scenes as there is room for.
    struct Band {
        std::size_t first = 0, count = 0;
        float y = 0, height = 0;
    };
    void chosenHead();
    void lay(const std::vector<SceneLine>& lines);
    void drawBands(const PanelInput& in, const std::vector<SceneLine>& lines);
    void title(const PanelInput& in, const SceneLine& line, std::size_t number);
    void row(const PanelInput& in, const SceneLine& line);
    Picture pictureOf(const Scene& scene);
    void click(const PanelInput& in, SceneId scene);
    void openMenuOf(SceneId scene);
    void drawMenu(const PanelInput& in);
    void keys(const PanelInput& in, const std::vector<SceneLine>& lines);
    void drag(const PanelInput& in);
    void showCurrent(const PanelInput& in, const std::vector<SceneLine>& lines);
    std::vector<SceneId> chosen(const PanelInput& in, SceneId otherwise = {}) const;
    std::size_t columns() const;

    ListView list_;
    SceneMenu menu_;
    std::optional<Thumbnails> pictures_;  ///< of the rows in sight
    bool grid_ = false;                   ///< large pictures beside each other, not a row each
    std::vector<Band> bands_;
    std::vector<SceneDrag::Row> drawn_;  ///< in this frame
    SceneDrag drag_;
    float top_ = 0;
    std::size_t count_ = 0;           ///< of scenes, in the last frame
    std::set<SceneId> chosen_;        ///< what the menu is about, where there are several
    SceneId anchor_;                  ///< from which Shift chooses
    SceneId menuOf_, lastCurrent_;    ///< lastCurrent_: that of the last frame
    bool menuWanted_ = false;         ///< of those that are chosen, by the button above the list
    std::vector<SceneId> uncounted_;  ///< in sight, of which nobody knows how much is labelled
};

/// For a scene that cannot be read, left of the button of its menu.
void locateButton(const PanelInput& in, const Scene& scene, const std::string& id, const Rect& row) {
    const ImVec2 after = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos({row.right() - px(2 * kRowButton), row.y});
    if (iconButton(id + "/locate", icons::kSearch,
                   {.tooltip = "Locate: say where its file is now", .quiet = true, .width = kRowButton - 2}))
        in.state.help.locate = scene.id;
    ImGui::SetCursorScreenPos(after);
}

void ScenesPanel::drawHead(const PanelInput& in) {
    const float ways = 5 * (px(24) + px(4));
    if (ui::button("scenes/add", "Add a scene …",
                   {.icon = icons::kPlus,
                    .tooltip = "GeoTIFF or anything else that GDAL opens",
                    .key = in.actions.keyOf("file/open"),
                    .width = (ImGui::GetContentRegionAvail().x - ways) / context().scale()}))
        (void)in.actions.run("file/open");
    ImGui::SameLine(0, px(4));
    if (iconButton("scenes/add-folder", icons::kFolder,
                   {.tooltip = "Many scenes: a folder, or files of it",
                    .key = in.actions.keyOf("file/add-folder"),
                    .enabled = in.actions.can("file/add-folder"),
                    .quiet = true}))
        (void)in.actions.run("file/add-folder");
    ImGui::SameLine(0, px(4));
    if (iconButton("scenes/compose", icons::kLayers,
                   {.tooltip = "A scene of several files: bands, sensors, resolutions side by side",
                    .key = in.actions.keyOf("file/compose"),
                    .enabled = in.actions.can("file/compose"),
                    .quiet = true}))
        (void)in.actions.run("file/compose");
    ImGui::SameLine(0, px(4));
    SceneListing& listing = in.state.sceneList.listing;
    if (iconButton("scenes/arrange", icons::kSliders,
                   {.tooltip = listingWords(listing), .selected = !listing.isByHand(), .quiet = true}))
        openMenu("scenes/arrange/menu");
    listingMenu("scenes/arrange/menu", listing);
    ImGui::SameLine(0, px(4));
    if (iconButton("scenes/list", icons::kList,
                   {.tooltip = "A row for each scene", .selected = !grid_, .quiet = true}))
        grid_ = false;
    ImGui::SameLine(0, px(4));
    if (iconButton("scenes/grid", icons::kGrid,
                   {.tooltip = "Large pictures", .selected = grid_, .quiet = true}))
        grid_ = true;
    if (chosen_.size() > 1) chosenHead();
    list_.begin("scenes", in.session.document().scenes.size(), "scenes");
    in.state.sceneList.search = list_.search();
}

/// How many are chosen, and what can be done with them.
void ScenesPanel::chosenHead() {
    clippedText(fmt::format("{} scenes are chosen", formatCount(std::ssize(chosen_))),
                ImGui::GetContentRegionAvail().x - px(60));
    ImGui::SameLine(ImGui::GetContentRegionMax().x - px(52));
    if (iconButton("scenes/chosen/more", icons::kEllipsis,
                   {.tooltip = "What can be done with them", .quiet = true}))
        menuWanted_ = true;
    ImGui::SameLine(0, px(4));
    if (iconButton("scenes/chosen/none", icons::kClose, {.tooltip = "Choose none of them", .quiet = true}))
        chosen_.clear();
}

/// Only of what is in sight: nothing is read for the others.
Picture ScenesPanel::pictureOf(const Scene& scene) {
    return pictures_->of(scene, static_cast<int>(px(grid_ ? 96 : 24)));
}

std::size_t ScenesPanel::columns() const {
    if (!grid_) return 1;
    const float cell = pictureCellWidth() + px(4);
    return static_cast<std::size_t>(std::max(1.0F, (ImGui::GetContentRegionAvail().x + px(4)) / cell));
}

/// Those that are chosen and still there; or one alone, where it is none of them.
std::vector<SceneId> ScenesPanel::chosen(const PanelInput& in, SceneId otherwise) const {
    if (otherwise && !chosen_.contains(otherwise)) return {otherwise};
    std::vector<SceneId> scenes;
    for (const SceneLine& line : in.state.sceneList.lines(in.session))
        if (!line.isTitle() && chosen_.contains(line.scene)) scenes.push_back(line.scene);
    return scenes;
}

/// Ctrl chooses one more or less, Shift all from the last one on; the scene on the canvas stays then.
void ScenesPanel::click(const PanelInput& in, SceneId scene) {
    const ImGuiIO& io = ImGui::GetIO();
    const SceneId current = in.session.document().currentScene;
    if (chosen_.empty() && current) chosen_ = {current};
    if (io.KeyShift) {
        const auto& lines = in.state.sceneList.lines(in.session);
        auto from = std::ranges::find(lines, anchor_ ? anchor_ : current, &SceneLine::scene);
        auto to = std::ranges::find(lines, scene, &SceneLine::scene);
        if (from == lines.end()) from = to;
        if (from > to) std::swap(from, to);
        if (!io.KeyCtrl) chosen_.clear();
        for (auto line = from; line <= to; ++line)
            if (!line->isTitle()) chosen_.insert(line->scene);
        return;
    }
    anchor_ = scene;
    if (io.KeyCtrl) {
        if (chosen_.erase(scene) == 0) chosen_.insert(scene);
        return;
    }
    chosen_ = {scene};
    in.want(SelectScene{scene});
}

void ScenesPanel::openMenuOf(SceneId scene) {
    menuOf_ = scene;
    openMenu("scenes/menu");
}

void ScenesPanel::row(const PanelInput& in, const SceneLine& line) {
    const Document& d = in.session.document();
    const Scene& scene = d.scenes[line.index];
    const std::string id = fmt::format("scenes/{}", line.index + 1);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float height = grid_ ? pictureCellHeight() : px(24);
    const bool near =
        ImGui::IsMouseHoveringRect(at, {at.x + ImGui::GetContentRegionAvail().x, at.y + height});
    const std::string tip = near ? sceneTip(scene) : "";
    const bool failed = !scene.failure.empty(), several = chosen_.size() > 1;
    std::vector<RowMark> marks = sceneMarks(in, scene);
    if (several && scene.id == d.currentScene)
        marks.insert(marks.begin(), {icons::kEye, theme().accent, "Is shown"});
    const std::string value = failed ? "" : scene.ready ? shareWords(in.session, scene) : "opening";
    const ListRowOptions look{.icon = icons::kImage,
                              .value = value,
                              .selected = several ? chosen_.contains(scene.id) : scene.id == d.currentScene,
                              .dimmed = failed,
                              .tooltip = tip,
                              .valueRoom = failed ? 2 * kRowButton : kRowButton,
                              .marks = marks,
                              .cutMiddle = true,
                              .picture = pictureOf(scene)};
    const auto row = grid_ ? pictureCell(id, scene.name, look) : listRow(id, scene.name, look);
    drawn_.push_back({line.index, row.rect});
    if (look.picture->texture != 0) probes().record(id + "/picture", row.rect);
    if (row.hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Left)) drag_.press(scene.id);
    if (row.clicked && !drag_.isOn()) click(in, scene.id);
    if (row.doubleClicked && scene.ready) in.state.view.fit(scene.info.size, View::Motion::Eased);
    if (row.rightClicked || rowMenuButton(id, row)) openMenuOf(scene.id);
    if (failed) locateButton(in, scene, id, row.rect);
    if (!in.session.labelledShare(scene.id)) uncounted_.push_back(scene.id);
}

void ScenesPanel::title(const PanelInput& in, const SceneLine& line, std::size_t number) {
    std::set<std::string>& folded = in.state.sceneList.listing.folded;
    const bool isFolded = folded.contains(line.group) && !list_.searching();
    const std::string count = formatCount(static_cast<std::int64_t>(line.scenes));
    const auto row = listRow(fmt::format("scenes/group/{}", number), line.group,
                             {.icon = isFolded ? icons::kChevronRight : icons::kChevronDown,
                              .value = count,
                              .tooltip = line.group,
                              .cutMiddle = true});
    if (!row.clicked) return;
    if (folded.erase(line.group) == 0) folded.insert(line.group);
}

void ScenesPanel::lay(const std::vector<SceneLine>& lines) {
    const std::size_t most = columns();
    const float gap = ImGui::GetStyle().ItemSpacing.y, line = px(24) + gap,
                cell = grid_ ? pictureCellHeight() + gap : line;
    bands_.clear();
    float y = 0;
    for (std::size_t i = 0; i < lines.size();) {
        std::size_t count = 1;
        if (!lines[i].isTitle())
            while (count < most && i + count < lines.size() && !lines[i + count].isTitle()) ++count;
        bands_.push_back({i, count, y, lines[i].isTitle() ? line : cell});
        y += bands_.back().height;
        i += count;
    }
}

/// Those that are in sight.
void ScenesPanel::drawBands(const PanelInput& in, const std::vector<SceneLine>& lines) {
    const float from = ImGui::GetScrollY() - top_, to = from + ImGui::GetWindowHeight();
    std::size_t titles = 0;
    for (const Band& band : bands_) {
        titles += lines[band.first].isTitle() ? 1 : 0;
        if (band.y + band.height < from || band.y > to) continue;
        ImGui::SetCursorPosY(top_ + band.y);
        for (std::size_t i = 0; i < band.count; ++i) {
            const SceneLine& line = lines[band.first + i];
            if (i > 0) ImGui::SameLine(0, px(4));
            if (line.isTitle())
                title(in, line, titles);
            else
                row(in, line);
        }
    }
    const float height = bands_.empty() ? 0 : bands_.back().y + bands_.back().height;
    ImGui::SetCursorPosY(top_ + height);
    ImGui::Dummy({0, 0});
}

/// The scene that has just become the current one is brought into sight.
void ScenesPanel::showCurrent(const PanelInput& in, const std::vector<SceneLine>& lines) {
    const SceneId current = in.session.document().currentScene;
    if (std::exchange(lastCurrent_, current) == current) return;
    if (chosen_.size() < 2 || !chosen_.contains(current)) chosen_ = {current};
    const auto at = std::ranges::find(lines, current, &SceneLine::scene);
    if (at == lines.end() || !current) return;
    const auto place = static_cast<std::size_t>(at - lines.begin());
    const auto band = std::ranges::find_if(
        bands_, [&](const Band& each) { return place >= each.first && place < each.first + each.count; });
    if (band != bands_.end()) scrollTo(top_ + band->y, band->height);
}

void ScenesPanel::keys(const PanelInput& in, const std::vector<SceneLine>& lines) {
    std::vector<std::size_t> places;  // of scenes among the lines
    if (list_.hadKeys())
        for (std::size_t i = 0; i < lines.size(); ++i)
            if (!lines[i].isTitle()) places.push_back(i);
    const Document& d = in.session.document();
    std::optional<std::size_t> at;
    for (std::size_t i = 0; i < places.size(); ++i)
        if (lines[places[i]].scene == d.currentScene) at = i;
    const auto text = [&](std::size_t i) {
        std::string names;
        if (chosen_.size() < 2) return d.scenes[lines[places[i]].index].name;
        for (const SceneId id : chosen(in)) names += (names.empty() ? "" : "\n") + d.scene(id)->name;
        return names;
    };
    const std::size_t count = list_.hadKeys() ? places.size() : lines.size();
    const auto walked =
        list_.walk({.count = count, .at = at, .columns = columns(), .pages = false, .text = text});
    if (!list_.hadKeys() || places.empty()) return;
    if (walked) {
        const SceneId next = lines[places[*walked]].scene;
        chosen_ = {next};
        anchor_ = next;
        in.want(SelectScene{next});
    }
    if (ImGui::GetIO().WantTextInput) return;
    if (chordPressed({.key = Key::A, .ctrl = true}))
        for (const std::size_t place : places) chosen_.insert(lines[place].scene);
    if (chordPressed({.key = Key::Escape})) chosen_.clear();
    const std::vector<SceneId> scenes = chosen(in, chosen_.empty() ? d.currentScene : SceneId{});
    if (scenes.empty()) return;
    if (chordPressed({.key = Key::F2}) && scenes.size() == 1) {
        menu_.typeName();
        openMenuOf(scenes.front());
    }
    if (chordPressed({.key = Key::Delete}) && !in.session.readOnly()) in.want(RemoveScenes{scenes});
}

/// A scene, or all that are chosen, are dragged to another place, where they stand as arranged by hand.
void ScenesPanel::drag(const PanelInput& in) {
    const bool may = in.state.sceneList.listing.isByHand() && !list_.searching() && !in.session.readOnly();
    const SceneId dragged = drag_.scene();
    if (const auto place = drag_.draw(drawn_, grid_, may))
        in.want(ArrangeScenes{movedTo(in.session.document(), chosen(in, dragged), *place)});
    if (drag_.isOn()) in.wishes.anotherFrame = true;
}

void ScenesPanel::drawMenu(const PanelInput& in) {
    if (std::exchange(menuWanted_, false) && !chosen_.empty()) openMenuOf(*chosen_.begin());
    if (!beginMenu("scenes/menu")) return;
    const auto& scenes = in.session.document().scenes;
    const auto at = std::ranges::find(scenes, menuOf_, &Scene::id);
    menu_.draw(in, fmt::format("scenes/{}", at - scenes.begin() + 1), chosen(in, menuOf_),
               in.state.sceneList.listing.isByHand());
    endMenu();
}

void ScenesPanel::draw(const PanelInput& in) {
    const Document& d = in.session.document();
    if (d.scenes.empty()) secondaryText("No scene yet. Add one, or drop files or a folder on the window.");
    if (!pictures_) pictures_.emplace(in.session.resources());
    pictures_->beginFrame(in.session.resources().access);
    if (std::exchange(count_, d.scenes.size()) != d.scenes.size())
        std::erase_if(chosen_, [&](SceneId id) { return !d.scene(id); });
    const std::vector<SceneLine>& lines = in.state.sceneList.lines(in.session);
    drawn_.clear();
    uncounted_.clear();
    top_ = ImGui::GetCursorPosY();
    lay(lines);
    showCurrent(in, lines);
    drawBands(in, lines);
    drag(in);
    keys(in, lines);
    drawMenu(in);
    if (pictures_->waits()) in.wishes.anotherFrame = true;
    if (in.state.sceneList.listing.sort == SceneSort::Labelled)
        for (const Scene& scene : d.scenes)
            if (!in.session.labelledShare(scene.id)) uncounted_.push_back(scene.id);
    if (!uncounted_.empty()) in.want(CountLabels{uncounted_});
}

}  // namespace

std::unique_ptr<Panel> makeScenesPanel() {
    return std::make_unique<ScenesPanel>();
}

}  // namespace swath
