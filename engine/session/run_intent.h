// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "engine/core/ids.h"

namespace swath {

struct ShowRun {
    RunId run;
    bool shown = true;
};
struct LoadFilm {
    RunId run;
};  ///< what the run said of the same patches at its validations, and their pictures
struct ExportRuns {
    std::vector<RunId> runs;
    std::filesystem::path folder;
};  ///< for TensorBoard and spreadsheets

/// Shows a run's map as the prediction, where it has one.
struct ShowMap {
    RunId run;
    SceneId scene = {};  ///< 0: of all scenes
};
struct RenameRun {
    RunId run;
    std::string name;
};
/// With its map; undo brings both back.
struct RemoveRun {
    RunId run;
};

using RunIntent = std::variant<ShowRun, LoadFilm, ExportRuns, ShowMap, RenameRun, RemoveRun>;

}  // namespace swath
