// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "engine/document/document.h"

namespace swath {

/// The first date in a text, "2024-01-07", as names of products have it: 20240107, 2024-01-07, 2024_01_07 or
/// 2024.01.07, not within a longer number. Empty where there is none.
std::string dateIn(std::string_view text);

/// When a scene was taken, as its name, the name of its file or those of the two folders above say it. Empty
/// where none does.
std::string dateOf(const Scene& scene);

}  // namespace swath
