// SPDX-License-Identifier: MIT
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "app/session_overlay.h"
#include "app/tools/option_row.h"
#include "app/tools/registry.h"
#include "app/views/scene_marks.h"
#include "widgets/ui/icons.h"
#include "widgets/ui/ui.h"

namespace swath {
namespace {

constexpr int kSmallest = 8;  // a slip of the hand is no region

class RegionTool final : public Tool {
  public:
    ToolInfo info() const override { return {"region", "Region", "G", ui::icons::kRectangle}; }

    void input(const Pointer& pointer, ToolHost& host) override {
        if (pointer.over && pointer.pressed) from_ = pointer.scene;
        if (!from_) return;
        draft_ = intersection(between(*from_, pointer.scene), sceneRect(host.scene()));
        if (pointer.down) return;
        if (draft_.width >= kSmallest && draft_.height >= kSmallest) add(host);
        drop();
    }

    void marks(Marks& marks, const Pointer&, const ToolHost&) const override {
        if (from_) marks.box(draft_, roleColour(role_), fmt::format("{} × {}", draft_.width, draft_.height));
    }

    void options(ToolHost&) override {
        static const std::vector<std::string> roles{"train", "validation", "test"};
        int index = static_cast<int>(role_);
        options::word("Role");
        if (ui::combo("options/role", "", index, roles,
                      {.tooltip = "Validation and test regions are never trained on", .width = 110}))
            role_ = static_cast<Role>(index);
        ImGui::SameLine(0, ui::px(16));
        ui::checkbox("options/complete", "complete", complete_,
                     {.tooltip = "Every pixel was looked at: unlabelled ones count as the background class",
                      .width = 20});
        options::hint("drag a rectangle");
    }

    void cancel(ToolHost&) override { drop(); }
    bool holdsPointer() const override { return from_.has_value(); }

    void save(nlohmann::json& to) const override {
        to["role"] = roleName(role_);
        to["complete"] = complete_;
    }
    void load(const nlohmann::json& from) override {
        if (const auto at = from.find("role"); at != from.end() && at->is_string())
            role_ = parseRole(at->get<std::string>()).value_or(role_);
        if (const auto at = from.find("complete"); at != from.end() && at->is_boolean())
            complete_ = at->get<bool>();
    }

  private:
    static RectI between(Vec2 a, Vec2 b) {
        const int x0 = static_cast<int>(std::floor(std::min(a.x, b.x)));
        const int y0 = static_cast<int>(std::floor(std::min(a.y, b.y)));
        const int x1 = static_cast<int>(std::ceil(std::max(a.x, b.x)));
        const int y1 = static_cast<int>(std::ceil(std::max(a.y, b.y)));
        return {x0, y0, x1 - x0, y1 - y0};
    }
    void add(ToolHost& host) {
        const Status added = host.apply(AddRegion{host.scene().id, draft_, role_, complete_});
        if (!added) return host.say(Severity::Warning, added.error().what, added.error().hint);
        host.look().regionsShown = true;
    }
    void drop() {
        from_.reset();
        draft_ = {};
    }

    Role role_ = Role::Validation;
    bool complete_ = false;
    std::optional<Vec2> from_;
    RectI draft_;
};

}  // namespace

std::unique_ptr<Tool> makeRegionTool() {
    return std::make_unique<RegionTool>();
}

}  // namespace swath
