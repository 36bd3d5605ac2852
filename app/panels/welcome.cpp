// SPDX-License-Identifier: MIT
#include "app/panels/welcome.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "widgets/gl/pixels.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

constexpr float kStart = 384, kRecent = 420, kBetween = 24, kHeight = 320;
constexpr float kRow = 68, kPictureWidth = 96, kPictureHeight = 60;

}  // namespace

void WelcomePage::setRecent(std::vector<RecentProject> recent) {
    recent_ = std::move(recent);
    pictures_.clear();
    for (const RecentProject& project : recent_)
        pictures_.push_back(project.picture.pixels.empty() ? gl::Texture()
                                                           : gl::textureFromImage(project.picture));
}

void WelcomePage::drawStart(const WindowInput& in, const ui::Rect& area) {
    ui::beginPanel("welcome", area);
    ImGui::PushFont(ui::context().fonts().large);
    ImGui::TextUnformatted("Swath");
    ImGui::PopFont();
    ImGui::PushTextWrapPos();
    ui::text("Paint masks on a scene, watch a network learn them, see where it is wrong.");
    ImGui::PopTextWrapPos();
    ui::gap(16);
    if (ui::button(
            "welcome/open", "Open a scene or a project …",
            {.icon = icons::kFolder, .key = in.actions.keyOf("file/open"), .primary = true, .width = -1}))
        (void)in.actions.run("file/open");
    ui::gap(6);
    if (ui::button("welcome/new", "New project …",
                   {.icon = icons::kPlus,
                    .tooltip = "An empty project; scenes are added to it",
                    .key = in.actions.keyOf("file/new"),
                    .width = -1}))
        (void)in.actions.run("file/new");
    ui::gap(6);
    if (ui::button("welcome/demo", "Try the demo",
                   {.icon = icons::kPlay,
                    .tooltip = "A generated scene with a few strokes, training at once",
                    .width = -1}))
        (void)in.actions.run("file/demo");
    ui::gap(12);
    ui::secondaryText(
        "A scene is a GeoTIFF or anything else that GDAL opens. It stays where it is; labels, history and "
        "runs go into a .swath project beside it. You can also drop files on this window.");
    ui::gap(8);
    if (link("welcome/keys", "All keys  (?)")) in.open("help");
    ImGui::SameLine(0, px(16));
    if (link("welcome/settings", "Settings")) in.open("settings");
    ui::endPanel();
}

void WelcomePage::drawProject(std::size_t index, const ui::Rect& at) {
    const RecentProject& project = recent_[index];
    const std::string id = fmt::format("welcome/recent/{}", index + 1);
    ImGui::PushID(id.c_str());
    ImGui::SetCursorScreenPos({at.x, at.y});
    ImGui::SetItemAllowOverlap();
    const bool clicked = ImGui::InvisibleButton("##project", {at.width, at.height});
    ImGui::SetItemAllowOverlap();
    const bool hovered = ImGui::IsItemHovered();
    recordProbe(id, project.exists);
    tooltip(project.exists ? project.file.string() : project.file.string() + "\nis not there any more");
    ImDrawList& draw = *ImGui::GetWindowDrawList();
    if (hovered)
        draw.AddRectFilled({at.x, at.y}, {at.right(), at.bottom()}, packed(theme().text, 0.06), px(6));
    const ImVec2 corner{at.x + px(4), at.y + px(4)};
    const ImVec2 end{corner.x + px(kPictureWidth), corner.y + px(kPictureHeight)};
    if (pictures_[index].id() != 0)
        draw.AddImageRounded(
            reinterpret_cast<ImTextureID>(static_cast<std::uintptr_t>(pictures_[index].id())), corner, end,
            {0, 0}, {1, 1}, packed({255, 255, 255}, project.exists ? 1 : 0.4), px(4));
    else
        draw.AddRectFilled(corner, end, packed(theme().raised), px(4));
    const float left = end.x + px(12), room = at.right() - left - px(32);
    ImGui::SetCursorScreenPos({left, at.y + px(10)});
    clippedText(project.file.filename().string(), room);
    ImGui::SetCursorScreenPos({left, at.y + px(34)});
    const std::string folder = project.file.parent_path().string();
    clippedText(project.exists ? folder : "no longer in " + folder, room, true);
    ImGui::SetCursorScreenPos({at.right() - px(28), at.y + px(20)});
    if (iconButton(id + "/forget", icons::kClose, {.tooltip = "Take it out of this list", .quiet = true}))
        forgotten_ = project.file;
    else if (clicked)
        chosen_ = project.file;
    ImGui::PopID();
}

void WelcomePage::drawRecent(const ui::Rect& area) {
    ui::beginPanel("welcome-recent", area);
    ui::sectionTitle("Recent projects");
    const ImVec2 from = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x, row = px(kRow);
    for (std::size_t i = 0; i < recent_.size(); ++i)
        drawProject(i, {from.x, from.y + row * static_cast<float>(i), width, row});
    ImGui::SetCursorScreenPos({from.x, from.y + row * static_cast<float>(recent_.size())});
    ImGui::Dummy({1, 1});
    ui::endPanel();
}

void WelcomePage::draw(const WindowInput& in, const ui::Rect& area) {
    const bool lists = !recent_.empty();
    const float width = std::min(px(kStart), area.width);
    const float between = px(kBetween), list = lists ? px(kRecent) : 0;
    const bool beside = area.width >= width + between + list;
    const float wholeWidth = lists && beside ? width + between + list : width;
    const float height = std::min(px(kHeight), area.height);
    const float x = std::floor(area.x + (area.width - wholeWidth) / 2);
    const float y = std::floor(area.y + (area.height - height) / 2);
    drawStart(in, {x, y, width, height});
    if (lists && beside) drawRecent({x + width + between, y, list, height});
}

}  // namespace swath
