// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/document/document.h"

namespace swath {

/// A scene that cannot be learned from together with most others.
struct OtherBands {
    SceneId scene;
    std::string text;  ///< "scene b lacks B08: it has 3 bands, 5 other scenes have 4"
};

/// Those of these scenes that have another number of bands than most of them; where as many have one number
/// as another, the first counts. Which bands they lack, or have beyond the others, is said by name.
std::vector<OtherBands> scenesOfOtherBands(std::span<const Scene* const> scenes);

/// Of the scenes with labels that can be read.
std::vector<OtherBands> labelledScenesOfOtherBands(const Document& document);

/// Labels, or a complete region in whose every pixel the background class stands.
bool labelledSomewhere(const Document& document, SceneId scene);

}  // namespace swath
