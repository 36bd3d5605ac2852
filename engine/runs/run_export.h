// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>

#include "engine/core/file.h"
#include "engine/core/result.h"
#include "engine/document/document.h"

namespace swath {

/// What is known of a run as one JSON object: name, state, settings, record, classes, checkpoints, best
/// scores. Without its curves.
std::string runJson(const Run& run);
/// All curves as "series,step,time_s,value" lines; names are quoted where they need it, gaps are empty.
std::string runCsv(const Run& run);

/// Writes a run for other programs into a folder of its name within `folder`: run.json, series.csv and a
/// TensorBoard event file (`tensorboard --logdir folder` shows all runs side by side). Folders are made;
/// files of an earlier export of the run are replaced, others as the rules say. @return the run's folder.
/// Errors: Io; as claimOutput().
Result<std::filesystem::path> exportRun(const Run& run, const std::filesystem::path& folder,
                                        const OutputRules& rules);

/// Seconds since 1970 of "2026-01-31T23:59:59Z"; 0 for anything else.
double secondsSince1970(const std::string& isoTime);

}  // namespace swath
