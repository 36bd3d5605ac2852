// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/panels/panel.h"

namespace swath {

/// What can be done with scenes, in the menu of a list of them.
class SceneMenu {
  public:
    /// The name has the keys when the menu opens next.
    void typeName() { takesFocus_ = true; }
    /// Within a menu that is open. Probes "id/name", "id/remove" …
    /// @param scenes  that it is about: one, or several that are chosen. @param arranges  whether they can be
    ///                moved about in the list.
    void draw(const PanelInput& in, const std::string& id, std::span<const SceneId> scenes, bool arranges);

  private:
    void rename(const PanelInput& in, const Scene& scene, const std::string& id);
    std::string name_;  ///< being typed
    bool takesFocus_ = false;
};

/// The order of all scenes after some were moved, as they stand, in front of what is at a place now.
/// @param place  [0, number of scenes].
std::vector<SceneId> movedTo(const Document& document, std::span<const SceneId> scenes, std::size_t place);

}  // namespace swath
