// SPDX-License-Identifier: MIT
#include "engine/vector/read_features.h"

#include <fmt/format.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "engine/raster/gdal_errors.h"
#include "engine/raster/gdal_setup.h"
#include "engine/vector/ogr.h"

namespace swath {
namespace {

namespace fs = std::filesystem;

constexpr const char* kClassNames[] = {ogr::kClass, "class_name", "label",   "name",
                                       ogr::kValue, "type",       "category"};
constexpr const char* kColourNames[] = {ogr::kColour, "color"};
constexpr int kMostNamed = 20;  // layers or attributes in a sentence

template <class Count, class Name>
std::string listOf(Count count, Name name) {
    std::string text;
    for (int i = 0; i < std::min<int>(count, kMostNamed); ++i) text += (i ? ", " : "") + printable(name(i));
    return text.empty() ? "none" : text;
}

class FeatureReader {
  public:
    FeatureReader(const VectorRequest& request, std::stop_token stop)
        : request_(request), stop_(std::move(stop)) {}

    Result<VectorPolygons> read(const VectorFormat& format) {
        const GdalErrors errors;
        const char* drivers[] = {format.driver.c_str(), nullptr};
        const GDALDatasetUniquePtr dataset(GDALDataset::Open(
            request_.file.c_str(), GDAL_OF_VECTOR | GDAL_OF_READONLY, drivers, nullptr, nullptr));
        if (!dataset)
            return Error{Errc::BadFormat,
                         fmt::format("{} cannot be read as {}: {}", name(), format.label,
                                     errors.reason(request_.file.string())),
                         "check that the file is whole, and what its ending says that it is"};
        OGRLayer* layer = layerOf(*dataset);
        if (!layer)
            return Error{Errc::InvalidInput,
                         request_.layer.empty() ? name() + " has no layer"
                                                : fmt::format("{} has no layer {}", name(), request_.layer),
                         "its layers: " + listOf(dataset->GetLayerCount(),
                                                 [&](int i) { return dataset->GetLayer(i)->GetName(); })};
        if (Status found = findAttributes(*layer); !found) return found.error();
        if (Status placed = place(*layer, format); !placed) return placed.error();
        if (Status taken = takeAll(*layer); !taken) return taken.error();
        if (errors.failed())
            return Error{Errc::BadFormat,
                         fmt::format("{} breaks off: {}", name(), errors.reason(request_.file.string())),
                         "check that the file is whole"};
        return result();
    }

  private:
    std::string name() const { return printable(request_.file.filename().string()); }

    OGRLayer* layerOf(GDALDataset& dataset) const {
        if (!request_.layer.empty()) return dataset.GetLayerByName(request_.layer.c_str());
        OGRLayer* first = nullptr;
        for (int i = 0; i < dataset.GetLayerCount(); ++i) {
            OGRLayer* layer = dataset.GetLayer(i);
            if (!first) first = layer;
            if (OGR_GT_IsSubClassOf(wkbFlatten(layer->GetGeomType()), wkbSurface) ||
                OGR_GT_IsSubClassOf(wkbFlatten(layer->GetGeomType()), wkbMultiSurface))
                return layer;
        }
        return first;
    }

    Status findAttributes(OGRLayer& layer) {
        OGRFeatureDefn& fields = *layer.GetLayerDefn();
        for (const char* known : kColourNames)
            if (colourField_ < 0) colourField_ = fields.GetFieldIndex(known);
        if (!request_.attribute.empty()) {
            classField_ = fields.GetFieldIndex(request_.attribute.c_str());
            if (classField_ < 0)
                return Error{
                    Errc::InvalidInput, fmt::format("{} has no attribute {}", name(), request_.attribute),
                    "its attributes: " + listOf(fields.GetFieldCount(),
                                                [&](int i) { return fields.GetFieldDefn(i)->GetNameRef(); })};
        }
        for (const char* known : kClassNames)
            if (classField_ < 0) classField_ = fields.GetFieldIndex(known);
        if (classField_ >= 0) out_.attribute = printable(fields.GetFieldDefn(classField_)->GetNameRef());
        return {};
    }

