// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>

#include "app/studio.h"

namespace swath {

/// What a script can look at, as text: "history.steps", "history.done", "labels.<class>" (pixels in the
/// current scene), "labels.any", "colour.<class>" ("#rrggbb"), "training.phase", "training.mean_iou",
/// "training.step", "scene.name", "scenes", "regions", "runs", "features", "errors.tp|fp|fn|<class>.iou" (of
/// the chosen class), "errors.shown", "view.zoom", "tool", "class", "saved", "messages.last", "canvas.tiles",
/// "canvas.reads" (of tiles from files), "display.map|formula|gamma|0.band|0.lo|0.hi",
/// "advice" (how many sentences), "film.frames" (of the newest run), "config.<setting>" (of the next run,
/// such as "config.augmentation.rotation"), "probe.<id>" ("yes"/"no"/"disabled"). nullopt for an unknown
/// name.
std::optional<std::string> studioValue(Studio& studio, const std::string& name);

}  // namespace swath
