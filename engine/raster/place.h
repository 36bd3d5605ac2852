// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "engine/core/geometry.h"
#include "engine/core/result.h"
#include "engine/raster/raster_info.h"

namespace swath {

/// What two numbers that say a place are.
enum class PlaceKind {
    Automatic,  ///< whichever of the others they can be
    Pixels,     ///< of the scene: x to the right, y down
    Crs,        ///< of the scene's coordinate system: x (east), then y (north)
    Degrees,    ///< of WGS 84: latitude, then longitude
};

/// Two numbers as somebody typed them, and what their marks say that they are.
struct TypedPlace {
    std::array<double, 2> value{};  ///< in the order of the scene's system: x or longitude first, if known
    PlaceKind kind = PlaceKind::Automatic;  ///< Automatic: two plain numbers in the order they were typed
};
/// "300, 250"; "x 300 y 250" (pixels); "E 503000 N 4997500" (the scene's system, as they are no degrees);
/// "45.13 N, 15.04 E", "12°34'56\"S 45°W", "12 34 56 S 45 0 0 W", "-12.58°, -45.2°" (degrees). With a
/// semicolon between them, numbers may have decimal commas. Errors: InvalidInput, in words.
Result<TypedPlace> parsePlace(std::string_view text);

/// A place within a scene.
struct FoundPlace {
    Vec2 scenePos;                       ///< px
    PlaceKind kind = PlaceKind::Pixels;  ///< what the numbers were taken for; never Automatic
};
/// Where on a scene a typed place is. Two plain numbers are the first of these that lies within the scene:
/// pixels, coordinates of its system, latitude and longitude (which go before the system of a scene in
/// degrees). @param as  what they are; what marks say goes before it.
/// Errors: InvalidInput: no place, not within the scene, or the scene lies nowhere on the globe.
Result<FoundPlace> findPlace(std::string_view text, const RasterInfo& scene,
                             PlaceKind as = PlaceKind::Automatic);

/// The pixel position of coordinates; null where the map cannot be turned round.
std::optional<Vec2> toPixel(const Geotransform& geotransform, Vec2 world);
/// "121.49057° W  39.42727° N". @param place  longitude and latitude in degrees.
std::string degreesText(Vec2 place);
/// What coordinates of a scene are called: "EPSG:32633", else the beginning of the system's name; empty
/// where it has none.
std::string crsText(const RasterInfo& scene);

}  // namespace swath
