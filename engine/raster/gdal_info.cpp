// SPDX-License-Identifier: MIT
#include "engine/raster/gdal_info.h"

#include <fmt/format.h>
#include <gdal_priv.h>
#include <ogr_spatialref.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "engine/core/text.h"
#include "engine/raster/day.h"
#include "engine/raster/gdal_alpha.h"
#include "engine/raster/raster_limits.h"

namespace swath {
namespace {

bool isSignedByte(GDALRasterBand& band) {
#if GDAL_VERSION_NUM >= GDAL_COMPUTE_VERSION(3, 7, 0)
    return band.GetRasterDataType() == GDT_Int8;
#else
    const char* type = band.GetMetadataItem("PIXELTYPE", "IMAGE_STRUCTURE");
    return band.GetRasterDataType() == GDT_Byte && type && EQUAL(type, "SIGNEDBYTE");
#endif
}

PixelType pixelType(GDALRasterBand& band) {
    if (isSignedByte(band)) return PixelType::Int16;
    switch (band.GetRasterDataType()) {
        case GDT_Byte:
            return PixelType::UInt8;
        case GDT_UInt16:
            return PixelType::UInt16;
        case GDT_Int16:
            return PixelType::Int16;
        default:
            return PixelType::Float32;
    }
}

std::string bandName(GDALRasterBand& band, int position) {
    if (const std::string_view description = trim(band.GetDescription()); !description.empty())
        return std::string(description);
    switch (band.GetColorInterpretation()) {
        case GCI_RedBand:
            return "red";
        case GCI_GreenBand:
            return "green";
        case GCI_BlueBand:
            return "blue";
        default:
            return fmt::format("band {}", position);
    }
}

std::optional<double> bandNodata(GDALRasterBand& band) {
    int has = 0;
    double value = 0;
    // The plain getter refuses 64-bit integers.
    if (band.GetRasterDataType() == GDT_Int64)
        value = static_cast<double>(band.GetNoDataValueAsInt64(&has));
    else if (band.GetRasterDataType() == GDT_UInt64)
        value = static_cast<double>(band.GetNoDataValueAsUInt64(&has));
    else
        value = band.GetNoDataValue(&has);
    return has ? std::optional(value) : std::nullopt;
}

BandRole roleOf(GDALRasterBand& band) {
    switch (band.GetColorInterpretation()) {
        case GCI_RedBand:
            return BandRole::Red;
        case GCI_GreenBand:
            return BandRole::Green;
        case GCI_BlueBand:
            return BandRole::Blue;
        default:
            return BandRole::None;
    }
}

/// Programs name the item and its unit in several ways; 0 if there is none.
double wavelengthNm(GDALRasterBand& band) {
    struct Item {
        const char *name, *domain;
        double toNm;  // 0: told by wavelength_units, or by the size of the number
    };
    for (const Item& item : {Item{"CENTRAL_WAVELENGTH_UM", "IMAGERY", 1000},
                             {"CENTRAL_WAVELENGTH_NM", "IMAGERY", 1},
                             {"wavelength", "", 0},
                             {"WAVELENGTH", "", 0},
                             {"central_wavelength", "", 0},
                             {"CENTRAL_WAVELENGTH", "", 0}}) {
        const char* text = band.GetMetadataItem(item.name, item.domain);
        const double value = text ? std::strtod(text, nullptr) : 0;
        if (!(value > 0) || !std::isfinite(value)) continue;
        if (item.toNm > 0) return value * item.toNm;
        const char* units = band.GetMetadataItem("wavelength_units");
        const bool micrometres = units ? EQUALN(units, "micro", 5) || EQUAL(units, "um") : value < 100;
        return micrometres ? value * 1000 : value;
    }
    return 0;
}

std::vector<Rgb> paletteOf(GDALRasterBand& band) {
    constexpr int kMostColours = 256;
    std::vector<Rgb> palette;
    GDALColorTable* table = band.GetColorTable();
    if (!table || table->GetPaletteInterpretation() != GPI_RGB) return palette;
    const int count = table->GetColorEntryCount();
    if (count > kMostColours) {  // a full table of 16 bits of which only the first colours are used
        for (int i = kMostColours; i < count; ++i) {
            const GDALColorEntry* entry = table->GetColorEntry(i);
            if (entry->c1 != 0 || entry->c2 != 0 || entry->c3 != 0) return palette;
        }
    }
    const auto byte = [](short value) { return static_cast<std::uint8_t>(std::clamp<int>(value, 0, 255)); };
    for (int i = 0; i < std::min(count, kMostColours); ++i) {
        const GDALColorEntry* entry = table->GetColorEntry(i);
        palette.push_back({byte(entry->c1), byte(entry->c2), byte(entry->c3)});
    }
    return palette;
}

BandInfo bandInfo(GDALRasterBand& band, int position, SampleUnits units) {
    BandInfo info;
    info.name = bandName(band, position);
    info.storedType = isSignedByte(band) ? "Int8" : GDALGetDataTypeName(band.GetRasterDataType());
    info.nodata = bandNodata(band);
    info.role = roleOf(band);
    info.wavelengthNm = wavelengthNm(band);
    info.palette = paletteOf(band);
    if (units == SampleUnits::Raw) return info;
    if (const char* unit = band.GetUnitType()) info.unit = trim(unit);
    int has = 0;
    if (const double scale = band.GetScale(&has); has && std::isfinite(scale) && scale != 0)
        info.scale = scale;
    if (const double offset = band.GetOffset(&has); has && std::isfinite(offset)) info.offset = offset;
    return info;
}

std::optional<Geotransform> geotransform(GDALDataset& dataset) {
    Geotransform g;
    if (dataset.GetGeoTransform(g.t.data()) != CE_None) return std::nullopt;
    const double determinant = g.t[1] * g.t[5] - g.t[2] * g.t[4];
    if (!std::isfinite(determinant) || determinant == 0 || !std::isfinite(g.t[0]) || !std::isfinite(g.t[3]))
        return std::nullopt;
    // Beside ground control points an identity only says that nobody made an affine map of them.
    if (g == Geotransform{} && dataset.GetGCPCount() > 0) return std::nullopt;
    return g;
}

std::string wktOf(const OGRSpatialReference& crs) {
    char* wkt = nullptr;
    const char* const options[] = {"FORMAT=WKT2_2019", nullptr};
    std::string text;
    if (crs.exportToWkt(&wkt, options) == OGRERR_NONE && wkt) text = wkt;
    CPLFree(wkt);
    return text;
}

/// Where there is no geotransform.
void describeOtherPlacement(GDALDataset& dataset, RasterInfo& info) {
    const int points = dataset.GetGCPCount();
    if (points > 0 && points <= kMostControlPoints) {
        info.otherPlacement = OtherPlacement::ControlPoints;
        const GDAL_GCP* all = dataset.GetGCPs();
        for (int i = 0; i < points; ++i)
            info.controlPoints.push_back(
                {{all[i].dfGCPPixel, all[i].dfGCPLine}, {all[i].dfGCPX, all[i].dfGCPY}, all[i].dfGCPZ});
        if (const OGRSpatialReference* crs = dataset.GetGCPSpatialRef()) info.controlCrsWkt = wktOf(*crs);
    } else if (char** items = dataset.GetMetadata("RPC")) {
        info.otherPlacement = OtherPlacement::RationalPolynomials;
        for (; *items; ++items) info.rationalPolynomials.emplace_back(*items);
    }
}

/// Not the time of writing, which programs keep in TIFF's own tag.
std::string acquired(GDALDataset& dataset) {
    struct Item {
        const char *name, *domain;
    };
    for (const Item& item : {Item{"ACQUISITIONDATETIME", "IMAGERY"},
                             {"ACQUISITION_DATE", ""},
                             {"acquisition_date", ""},
                             {"DATE_ACQUIRED", ""},
                             {"PRODUCT_START_TIME", ""},
                             {"datetime", ""}})
        if (const char* text = dataset.GetMetadataItem(item.name, item.domain))
            if (std::string day = dayIn(text); !day.empty()) return day;
    return "";
}

double gsdMetres(const Geotransform& g, Size size, const OGRSpatialReference& crs) {
    const double side = std::sqrt(std::abs(g.t[1] * g.t[5] - g.t[2] * g.t[4]));
    if (!crs.IsGeographic()) return crs.IsProjected() || crs.IsLocal() ? side * crs.GetLinearUnits() : 0;
    const double radians = crs.GetAngularUnits();
    const double latitude = g.toWorld({size.width / 2.0, size.height / 2.0}).y * radians;
    return side * radians * crs.GetSemiMajor() * std::sqrt(std::abs(std::cos(latitude)));
}

void describeCrs(const OGRSpatialReference& stored, RasterInfo& info) {
    const std::unique_ptr<OGRSpatialReference> crs(stored.Clone());
    crs->SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
    if (!crs->GetAuthorityCode(nullptr)) crs->AutoIdentifyEPSG();

    info.crsWkt = wktOf(*crs);
    if (info.crsWkt.empty()) return;

    const char* name = crs->GetName();
    const char* authority = crs->GetAuthorityName(nullptr);
    const char* code = crs->GetAuthorityCode(nullptr);
    info.crsName = name && *name ? name : "unnamed";
    if (authority && code) {
        info.crsName += fmt::format(" ({}:{})", authority, code);
        if (EQUAL(authority, "EPSG")) info.epsg = std::atoi(code);
    }
    info.crsIsGeographic = crs->IsGeographic();
    if (info.geotransform) info.gsdMetres = gsdMetres(*info.geotransform, info.size, *crs);
}

/// The file's own mask, if it has one besides alpha.
GDALRasterBand* datasetMask(GDALRasterBand& band) {
    const int flags = band.GetMaskFlags();
    const bool own = (flags & GMF_PER_DATASET) && !(flags & (GMF_ALL_VALID | GMF_ALPHA));
    return own ? band.GetMaskBand() : nullptr;
}

}  // namespace

GdalDescription describe(GDALDataset& dataset, const std::string& path, const OpenOptions& options) {
    GdalDescription found;
    RasterInfo& info = found.info;
    info.path = path;
    if (GDALDriver* driver = dataset.GetDriver()) info.driver = driver->GetDescription();
    info.size = {dataset.GetRasterXSize(), dataset.GetRasterYSize()};

    const AlphaVerdict alpha = judgeAlpha(dataset, options.alpha);
    const int count = dataset.GetRasterCount();
    GDALRasterBand* first = nullptr;
    for (int number = 1; number <= count; ++number) {
        GDALRasterBand* band = dataset.GetRasterBand(number);
        if (!band || number == alpha.mask) continue;
        info.type = first ? commonType(info.type, pixelType(*band)) : pixelType(*band);
        if (!first) first = band;
        found.bands.push_back(
            {number, GDALDataTypeIsComplex(band->GetRasterDataType()) != 0, isSignedByte(*band)});
        info.bands.push_back(bandInfo(*band, info.bandCount() + 1, options.units));
    }
    if (!first) return found;

    info.maskNote = alpha.note;
    info.marksAlpha = !alpha.note.empty();
    found.mask = alpha.mask > 0 ? dataset.GetRasterBand(alpha.mask) : datasetMask(*first);
    info.hasMask = found.mask != nullptr;
    if (info.hasMask && alpha.mask == 0)
        info.maskNote = "The file's own mask tells where there is data." +
                        (alpha.note.empty() ? std::string() : " " + alpha.note);
    info.hasOverviews = first->GetOverviewCount() > 0;
    first->GetBlockSize(&info.block.width, &info.block.height);
    info.geotransform = geotransform(dataset);
    if (!info.geotransform) describeOtherPlacement(dataset, info);
    info.acquired = acquired(dataset);
    if (const OGRSpatialReference* crs = dataset.GetSpatialRef()) describeCrs(*crs, info);
    return found;
}

}  // namespace swath
