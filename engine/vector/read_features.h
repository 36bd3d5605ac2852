// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/core/result.h"
#include "engine/core/text.h"
#include "engine/label/ops/polygon_fill.h"
#include "engine/raster/access_policy.h"
#include "engine/vector/vector_format.h"

namespace swath {

/// What one file may bring in: a step of the history has to hold it.
constexpr std::int64_t kMostReadPolygons = 100'000;
constexpr std::int64_t kMostReadCorners = 1'000'000;
/// Pixels from the origin; what lies farther away is no polygon of a scene.
constexpr double kFarthestCorner = 1e9;

struct VectorRequest {
    std::filesystem::path file;
    Size size;  ///< of the scene
    std::optional<Geotransform> geotransform;
    std::string crsWkt;
    std::string layer;      ///< empty: the first one with polygons
    std::string attribute;  ///< that names the class; empty: one that is called so, see readFeatures()
    AccessPolicy access;
};

struct ReadPolygon {
    std::vector<Ring> rings;    ///< outer first, in scene pixels, closed without repeating the first vertex
    std::string className;      ///< as the attribute has it; empty where it has none
    std::optional<Rgb> colour;  ///< of an attribute "colour" or "color"
};

struct VectorPolygons {
    std::vector<ReadPolygon> polygons;  ///< in the order of the file, those that touch the scene
    std::string attribute;              ///< that the class names come of; empty: none is there
    std::vector<std::string> notes;     ///< what was left out and how it was taken, a sentence each
};

/// Reads polygons and the parts of multipolygons, brought onto the scene's pixels: curves as lines, heights
/// dropped. Left out, counted and told of: other geometry, what is not finite or too far away, what lies
/// beside the scene. Without an attribute, the first of "class", "class_name", "label", "name", "value",
/// "type" and "category" counts (in any case of letters). A file without a CRS is taken to have the scene's;
/// one for a scene that has no place on the ground, to be in pixels, x to the right and y down. Any thread.
/// Errors: those of checkPath(); NotFound; InvalidInput (no such format, layer or attribute; a CRS that
/// cannot be brought to the scene's; more than the limits above; no polygon in the scene); BadFormat;
/// Cancelled.
Result<VectorPolygons> readFeatures(const VectorRequest& request, std::stop_token stop = {},
                                    std::span<const VectorFormat> formats = vectorFormats());

}  // namespace swath
