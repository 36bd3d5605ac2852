// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "widgets/ui/geometry.h"

namespace swath::ui {

/// Where the controls of the last complete frame are, by their stable ids ("train/start"), so that scripts
/// can find them. UI thread.
class Probes {
  public:
    /// At the start of a frame: what the last one recorded becomes what find() sees.
    void beginFrame();
    struct Probe {
        Rect rect;  ///< part of it on the screen
        bool enabled = true;
        Rect whole;  ///< with what is cut off
    };
    /// Later records of one id in a frame replace earlier ones. @param visible  part of it on the screen.
    /// @param whole  nullopt: nothing of it is cut off.
    void record(std::string_view id, const Rect& visible, bool enabled = true,
                const std::optional<Rect>& whole = {});

    /// Where a control is; nullopt if it was not drawn or is scrolled out of sight.
    std::optional<Probe> find(std::string_view id) const;
    std::vector<std::string> list() const;

  private:
    std::map<std::string, Probe, std::less<>> current_, last_;
};

}  // namespace swath::ui
