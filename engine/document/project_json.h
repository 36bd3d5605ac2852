// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "engine/document/document.h"
#include "engine/store/project_store.h"

namespace swath {

/// Between the document and the rows of the project file, whose opaque columns are JSON.
/// A column that cannot be read is worth a default, never a failure. @param problems  gets a sentence for
/// each, if it is there.
Scene sceneFromRow(const SceneRow& row, std::vector<Error>* problems = nullptr);
SceneRow sceneToRow(const Scene& scene);
Layer layerFromRow(const LayerRow& row);
LayerRow layerToRow(const Layer& layer);
Run runFromRow(const RunRow& row, std::vector<Error>* problems = nullptr);
RunRow runToRow(const Run& run);

/// Size and modification time of a file: enough to notice that it was exchanged. Empty where it is not there.
std::string fingerprint(const std::string& path);

std::string classesToJson(const ClassTable& classes);
/// What cannot be read is left out; unreadable text gives an empty table.
ClassTable classesFromJson(const std::string& text);

}  // namespace swath
