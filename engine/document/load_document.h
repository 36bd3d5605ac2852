// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "engine/core/result.h"
#include "engine/document/document.h"
#include "engine/store/project_store.h"

namespace swath {

struct LoadedDocument {
    Document document;
    std::int64_t lastId = 0;  ///< the highest number that anything of the project has
};

/// The document as the project file has it. Errors: those of the store.
Result<LoadedDocument> loadDocument(ProjectStore& store);

}  // namespace swath
