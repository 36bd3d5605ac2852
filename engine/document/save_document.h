// SPDX-License-Identifier: MIT
#pragma once

#include "engine/core/ids.h"
#include "engine/document/document.h"
#include "engine/store/project_store.h"

namespace swath {

/// What did not come along.
struct LeftBehind {
    std::int64_t tiles = 0;  ///< of labels and maps, which were not in memory
};

/// Writes what a document holds in memory into a project that was just made: for when its own file is no
/// more. What lies in the file alone is not there: weights, films, earlier steps of the history, what was
/// removed.
/// @param change  the number of the one step of the history that labels, regions and polygons become, higher
/// than all in the document. Errors: those of writing.
Result<LeftBehind> saveDocument(const Document& document, ProjectStore& store, EditId change);

}  // namespace swath
