// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "app/panels/panels.h"
#include "widgets/gl/handles.h"

namespace swath {

/// The dialog "What the network sees": patches as a run of the present settings would learn from them, with
/// their masks laid over them. Owns their textures: UI thread, GL context current.
class PatchGalleryDialog {
  public:
    /// Draws nothing while state.galleryOpen is false; asks for patches when it was just opened.
    void draw(const PanelInput& in);

  private:
    void makeTextures(const PanelInput& in);
    void drawPatches(const PanelInput& in, float height);

    std::vector<gl::Texture> textures_;
    std::int64_t version_ = -1;  ///< of the patches that the textures show
    bool withMask_ = true;       ///< and whether their masks are in them
    bool wasOpen_ = false;
};

}  // namespace swath
