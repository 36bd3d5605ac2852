// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/document/document.h"

namespace swath {

/// What a scene's samples are read from: all bands of its file, then those that are worked out. Once the
/// scene is ready, a file of another size is refused.
BandStack stackOf(const Scene& scene);

/// What sceneBandsSetting() keeps; empty for none.
std::string sceneBandsText(const std::vector<BandDef>& derived);
/// The text may come from anywhere. Errors: BadFormat, also where it names files.
Result<std::vector<BandDef>> sceneBandsFromText(std::string_view text);

}  // namespace swath
