// SPDX-License-Identifier: MIT
#include "app/panels/scene_menu.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

std::vector<const Scene*> scenesOf(const Document& d, std::span<const SceneId> ids) {
    std::vector<const Scene*> scenes;
    for (const SceneId id : ids)
        if (const Scene* scene = d.scene(id)) scenes.push_back(scene);
    return scenes;
}

/// What all regions of a scene share, of each that has any; nullopt where they differ.
std::map<SceneId, std::optional<Role>> sceneRoles(const Document& d) {
    std::map<SceneId, std::optional<Role>> roles;
    for (const Region& region : d.regions) {
        const auto [at, isFirst] = roles.emplace(region.scene, region.role);
        if (!isFirst && at->second != region.role) at->second.reset();
    }
    return roles;
}

void roleItems(const PanelInput& in, const std::string& id, const std::vector<const Scene*>& scenes,
               std::span<const SceneId> ids) {
    const auto roles = sceneRoles(in.session.document());
    struct RoleItem {
        Role role;
        const char *name, *one, *many;
    };
    const bool may =
        !in.session.readOnly() && std::ranges::all_of(scenes, [](const Scene* s) { return s->ready; });
    for (const RoleItem& item :
         {RoleItem{Role::Train, "train", "Train on it", "Train on them"},
          RoleItem{Role::Validation, "validation", "Keep it to judge by", "Keep them to judge by"},
          RoleItem{Role::Test, "test", "Keep it for the test", "Keep them for the test"}}) {
        const bool has = std::ranges::all_of(scenes, [&](const Scene* scene) {
            const auto role = roles.find(scene->id);  // without regions it is trained on
            return role == roles.end() ? item.role == Role::Train : role->second == item.role;
        });
        if (menuItem(id + "/" + item.name, scenes.size() > 1 ? item.many : item.one, "", may, has))
            in.want(SetSceneRoles{{ids.begin(), ids.end()}, item.role});
    }
}

/// The class of their images, for patches that show one thing.
void imageItems(const PanelInput& in, const std::string& id, const std::vector<const Scene*>& scenes,
                std::span<const SceneId> ids) {
    const Document& d = in.session.document();
    if (d.classes.size() == 0 || in.session.readOnly()) return;
    const std::vector<SceneId> all(ids.begin(), ids.end());
    const auto show = [&](std::uint8_t value) {
        return std::ranges::all_of(scenes, [&](const Scene* s) { return imageClassOf(d, *s) == value; });
    };
    if (beginSubmenu(id + "/image", scenes.size() > 1 ? "Their images show" : "Its image shows", 24)) {
        for (const LabelClass& c : d.classes.all())
            if (menuItem(fmt::format("{}/image/{}", id, c.value), c.name, "", true, show(c.value)))
                in.want(SetImageClass{all, c.value});
        if (menuItem(id + "/image/none", "Nothing in particular", "", true, show(kUnlabelled)))
            in.want(SetImageClass{all, kUnlabelled});
        endSubmenu();
    }
    const bool known =
        std::ranges::any_of(scenes, [&](const Scene* s) { return imageClassOf(d, *s) != kUnlabelled; });
    if (known && menuItem(id + "/fill", "Fill the labels with that", "", true, false, icons::kDrop))
        in.want(FillWithImageClass{all});
}

void moveItems(const PanelInput& in, const std::string& id, std::span<const SceneId> ids) {
    const Document& d = in.session.document();
    const std::set<SceneId> chosen(ids.begin(), ids.end());
    const auto isChosen = [&](const Scene& scene) { return chosen.contains(scene.id); };
    const auto first = static_cast<std::size_t>(std::ranges::find_if(d.scenes, isChosen) - d.scenes.begin());
    const auto last = d.scenes.size() - 1 -
                      static_cast<std::size_t>(std::find_if(d.scenes.rbegin(), d.scenes.rend(), isChosen) -
                                               d.scenes.rbegin());
    const bool may = !in.session.readOnly() && d.scenes.size() > chosen.size();
    struct Move {
        const char *name, *label, *icon;
        std::size_t place;
        bool possible;
    };
    for (const Move& move :
         {Move{"top", "Move to the top", nullptr, 0, first > 0 || last + 1 > chosen.size()},
          Move{"up", "Move up", icons::kChevronUp, first > 0 ? first - 1 : 0, first > 0},
          Move{"down", "Move down", icons::kChevronDown, std::min(last + 2, d.scenes.size()),
               last + 1 < d.scenes.size()},
          Move{"end", "Move to the end", nullptr, d.scenes.size(), last + 1 < d.scenes.size()}})
        if (menuItem(id + "/" + move.name, move.label, "", may && move.possible, false, move.icon))
            in.want(ArrangeScenes{movedTo(d, ids, move.place)});
}

