// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <memory>

#include "engine/core/result.h"
#include "engine/session/session.h"

namespace swath {

/// Opens the demo of a folder (demo.swath and scene.tif); on the first time the scene is generated, sparse
/// strokes are painted and a complete validation region is filled with the truth, all through intents as a
/// user would.
/// @param overwrite  files of those names that Swath did not write may be replaced. Errors: as claimOutput().
Result<std::unique_ptr<Session>> openDemoProject(const std::filesystem::path& folder, std::uint64_t seed = 7,
                                                 bool overwrite = false);

}  // namespace swath
