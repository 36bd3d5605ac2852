// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "app/panels/panel.h"
#include "app/recent_projects.h"
#include "widgets/gl/handles.h"

namespace swath {

/// What the window shows without a project: how to begin, and what was open lately. UI thread, GL context
/// current.
class WelcomePage {
  public:
    void setRecent(std::vector<RecentProject> recent);
    void draw(const WindowInput& in, const ui::Rect& area);
    /// The project that was chosen, or is to be forgotten; once.
    std::optional<std::filesystem::path> takeChosen() { return std::exchange(chosen_, std::nullopt); }
    std::optional<std::filesystem::path> takeForgotten() { return std::exchange(forgotten_, std::nullopt); }

  private:
    void drawStart(const WindowInput& in, const ui::Rect& area);
    void drawRecent(const ui::Rect& area);
    void drawProject(std::size_t index, const ui::Rect& at);

    std::vector<RecentProject> recent_;
    std::vector<gl::Texture> pictures_;  ///< as many; empty where there is none
    std::optional<std::filesystem::path> chosen_, forgotten_;
};

}  // namespace swath
