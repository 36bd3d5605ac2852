// SPDX-License-Identifier: MIT
#pragma once

#include "app/panels/panel.h"

namespace swath {

/// Part of the View panel: coarser bands of a composed scene get the detail of its pan band, and how well
/// each method does it. Nothing is drawn for scenes of one file, whose bands are all of one size.
class SharpenSection {
  public:
    /// @param mayChange  bands may be added now.
    void draw(const PanelInput& in, const Scene& scene, bool mayChange);

  private:
    void quality(const PanelInput& in, const Scene& scene, const SharpeningRequest& request) const;

    SceneId scene_;  ///< that pan_ is of
    int pan_ = -1;   ///< from 0; −1: none yet
    int method_ = static_cast<int>(SharpeningMethod::GramSchmidt);
};

}  // namespace swath
