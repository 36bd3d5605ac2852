// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/core/result.h"
#include "engine/document/document.h"
#include "engine/store/project_store.h"
#include "engine/store/stored_tiles.h"

namespace swath {

struct LoadedDocument {
    Document document;
    std::int64_t lastId = 0;  ///< the highest number that anything of the project has
    /// What could not be used and was left out, in sentences for people. The rest stands.
    std::vector<Error> problems;
};

/// The document as the project file has it. No tile is read: each is fetched when somebody looks at it.
/// Errors: those of the store.
Result<LoadedDocument> loadDocument(ProjectStore& store, const std::shared_ptr<StoredTiles>& tiles);

}  // namespace swath
