// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
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

using RunIntent = std::variant<ShowRun, LoadFilm, ExportRuns>;

}  // namespace swath
