// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

/// The texts of the files of this folder, embedded when the program is built.
namespace swath::shaders {

extern const std::string_view kSceneVert;  ///< scene.vert
extern const std::string_view kSceneFrag;  ///< scene.frag
/// values.glsl: follows after a text that has rawAt(), uSampleScale, uValidPlane and MOST_OPERANDS.
extern const std::string_view kValuesGlsl;

}  // namespace swath::shaders
