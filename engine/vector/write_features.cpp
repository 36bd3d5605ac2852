// SPDX-License-Identifier: MIT
#include "engine/vector/write_features.h"

#include <fmt/format.h>
#include <gdal_priv.h>
#include <ogrsf_frmts.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "engine/raster/gdal_errors.h"
#include "engine/raster/gdal_setup.h"
#include "engine/vector/ogr.h"

namespace swath {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLayer = "polygons";

/// A folder beside the target, gone with all that is left in it.
class PartFolder {
  public:
    explicit PartFolder(const fs::path& beside) {
        std::string pattern = (beside / ".swath-part-XXXXXX").string();
        if (::mkdtemp(pattern.data())) path_ = pattern;
    }
    ~PartFolder() {
        std::error_code ignored;
        if (!path_.empty()) fs::remove_all(path_, ignored);
    }
    PartFolder(const PartFolder&) = delete;
    PartFolder& operator=(const PartFolder&) = delete;
    const fs::path& path() const { return path_; }  ///< empty: it could not be made

  private:
    fs::path path_;
};

bool onGround(const SceneFeatures& scene) {
    return scene.geotransform && !scene.crsWkt.empty();
}

class FeatureWriter {
  public:
    FeatureWriter(const VectorFormat& format, const ClassTable& classes, std::stop_token stop)
        : format_(format), classes_(classes), stop_(std::move(stop)) {}

    /// Which coordinates are written. Errors: InvalidInput.
    Status choose(std::span<const SceneFeatures> scenes) {
        const auto without = std::ranges::find_if_not(scenes, onGround);
        if (without == scenes.end()) {
            crs_ = ogr::crsOf(format_.onlyLonLat ? "EPSG:4326" : scenes.front().crsWkt);
            if (crs_) return {};
            return Error{Errc::InvalidInput, "the CRS of " + scenes.front().scene + " is not understood",
                         "give the scene another one with gdal_edit"};
        }
        if (!format_.pixels)
            return Error{Errc::InvalidInput,
                         fmt::format("{} has no place on the ground, and {} holds longitudes and latitudes",
                                     without->scene, format_.label),
                         "choose another format: its polygons are written in pixels then"};
        if (scenes.size() > 1)
            return Error{Errc::InvalidInput,
                         without->scene +
                             " has no place on the ground: its polygons do not fit beside those "
                             "of other scenes",
                         "write one scene alone"};
        return {};
    }

    std::string coordinates() const {
        if (!crs_) return "in pixels of the scene, x to the right and y down: it has no place on the ground";
        const char* name = crs_->GetName();
        return std::string("in ") + (name ? name : "the scene's CRS");
    }

    Result<std::int64_t> write(const fs::path& file, std::span<const SceneFeatures> scenes) {
        GdalErrors errors;
        const auto failed = [&] {
            return Error{Errc::Io,
                         fmt::format("{} cannot be written: {}", file.filename().string(),
                                     errors.reason(file.string())),
                         "check that there is room on the disk"};
        };
        GDALDriver* driver = GetGDALDriverManager()->GetDriverByName(format_.driver.c_str());
        GDALDatasetUniquePtr dataset(
            driver->Create(file.c_str(), 0, 0, 0, GDT_Unknown, optionsOf(format_.fileOptions).List()));
        if (!dataset) return failed();
        auto options = format_.layerOptions;
        if (crs_) options.insert(options.end(), format_.groundOptions.begin(), format_.groundOptions.end());
        OGRLayer* layer = dataset->CreateLayer(kLayer, crs_.get(), wkbPolygon, optionsOf(options).List());
        if (!layer || !addFields(*layer) || layer->StartTransaction() != OGRERR_NONE) return failed();
        std::int64_t count = 0;
        for (const SceneFeatures& scene : scenes)
            if (Status added = add(*layer, scene, count); !added)
                return added.error().what.empty() ? failed() : added.error();
        if (layer->CommitTransaction() != OGRERR_NONE) return failed();
        dataset.reset();  // what is written late fails here
        if (errors.failed()) return failed();
        return count;
    }

  private:
    static CPLStringList optionsOf(const std::vector<std::string>& options) {
        CPLStringList list;
        for (const std::string& option : options) list.AddString(option.c_str());
        return list;
    }

    static bool addFields(OGRLayer& layer) {
        OGRFieldDefn fields[] = {{ogr::kClass, OFTString},
                                 {ogr::kValue, OFTInteger},
                                 {ogr::kColour, OFTString},
                                 {ogr::kArea, OFTReal},
                                 {ogr::kScene, OFTString}};
        return std::ranges::all_of(
            fields, [&](OGRFieldDefn& field) { return layer.CreateField(&field) == OGRERR_NONE; });
    }

