// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/document/document.h"

namespace swath {

/// What a scene's samples are read from: all bands of its file, read as the scene says, then those that are
/// worked out. Once the scene is ready, a file of another size is refused.
BandStack stackOf(const Scene& scene);

/// What sceneBandsSetting() keeps: the bands that are worked out, and how the file is read. Empty where
/// nobody chose anything.
std::string sceneBandsText(const Scene& scene);
/// The same as a stack without files. The text may come from anywhere. Errors: BadFormat, also where it names
/// files.
Result<BandStack> sceneBandsFromText(std::string_view text);
/// Takes it into the scene.
void setSceneBands(Scene& scene, const BandStack& bands);
/// Whether a scene has the bands of another and reads its file in the same way.
bool sameSceneBands(const Scene& a, const Scene& b);

}  // namespace swath
