// SPDX-License-Identifier: MIT
// What would be lost for good is asked about before it is done.
#include <fmt/format.h>
#include <imgui.h>

#include "app/panels/panels.h"
#include "app/panels/registry.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

using namespace ui;

std::optional<Question> questionOf(const RemoveScene& wanted, const Document& d) {
    const Scene* scene = d.scene(wanted.scene);
    if (!scene) return std::nullopt;
    return Question{
        fmt::format("Remove {} from the project, with its labels, regions and map? That cannot be "
                    "undone. Its file stays where it is.",
                    scene->name),
        "Remove the scene", wanted};
}

/// Empty where nothing is lost, or where undo brings it back.
std::optional<Question> questionOf(const Intent& intent, const Session& session) {
    if (const auto* scene = asked<RemoveScene>(intent)) return questionOf(*scene, session.document());
    return std::nullopt;
}

class ConfirmDialog final : public ProjectDialog {
  public:
    std::string_view id() const override { return "confirm"; }
    std::string title() const override { return "Sure?"; }
    bool draw(const PanelInput& in) override;
};

bool ConfirmDialog::draw(const PanelInput& in) {
    if (!in.wishes.question) return false;
    const Question& question = *in.wishes.question;
    ImGui::PushTextWrapPos();
    text(question.text);
    ImGui::PopTextWrapPos();
    gap(12);
    const float half = (ImGui::GetContentRegionAvail().x / context().scale() - 8) / 2;
    if (button("confirm/no", "Keep it", {.key = "Esc", .width = half})) return false;
    ImGui::SameLine(0, px(8));
    if (!button("confirm/yes", question.button, {.icon = icons::kTrash, .danger = true, .width = -1}))
        return true;
    in.want(question.intent);
    return false;
}

}  // namespace

void WindowInput::wantSafely(Intent intent) const {
    auto question = project ? questionOf(intent, *project) : std::nullopt;
    if (!question) return want(std::move(intent));
    wishes.question = std::move(question);
    open("confirm");
}

std::unique_ptr<Dialog> makeConfirmDialog() {
    return std::make_unique<ConfirmDialog>();
}

}  // namespace swath
