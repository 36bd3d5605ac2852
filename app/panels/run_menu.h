// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "app/panels/panel.h"

namespace swath {

/// What can be done with a run, in a menu that every list of runs or their maps opens.
class RunMenu {
  public:
    /// Within a menu that is open. Probes "id/rename", "id/show", "id/compare", "id/remove" …
    void draw(const PanelInput& in, const Run& run, const std::string& id);

  private:
    void rename(const PanelInput& in, const Run& run, const std::string& id);
    std::string name_;  ///< being typed
};

}  // namespace swath
