// SPDX-License-Identifier: MIT
#include "engine/document/polygon_import.h"

#include <fmt/format.h>

#include <charconv>
#include <map>
#include <optional>
#include <utility>

namespace swath {
namespace {

constexpr std::size_t kMostNamed = 12;  // classes in a sentence

/// Names of classes in a file, and which class each is.
class ClassNames {
  public:
    ClassNames(ClassTable classes, UnknownClasses unknown)
        : classes_(std::move(classes)), unknown_(unknown) {}

    /// nullopt: there is none, and none is made.
    std::optional<std::uint8_t> valueOf(const std::string& name, std::optional<Rgb> colour) {
        if (name.empty()) return std::nullopt;
        if (const LabelClass* named = classes_.find(std::string_view(name))) return named->value;
        int number = 0;
        const auto [end, bad] = std::from_chars(name.data(), name.data() + name.size(), number);
        if (bad == std::errc() && end == name.data() + name.size() && number > 0 && number < kIgnore)
            if (const LabelClass* numbered = classes_.find(static_cast<std::uint8_t>(number)))
                return numbered->value;
        if (unknown_ == UnknownClasses::Add)
            if (const auto added = classes_.add(name, colour)) return *added;
        ++missing_[name];
        return std::nullopt;
    }

    Status verdict(const std::string& attribute) const {
        if (missing_.empty()) return {};
        std::string names;
        std::size_t told = 0;
        for (const auto& [name, count] : missing_) {
            if (told++ == kMostNamed) break;
            names += fmt::format("{}{} ({})", told == 1 ? "" : ", ", name, formatCount(count));
        }
        if (missing_.size() > kMostNamed) names += fmt::format(" and {} more", missing_.size() - kMostNamed);
        if (unknown_ == UnknownClasses::Add)
            return Error{
                Errc::InvalidInput, "classes that a project cannot have: " + names,
                fmt::format("it has up to {}, with names of their own; another attribute may name them",
                            ClassTable::kMaxClasses)};
        return Error{
            Errc::InvalidInput,
            fmt::format("the project has no class {}{}", names,
                        attribute.empty() ? "" : fmt::format(", as the attribute {} has it", attribute)),
            "--add-classes makes them; --attribute takes another one; --class gives all polygons one"};
    }

    ClassTable take() { return std::move(classes_); }

  private:
    ClassTable classes_;
    UnknownClasses unknown_;
    std::map<std::string, std::int64_t> missing_;
};

std::bitset<256> lockedBut(const ClassTable& classes, std::uint8_t value) {
    std::bitset<256> locked;
    for (const LabelClass& c : classes.all()) locked[c.value] = c.locked && c.value != value;
    return locked;
}

}  // namespace

Feature drawnFeature(const Scene& scene, std::uint8_t classValue, std::vector<Ring> rings) {
    Feature feature{
        .id = {}, .scene = scene.id, .classValue = classValue, .rings = std::move(rings), .edit = {}};
    feature.areaPixels = areaPixels(feature.rings);
    if (scene.info.geotransform)
        feature.areaSquareMetres =
            areaSquareMetres(feature.rings, *scene.info.geotransform, scene.info.crsWkt);
    return feature;
}

Result<PolygonImport> importPolygons(const PolygonImportRequest& request, JobContext& job) {
    job.report("reading polygons");
    VectorRequest wanted = request.vector;
    wanted.size = request.scene.info.size;
    wanted.geotransform = request.scene.info.geotransform;
    wanted.crsWkt = request.scene.info.crsWkt;
    auto read = readFeatures(wanted, job.stop());
    if (!read) return read.error();
    ClassNames names(request.classes, request.unknown);
    PolygonImport import{
        .features = {}, .classes = {}, .painted = LabelMap(wanted.size), .notes = read->notes};
    std::int64_t unnamed = 0;
    for (std::size_t i = 0; i < read->polygons.size(); ++i) {
        if (job.stopRequested()) return Error{Errc::Cancelled, "cancelled", ""};
        ReadPolygon& polygon = read->polygons[i];
        const bool same = !request.className.empty();
        const std::string& name = same ? request.className : polygon.className;
        const auto value = names.valueOf(name, same ? std::nullopt : polygon.colour);
        unnamed += name.empty() ? 1 : 0;
        if (!value) continue;
        import.features.push_back(drawnFeature(request.scene, *value, std::move(polygon.rings)));
        fillPolygon(import.painted, import.features.back().rings,
                    PaintRule::over(*value, lockedBut(request.classes, *value)));
        if (i % 64 == 0)
            job.report("painting polygons",
                       static_cast<double>(i) / static_cast<double>(read->polygons.size()));
    }
    if (unnamed > 0)
        return Error{Errc::InvalidInput,
                     fmt::format("{} of {} polygons say no class", formatCount(unnamed),
                                 formatCount(static_cast<std::int64_t>(read->polygons.size()))),
                     "--class gives all polygons one; --attribute says which attribute names it"};
    if (Status known = names.verdict(read->attribute); !known) return known.error();
    import.classes = names.take();
    return import;
}

std::vector<SceneFeatures> polygonsOf(const Document& document, const std::vector<SceneId>& scenes) {
    std::vector<SceneFeatures> found;
    for (const SceneId id : scenes) {
        const Scene* scene = document.scene(id);
        if (!scene) continue;
        SceneFeatures one{scene->name, scene->info.geotransform, scene->info.crsWkt, {}};
        for (const Feature& feature : document.features)
            if (feature.scene == id) one.features.push_back(feature);
        if (!one.features.empty()) found.push_back(std::move(one));
    }
    return found;
}

}  // namespace swath