    /// How its coordinates become pixels.
    Status place(OGRLayer& layer, const VectorFormat& format) {
        const OGRSpatialReference* of = layer.GetSpatialRef();
        if (of && isUndefined(*of)) of = nullptr;
        const ogr::Crs scene = ogr::crsOf(request_.crsWkt);
        if (request_.geotransform && scene) {
            std::array<double, 6> forward = request_.geotransform->t;
            if (!GDALInvGeoTransform(forward.data(), inverse_.t.data()))
                return Error{Errc::InvalidInput, "the scene's pixels have no size on the ground", ""};
            if (!of) {
                out_.notes.push_back(name() + " does not say its CRS: it is taken to be the scene's");
                return {};
            }
            const ogr::Crs from(of->Clone());
            from->SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
            transformation_.reset(OGRCreateCoordinateTransformation(from.get(), scene.get()));
            if (transformation_) return {};
            return Error{Errc::InvalidInput,
                         fmt::format("the CRS of {} cannot be brought to that of the scene", name()),
                         "bring it there with ogr2ogr -t_srs"};
        }
        // What has no CRS in a format of longitudes and latitudes is said to be such, also where it is
        // pixels.
        if (of && !(format.onlyLonLat && format.pixels))
            return Error{Errc::InvalidInput,
                         fmt::format("{} lies on the ground, and the scene has no place there", name()),
                         "give the scene a georeference, or the polygons in its pixels"};
        out_.notes.push_back(name() +
                             " is taken to be in pixels of the scene, x to the right and y down: the "
                             "scene has no place on the ground");
        return {};
    }

    /// How GeoPackages say that they have none.
    static bool isUndefined(const OGRSpatialReference& crs) {
        const char* name = crs.GetName();
        return crs.IsLocal() || (name && std::string_view(name).starts_with("Undefined "));
    }

    Status takeAll(OGRLayer& layer) {
        layer.ResetReading();
        for (OGRFeatureUniquePtr feature(layer.GetNextFeature()); feature;
             feature.reset(layer.GetNextFeature())) {
            if (stop_.stop_requested()) return Error{Errc::Cancelled, "cancelled", ""};
            const OGRGeometry* geometry = feature->GetGeometryRef();
            if (!geometry || geometry->IsEmpty()) {
                ++empty_;
                continue;
            }
            std::unique_ptr<OGRGeometry> straight;
            if (geometry->hasCurveGeometry()) {
                straight.reset(geometry->getLinearGeometry());
                geometry = straight.get();
            }
            if (geometry)
                if (Status taken = take(*geometry, *feature, 0); !taken) return taken;
        }
        return {};
    }

    Status take(const OGRGeometry& geometry, const OGRFeature& feature, int depth) {
        constexpr int kDeepest = 16;
        const OGRwkbGeometryType type = wkbFlatten(geometry.getGeometryType());
        if (type == wkbPolygon || type == wkbTriangle) return takePolygon(*geometry.toPolygon(), feature);
        const bool several = type == wkbMultiPolygon || type == wkbGeometryCollection;
        if (!several || depth > kDeepest) {
            ++others_;
            return {};
        }
        for (const OGRGeometry* part : *geometry.toGeometryCollection())
            if (Status taken = take(*part, feature, depth + 1); !taken) return taken;
        return {};
    }

