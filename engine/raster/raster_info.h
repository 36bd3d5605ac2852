// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/core/text.h"

namespace swath {

/// How samples are stored. 32-bit integers and doubles are read as Float32 (exact up to 2²⁴); complex samples
/// as their magnitude.
enum class PixelType { UInt8, UInt16, Int16, Float32 };

constexpr int bytesPerSample(PixelType type) {
    return type == PixelType::UInt8 ? 1 : type == PixelType::Float32 ? 4 : 2;
}

/// The smallest type that holds the samples of both exactly.
constexpr PixelType commonType(PixelType a, PixelType b) {
    if (a == b) return a;
    if (a == PixelType::UInt8) return b;
    if (b == PixelType::UInt8) return a;
    return PixelType::Float32;
}

/// What a file says a band is for, apart from its name.
enum class BandRole { None, Red, Green, Blue };

struct BandInfo {
    std::string name;        ///< description or colour interpretation of the file, else "band 3"
    std::string storedType;  ///< GDAL's name of the type in the file: "UInt16", "Float64" …
    std::optional<double> nodata;
    double scale = 1, offset = 0;  ///< value = stored sample · scale + offset; scale is never 0
    std::string unit;              ///< of the values, as the file names it; mostly empty
    BandRole role = BandRole::None;
    double wavelengthNm = 0;   ///< at the centre of the band; 0 if the file does not say
    std::vector<Rgb> palette;  ///< colour of sample 0, 1 …; empty if the file has none, or one above 256
};

/// How a file says where its pixels lie, apart from a geotransform: what GDAL can warp by.
enum class OtherPlacement { None, ControlPoints, RationalPolynomials };

/// A place in the picture whose coordinates are known.
struct ControlPoint {
    Vec2 pixel, world;
    double height = 0;
    friend bool operator==(const ControlPoint&, const ControlPoint&) = default;
};

/// What is known of a raster without reading its pixels. Plain value, any thread.
struct RasterInfo {
    std::string path;
    std::string driver;  ///< GDAL's short name, or "stb_image"
    Size size;
    Size block = {};                    ///< that is decoded at once to read a pixel of it; empty if not known
    PixelType type = PixelType::UInt8;  ///< in which all bands are read
    std::vector<BandInfo> bands;
    std::optional<Geotransform> geotransform;
    OtherPlacement otherPlacement = OtherPlacement::None;  ///< where it has no geotransform
    std::vector<ControlPoint> controlPoints;
    std::string controlCrsWkt;                     ///< of the control points
    std::vector<std::string> rationalPolynomials;  ///< "LINE_OFF=…": the items of GDAL's domain RPC
    std::string acquired;  ///< the day of the picture as the file tells it, "2021-07-12"; mostly empty
    std::string crsWkt;    ///< empty if the file has none
    std::string crsName;   ///< "WGS 84 / UTM zone 33N (EPSG:32633)", empty if none
    int epsg = 0;          ///< 0 if none or not known by a number
    bool crsIsGeographic = false;
    bool hasMask = false;     ///< an alpha band or a per-dataset mask tells where data is
    bool marksAlpha = false;  ///< a band is marked as alpha, and AlphaUse says what is made of it
    std::string maskNote;  ///< what is taken for the mask, or why an alpha band is not; a sentence, or empty
    bool hasOverviews = false;
    double gsdMetres = 0;  ///< pixel size on the ground at the centre; 0 if unknown

    /// Without overviews all of a large file has to be read to show it small.
    bool isSlowToShrink() const { return !hasOverviews && size.area() > 64'000'000; }
    int bandCount() const { return static_cast<int>(bands.size()); }
};

}  // namespace swath
