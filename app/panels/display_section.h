// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "app/panels/panel.h"

namespace swath {

/// How the current scene is shown: bands or one of them in colours, stretch, gamma. A part of the View panel,
/// which owns it.
class DisplaySection {
  public:
    /// @pre the scene is ready, with statistics.
    void draw(const PanelInput& in, const Scene& scene);

  private:
    bool kind(const Scene& scene, Composition& c);
    bool oneBand(const PanelInput& in, const Scene& scene, Composition& c);
    bool threeBands(const PanelInput& in, const Scene& scene, Composition& c);
    bool stretch(const PanelInput& in, const Scene& scene, Composition& c);

    bool separate_ = false;           ///< a rule for each band
    std::vector<std::string> bands_;  ///< titles of the scene's bands
};

}  // namespace swath
