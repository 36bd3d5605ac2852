// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/panels/panel.h"

namespace swath {

/// Panels that share a place: tabs, and under them the one that is chosen, which scrolls by itself.
class PanelGroup {
  public:
    /// Where the chosen panel's head is.
    enum class Head { Below, Beside };
    static constexpr float kTabs = 32;  ///< height of the tabs, design px: all that is left when it is folded

    /// @param id  of its tabs: probes "id/0" …; the panels' probes are "id-panel/0" …, "id/fold" folds it.
    PanelGroup(std::string id, Head head) : id_(std::move(id)), head_(head) {}
    void add(std::unique_ptr<Panel> panel) { members_.push_back({std::move(panel)}); }
    /// Brings a panel to the front and unfolds. @return false if it is not one of these.
    bool show(std::string_view panel);
    std::string_view shown() const;

    void draw(const PanelInput& in, const ui::Rect& area);
    bool folded() const { return folded_; }
    void setFolded(bool folded) { folded_ = folded; }
    /// Height that would show all of the chosen panel, design px, as the last frame had it.
    float wantedHeight() const { return wanted_; }

    void save(nlohmann::json& to) const;
    void load(const nlohmann::json& from);

  private:
    void drawTabs(const PanelInput& in, const ui::Rect& area);
    void drawHead(const PanelInput& in, const ui::Rect& area);
    void drawBody(const PanelInput& in, const ui::Rect& area, float top);

    struct Member {
        std::unique_ptr<Panel> panel;
        float head = 0;  ///< height of its head in the last frame, screen px
    };
    Member& chosen() { return members_[static_cast<std::size_t>(chosen_)]; }

    std::string id_;
    Head head_;
    std::vector<Member> members_;
    int chosen_ = 0;
    bool folded_ = false;
    float wanted_ = 0;
};

}  // namespace swath
