// SPDX-License-Identifier: MIT
#pragma once

#include "app/tools/marks.h"
#include "app/views/feature_index.h"
#include "app/views/view_state.h"
#include "engine/session/session.h"

namespace swath {

/// The colour in which regions of a role are outlined.
Rgb roleColour(Role role);

/// The colour of a pinned spectrum.
Rgb pinColour(int number);

/// Outlines that lie over a scene: its regions, its polygons, the place of an error. Texts of regions only
/// where they fit.
void drawSceneMarks(Marks& marks, const Session& session, const ViewState& state,
                    const FeatureIndex& features);

/// Rings around a place that somebody asked for, until it has been seen for a moment. @return false when it
/// has.
bool drawPlaceMark(Marks& marks, PlaceMark& mark, double nowS);
/// Words at the top of the canvas, readable on any ground.
void drawCaption(ImDrawList* list, const std::string& text, const ui::Rect& area);
/// How long a round distance is, in the lower left corner of the canvas.
void drawScaleBar(ImDrawList* list, const Scene& scene, const View& view, const ui::Rect& area);

}  // namespace swath
