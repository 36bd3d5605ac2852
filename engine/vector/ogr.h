// SPDX-License-Identifier: MIT
// What reading and writing of polygons share; for this room's own sources.
#pragma once

#include <ogr_spatialref.h>

#include <memory>
#include <string>

namespace swath::ogr {

struct TransformationDeleter {
    void operator()(OGRCoordinateTransformation* t) const { OGRCoordinateTransformation::DestroyCT(t); }
};
using Transformation = std::unique_ptr<OGRCoordinateTransformation, TransformationDeleter>;

struct CrsDeleter {
    void operator()(OGRSpatialReference* crs) const { crs->Release(); }
};
using Crs = std::unique_ptr<OGRSpatialReference, CrsDeleter>;

/// x is easting or longitude, whatever the authority says. null: not understood, or empty.
inline Crs crsOf(const std::string& text) {
    Crs crs(new OGRSpatialReference);
    if (text.empty() || crs->SetFromUserInput(text.c_str()) != OGRERR_NONE) return nullptr;
    crs->SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    return crs;
}

// Attributes of what is written, in ten letters at most, as Shapefiles have it.
inline constexpr const char *kClass = "class", *kValue = "value", *kColour = "colour", *kArea = "area_m2",
                            *kScene = "scene";

}  // namespace swath::ogr