    Status takePolygon(const OGRPolygon& source, const OGRFeature& feature) {
        const GdalErrors quiet;  // what has no place on the scene's ground is counted
        ReadPolygon polygon;
        bool finite = true;
        for (const OGRLinearRing* ring : source) {
            corners_ += ring->getNumPoints();
            if (corners_ > kMostReadCorners || count_ >= kMostReadPolygons)
                return Error{
                    Errc::InvalidInput,
                    fmt::format("{} holds more than can be read at a time: {} polygons or {} corners", name(),
                                formatCount(kMostReadPolygons), formatCount(kMostReadCorners)),
                    "cut it to the scene with ogr2ogr -clipsrc, or simplify it with ogr2ogr -simplify"};
            Ring pixels = ringOf(*ring, finite);
            if (pixels.size() >= 3)
                polygon.rings.push_back(std::move(pixels));
            else if (polygon.rings.empty())
                break;  // holes of nothing
        }
        ++count_;
        if (!finite)
            ++strange_;
        else if (polygon.rings.empty())
            ++empty_;
        else if (!touchesScene(polygon.rings.front()))
            ++outside_;
        else {
            if (classField_ >= 0 && feature.IsFieldSetAndNotNull(classField_))
                polygon.className = oneLine(trim(feature.GetFieldAsString(classField_)));
            if (colourField_ >= 0 && feature.IsFieldSetAndNotNull(colourField_))
                polygon.colour = parseColour(feature.GetFieldAsString(colourField_));
            out_.polygons.push_back(std::move(polygon));
        }
        return {};
    }

    Ring ringOf(const OGRLinearRing& source, bool& finite) const {
        Ring ring;
        for (int i = 0; i < source.getNumPoints(); ++i) {
            Vec2 at{source.getX(i), source.getY(i)};
            finite = finite && std::isfinite(at.x) && std::isfinite(at.y) &&
                     (!transformation_ || transformation_->Transform(1, &at.x, &at.y));
            if (!finite) return {};
            at = inverse_.toWorld(at);
            finite = std::abs(at.x) <= kFarthestCorner && std::abs(at.y) <= kFarthestCorner;
            if (ring.empty() || ring.back() != at) ring.push_back(at);
        }
        if (ring.size() > 1 && ring.front() == ring.back()) ring.pop_back();
        return ring;
    }

    bool touchesScene(const Ring& ring) const {
        const auto [left, right] = std::ranges::minmax(ring, {}, &Vec2::x);
        const auto [top, bottom] = std::ranges::minmax(ring, {}, &Vec2::y);
        return right.x > 0 && bottom.y > 0 && left.x < request_.size.width && top.y < request_.size.height;
    }

    Result<VectorPolygons> result() {
        const auto note = [&](std::int64_t count, const char* one, const char* many) {
            if (count > 0)
                out_.notes.push_back(
                    fmt::format("{} {} left out", formatCount(count), count == 1 ? one : many));
        };
        note(others_, "geometry that is no polygon is", "geometries that are no polygons are");
        note(strange_, "polygon with coordinates that are no place is",
             "polygons with coordinates that are no places are");
        note(empty_, "empty polygon is", "empty polygons are");
        note(outside_, "polygon beside the scene is", "polygons beside the scene are");
        if (!out_.polygons.empty()) return std::move(out_);
        std::string why;
        for (const std::string& each : out_.notes) why += (why.empty() ? "" : "; ") + each;
        return Error{Errc::InvalidInput, name() + " has no polygon in the scene",
                     why.empty() ? "choose a file with polygons" : why};
    }

    const VectorRequest& request_;
    const std::stop_token stop_;
    ogr::Transformation transformation_;  ///< null: its coordinates are the scene's
    Geotransform inverse_;                ///< to pixels
    VectorPolygons out_;
    int classField_ = -1, colourField_ = -1;
    std::int64_t corners_ = 0, count_ = 0, others_ = 0, strange_ = 0, empty_ = 0, outside_ = 0;
};

}  // namespace

Result<VectorPolygons> readFeatures(const VectorRequest& request, std::stop_token stop,
                                    std::span<const VectorFormat> formats) {
    const auto format = usableVectorFormat(formats, request.file);
    if (!format) return format.error();
    const std::string path = request.file.string();
    if (Status allowed = checkPath(path, request.access); !allowed) return allowed.error();
    std::error_code ignored;
    if (!path.starts_with("/vsi") && !fs::is_regular_file(request.file, ignored))
        return Error{Errc::NotFound, fmt::format("there is no file {}", printable(path)), "check the path"};
    if (request.access.remote) allowNetwork();
    return FeatureReader(request, std::move(stop)).read(*format);
}

}  // namespace swath
