// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string_view>

#include "app/panels/panel_group.h"
#include "widgets/ui/split.h"

namespace swath {

/// What is left for others to draw, screen px. Without bars, tools and options are empty.
struct WindowAreas {
    ui::Rect tools, options, scene;
};

/// Where everything in the window is: bars at the edges, tools at the left, the side panel with its two
/// groups of tabs over the whole height, the dock under the scene. Owns the panels. UI thread.
class WindowLayout {
  public:
    /// With the standard panels.
    WindowLayout();
    void add(PanelPlace place, std::unique_ptr<Panel> panel);
    /// Brings a panel to the front, and opens what it is in. @return false if there is no such panel.
    bool show(std::string_view panel);

    /// Draws bars and panels.
    WindowAreas draw(const PanelInput& in, const ui::Rect& window);

    void toggleSide() { panes_.rightHidden = !panes_.rightHidden; }
    void toggleDock();
    void toggleAll() { allHidden_ = !allHidden_; }
    bool dockOpen() const { return !dock_.folded(); }
    /// The first point of a curve is there: opens the dock, unless the user has closed it.
    void curveArrived();
    /// True while a panel is on the screen.
    bool shows(std::string_view panel) const;

    void save(nlohmann::json& to) const;
    void load(const nlohmann::json& from);

  private:
    void drawSide(const PanelInput& in, const ui::Rect& area);
    void drawDock(const PanelInput& in, const ui::Rect& area);
    float workHeight(float room) const;  ///< design px

    PanelGroup work_{"side", PanelGroup::Head::Below}, data_{"data", PanelGroup::Head::Below},
        dock_{"dock", PanelGroup::Head::Beside};
    ui::PaneSizes panes_;
    float split_ = 0;  ///< height of the work group as the user has drawn it, design px; 0: what it needs
    bool allHidden_ = false;
    bool dockClosedByHand_ = false;
};

}  // namespace swath
