// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "engine/document/document.h"
#include "widgets/ui/geometry.h"

struct ImDrawList;

namespace swath {

/// What the one band that is shown is called: "ndvi", "B8 - NIR".
std::string shownName(const Scene& scene);
/// The bar of colours with the values at its ends, above the scale bar. Nothing where three bands, a file's
/// colour table or plain grey are shown. Probe "legend".
void drawLegend(ImDrawList* list, const Scene& scene, const ui::Rect& area);

}  // namespace swath
