// SPDX-License-Identifier: MIT
#pragma once

#include "engine/core/geometry.h"
#include "engine/raster/image_file.h"
#include "widgets/gl/handles.h"

namespace swath::gl {

/// Reads the bound framebuffer as RGBA, rows from the top. @param window  from the top left corner.
Image readPixels(Size framebuffer, const RectI& window);
/// An 8-bit picture of 1, 3 or 4 channels as texture, e.g. for ImGui::Image. Linear filtering, clamped.
Texture textureFromImage(const Image& image);

}  // namespace swath::gl