    /// Errors: one without words is GDAL's to explain.
    Status add(OGRLayer& layer, const SceneFeatures& scene, std::int64_t& count) {
        ogr::Transformation transformation;
        if (crs_) {
            const ogr::Crs from = ogr::crsOf(scene.crsWkt);
            if (from) transformation.reset(OGRCreateCoordinateTransformation(from.get(), crs_.get()));
            if (!transformation)
                return Error{
                    Errc::InvalidInput,
                    fmt::format("the CRS of {} cannot be brought to {}", scene.scene, crs_->GetName()),
                    "write this scene alone"};
        }
        for (const Feature& feature : scene.features) {
            if (stop_.stop_requested()) return Error{Errc::Cancelled, "cancelled", ""};
            auto polygon = polygonOf(feature, scene, transformation.get());
            if (!polygon) return polygon.error();
            const OGRFeatureUniquePtr row(OGRFeature::CreateFeature(layer.GetLayerDefn()));
            const LabelClass* painted = classes_.find(feature.classValue);
            row->SetField(ogr::kClass, painted ? painted->name.c_str() : "");
            row->SetField(ogr::kValue, feature.classValue);
            row->SetField(ogr::kColour, painted ? formatColour(painted->colour).c_str() : "");
            if (feature.areaSquareMetres > 0) row->SetField(ogr::kArea, feature.areaSquareMetres);
            row->SetField(ogr::kScene, scene.scene.c_str());
            row->SetGeometry(&*polygon);
            if (layer.CreateFeature(row.get()) != OGRERR_NONE) return Error{Errc::Io, "", ""};
            ++count;
        }
        return {};
    }

    Result<OGRPolygon> polygonOf(const Feature& feature, const SceneFeatures& scene,
                                 OGRCoordinateTransformation* transformation) const {
        OGRPolygon polygon;
        for (const Ring& ring : feature.rings) {
            OGRLinearRing line;
            for (const Vec2 corner : ring) {
                Vec2 at = transformation ? scene.geotransform->toWorld(corner) : corner;
                if ((transformation && !transformation->Transform(1, &at.x, &at.y)) || !std::isfinite(at.x) ||
                    !std::isfinite(at.y))
                    return Error{Errc::InvalidInput,
                                 fmt::format("a polygon of {} lies where {} has no coordinates", scene.scene,
                                             crs_ ? crs_->GetName() : "nothing"),
                                 "write it in another format, or take the polygon away"};
                line.addPoint(at.x, at.y);
            }
            line.closeRings();
            polygon.addRing(&line);
        }
        return polygon;
    }

    const VectorFormat& format_;
    const ClassTable& classes_;
    const std::stop_token stop_;
    ogr::Crs crs_;  ///< null: pixels
};

}  // namespace

Result<WrittenFeatures> writeFeatures(const fs::path& file, std::span<const SceneFeatures> scenes,
                                      const ClassTable& classes, const OutputRules& rules,
                                      std::stop_token stop, std::span<const VectorFormat> formats) {
    const auto format = usableVectorFormat(formats, file);
    if (!format) return format.error();
    const auto main = claimOutput(file, rules);
    if (!main) return main.error();
    const auto targets = filesOf(*format, *main);
    for (const fs::path& target : targets)
        if (const auto claimed = claimOutput(target, rules); !claimed) return claimed.error();
    if (std::ranges::all_of(scenes, [](const SceneFeatures& scene) { return scene.features.empty(); }))
        return Error{Errc::InvalidInput, "there are no polygons to write",
                     "draw some with the polygon tool, or import some"};
    FeatureWriter writer(*format, classes, std::move(stop));
    if (Status chosen = writer.choose(scenes); !chosen) return chosen.error();

    const PartFolder parts(main->has_parent_path() ? main->parent_path() : fs::path("."));
    if (parts.path().empty())
        return Error{Errc::Io, "nothing can be written into " + main->parent_path().string(),
                     "check the permissions of the folder"};
    // GDAL goes by the ending, which behind a link may be any.
    const fs::path made = parts.path() / (std::string(kLayer) + format->extensions.front());
    const auto count = writer.write(made, scenes);
    if (!count) return count.error();
    const auto files = filesOf(*format, made);
    for (std::size_t i = files.size(); i-- > 0;) {  // the one that is opened last
        std::error_code failure;
        if (i > 0 && !fs::exists(files[i], failure)) {
            fs::remove(targets[i], failure);  // that of an older one would be taken for this one's
            continue;
        }
        AtomicFile whole(targets[i]);
        fs::rename(files[i], whole.partPath(), failure);
        if (failure)
            return Error{Errc::Io, targets[i].string() + ": " + failure.message(), "try another folder"};
        if (Status done = whole.commit(); !done) return done.error();
    }
    return WrittenFeatures{*count, writer.coordinates()};
}

}  // namespace swath
