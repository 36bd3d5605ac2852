// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/core/file.h"
#include "engine/core/result.h"
#include "engine/label/class_table.h"
#include "engine/vector/feature.h"
#include "engine/vector/vector_format.h"

namespace swath {

/// The polygons of one scene, and where its pixels lie.
struct SceneFeatures {
    std::string scene;  ///< its name
    std::optional<Geotransform> geotransform;
    std::string crsWkt;  ///< empty: unknown
    std::vector<Feature> features;
};

struct WrittenFeatures {
    std::int64_t polygons = 0;
    std::string coordinates;  ///< which ones they have, as the end of a sentence: "in WGS 84"
};

/// Writes polygons with their class, its number and colour, their area on the ground and their scene's name:
/// in the CRS of the first scene, in WGS 84 where the format wants it, in pixels (x to the right, y down) for
/// one scene that has no place on the ground. The files appear when they are whole. Any thread.
/// @param rules  as claimOutput() has them, for every file that the format makes. Errors: those of
/// claimOutput(); InvalidInput (no such format; no polygons; scenes with and without a place on the ground,
/// or one without for a format that needs it); Unsupported; Io; Cancelled.
Result<WrittenFeatures> writeFeatures(const std::filesystem::path& file,
                                      std::span<const SceneFeatures> scenes, const ClassTable& classes,
                                      const OutputRules& rules, std::stop_token stop = {},
                                      std::span<const VectorFormat> formats = vectorFormats());

}  // namespace swath
