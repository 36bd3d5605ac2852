// SPDX-License-Identifier: MIT
// What a project would fetch from servers, before anything is.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/panels/registry.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

constexpr float kMostHeight = 220;

class ServersDialog final : public ProjectDialog {
  public:
    std::string_view id() const override { return "servers"; }
    std::string title() const override { return "Fetch scenes from servers?"; }
    float width(const WindowInput&) const override { return 520; }
    bool draw(const PanelInput& in) override;
};

void list(const std::vector<RemoteScene>& scenes) {
    const float rows = static_cast<float>(scenes.size()) * px(54);
    ImGui::BeginChild("##scenes", {0, std::min(rows, px(kMostHeight))});
    for (std::size_t i = 0; i < scenes.size(); ++i) {
        (void)listRow(fmt::format("servers/{}", i + 1), scenes[i].name, {.icon = icons::kGlobe});
        clippedText(scenes[i].from, ImGui::GetContentRegionAvail().x, true);
    }
    ImGui::EndChild();
}

bool ServersDialog::draw(const PanelInput& in) {
    const std::vector<RemoteScene>& scenes = in.state.onServers;
    if (scenes.empty()) return false;
    ImGui::PushTextWrapPos();
    text(scenes.size() == 1 ? "A scene of this project does not lie on this machine. Nothing was fetched."
                            : fmt::format("{} scenes of this project do not lie on this machine. Nothing was "
                                          "fetched.",
                                          scenes.size()));
    ImGui::PopTextWrapPos();
    gap(4);
    list(scenes);
    gap(4);
    const bool training = in.session.training().active();
    secondaryText(training ? "A run is going on: stop it first."
                           : "Allow it if you know where the project comes from. The answer is kept for this "
                             "project on this machine.");
    gap(4);
    const bool without = button("servers/without", "Open without them", {.icon = icons::kClose});
    ImGui::SameLine(0, px(8));
    const bool allow = button("servers/allow", "Allow for this project",
                              {.icon = icons::kCheck, .enabled = !training, .primary = true});
    in.state.help.leaveServers |= without;
    in.state.help.allowServers |= allow;
    return !without && !allow;
}

}  // namespace

std::unique_ptr<Dialog> makeServersDialog() {
    return std::make_unique<ServersDialog>();
}

}  // namespace swath