void fileItems(const PanelInput& in, const std::string& id, const std::vector<const Scene*>& scenes) {
    const Scene& first = *scenes.front();
    if (scenes.size() == 1 && !first.failure.empty()) {
        if (menuItem(id + "/find", "Locate …", "", true, false, icons::kSearch))
            in.state.help.locate = first.id;
        if (in.state.isOnServer(first.id) &&
            menuItem(id + "/fetch", "Allow fetching …", "", true, false, icons::kGlobe))
            in.state.help.askAboutServers = true;
    }
    if (!menuItem(id + "/copy",
                  scenes.size() > 1 ? "Copy the paths of their files" : "Copy the path of its file", "", true,
                  false, icons::kCopy))
        return;
    std::string paths;
    for (const Scene* scene : scenes) paths += (paths.empty() ? "" : "\n") + scene->info.path;
    ImGui::SetClipboardText(paths.c_str());
}

}  // namespace

std::vector<SceneId> movedTo(const Document& d, std::span<const SceneId> scenes, std::size_t place) {
    const std::set<SceneId> moved(scenes.begin(), scenes.end());
    std::vector<SceneId> before, between, after;
    for (std::size_t i = 0; i < d.scenes.size(); ++i) {
        const SceneId id = d.scenes[i].id;
        (moved.contains(id) ? between : i < place ? before : after).push_back(id);
    }
    before.insert(before.end(), between.begin(), between.end());
    before.insert(before.end(), after.begin(), after.end());
    return before;
}

void SceneMenu::rename(const PanelInput& in, const Scene& scene, const std::string& id) {
    if (ImGui::IsWindowAppearing()) name_ = scene.name;
    if (textField(id + "/name", "", name_,
                  {.hint = "name",
                   .tooltip = "Its name; Enter takes it",
                   .icon = icons::kPencil,
                   .enabled = !in.session.readOnly(),
                   .takeFocus = std::exchange(takesFocus_, false)}) != TextEvent::Submitted)
        return;
    in.want(RenameScene{scene.id, name_});
    ImGui::CloseCurrentPopup();
}

void SceneMenu::draw(const PanelInput& in, const std::string& id, std::span<const SceneId> ids,
                     bool arranges) {
    const std::vector<const Scene*> scenes = scenesOf(in.session.document(), ids);
    if (scenes.empty()) return ImGui::CloseCurrentPopup();  // they were removed meanwhile
    const bool many = scenes.size() > 1;
    if (many)
        secondaryText(fmt::format("{} scenes", formatCount(std::ssize(scenes))));
    else
        rename(in, *scenes.front(), id);
    if (menuItem(id + "/predict", many ? "Predict all of them" : "Predict the whole scene", "",
                 !in.session.document().runs.empty(), false, icons::kMap))
        for (const Scene* scene : scenes) in.want(PredictScene{scene->id, {}});
    roleItems(in, id, scenes, ids);
    imageItems(in, id, scenes, ids);
    ui::separator();
    if (arranges) {
        moveItems(in, id, ids);
        ui::separator();
    }
    fileItems(in, id, scenes);
    if (menuItem(id + "/remove", many ? "Remove them from the project" : "Remove from the project", "",
                 !in.session.readOnly(), false, icons::kTrash))
        in.want(RemoveScenes{{ids.begin(), ids.end()}});
}

}  // namespace swath
