// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "app/panels/panel.h"
#include "widgets/ui/ui.h"

namespace swath {

/// What a list says of a scene beside its name: that its file is missing; or its roles, whether it has
/// labels and a map, and what its image shows as a whole.
std::vector<ui::RowMark> sceneMarks(const PanelInput& in, const Scene& scene);
/// Its whole name, its file, its size and why it cannot be read, for a tip.
std::string sceneTip(const Scene& scene);
/// "12 %", of what is labelled; empty where nothing is, or nobody has counted it.
std::string shareWords(const Session& session, const Scene& scene);

}  // namespace swath
