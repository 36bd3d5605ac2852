// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "app/views/scene_list.h"

namespace swath {

/// "Sorted by name, grouped by folder".
std::string listingWords(const SceneListing& listing);
/// The menu in which that is chosen, while it is open. Probes "scenes/sort/name", "scenes/group-by/date" …
void listingMenu(std::string_view id, SceneListing& listing);

}  // namespace swath
