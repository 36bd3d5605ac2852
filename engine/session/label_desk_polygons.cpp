// SPDX-License-Identifier: MIT
// Polygons from files and into files.
#include <fmt/format.h>

#include <utility>

#include "engine/document/files_in_use.h"
#include "engine/document/polygon_import.h"
#include "engine/session/label_desk.h"

namespace swath {
namespace {

/// What was read and how it changes the labels; both of one job.
struct PolygonsRead {
    PolygonImport read;
    MapChange change;
};

/// Painted pixels go over those that may be painted over.
TileRule overlay(LabelMap painted, const ClassTable& classes, PaintOver over) {
    std::bitset<256> locked;
    for (const LabelClass& c : classes.all()) locked[c.value] = c.locked;
    return [painted = std::move(painted), locked, over](TileIndex index, const LabelTilePtr& present) {
        const LabelTilePtr wanted = painted.tile(index);
        if (!wanted) return present;
        auto tile = present ? std::make_shared<LabelTile>(*present) : std::make_shared<LabelTile>();
        for (std::size_t i = 0; i < tile->size(); ++i) {
            std::uint8_t& pixel = (*tile)[i];
            const bool may = over == PaintOver::Unlabelled ? pixel == kUnlabelled : !locked[pixel];
            if ((*wanted)[i] != kUnlabelled && may) pixel = (*wanted)[i];
        }
        return LabelTilePtr(std::move(tile));
    };
}

std::string counted(std::int64_t polygons) {
    return polygons == 1 ? "1 polygon" : formatCount(polygons) + " polygons";
}

}  // namespace

Status LabelDesk::on(const ImportPolygons& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    const Scene* scene = c_.document.scene(wanted.scene);
    const LabelMap* present = c_.document.labelsOf(wanted.scene);
    if (!scene || !present) return Error{Errc::NotFound, "no such scene", ""};
    PolygonImportRequest request{.vector = {.file = wanted.file,
                                            .layer = wanted.layer,
                                            .attribute = wanted.attribute,
                                            .access = c_.resources.access},
                                 .scene = *scene,
                                 .classes = c_.document.classes,
                                 .className = wanted.className,
                                 .unknown = wanted.unknown};
    c_.jobs.run<PolygonsRead>(
        JobKind::ImportPolygons, Lane::Io, "Import " + wanted.file.filename().string(),
        [this, request = std::move(request), over = wanted.over, layer = c_.document.currentLayer,
         basis = *present](JobContext& job) -> Result<PolygonsRead> {
            auto read = importPolygons(request, job);
            if (!read) return read.error();
            job.tell([this, notes = std::exchange(read->notes, {})] {
                for (const std::string& note : notes) c_.events.post(Severity::Info, note);
            });
            job.report("comparing with the labels");
            auto change = workOut(request.scene.id, layer, basis, read->painted.tiles(),
                                  overlay(read->painted, request.classes, over), job);
            if (!change) return change.error();
            return PolygonsRead{std::move(*read), std::move(*change)};
        },
        [this, wanted, before = c_.document.classes](Result<PolygonsRead> done) {
            if (!done) return;
            if (c_.document.classes != before)
                return c_.events.post(Severity::Failure, "the classes were changed while the file was read",
                                      "import it again");
            polygonsRead(wanted, std::move(done->read), done->change);
        });
    return {};
}

/// Classes, tiles and features are one step.
void LabelDesk::polygonsRead(const ImportPolygons& wanted, PolygonImport read, const MapChange& change) {
    for (Feature& feature : read.features) feature.id = FeatureId{c_.changes.nextId()};
    const auto count = static_cast<std::int64_t>(read.features.size());
    const std::string label = fmt::format("Import {}: {}", wanted.file.filename().string(), counted(count));
    c_.changes.change(label, [change, read = std::move(read)](const Document& d) -> std::vector<Step> {
        const auto now = d.labels.find({change.scene, change.layer});
        if (!d.scene(change.scene) || now == d.labels.end()) return {};  // removed meanwhile
        std::vector<Step> steps;
        if (read.classes != d.classes) steps.emplace_back(ClassTableStep{d.classes, read.classes});
        if (TileStep tiles = change.stepFor(now->second); !tiles.changes.empty())
            steps.emplace_back(std::move(tiles));
        steps.emplace_back(FeatureStep{{}, read.features});
        return steps;
    });
}

Status LabelDesk::on(const ExportPolygons& wanted) {
    std::vector<SceneId> scenes;
    if (wanted.scene)
        scenes.push_back(wanted.scene);
    else
        for (const Scene& scene : c_.document.scenes) scenes.push_back(scene.id);
    c_.jobs.run<WrittenFeatures>(
        JobKind::ExportPolygons, Lane::Io, "Save " + wanted.file.filename().string(),
        [file = wanted.file, scenes = polygonsOf(c_.document, scenes), classes = c_.document.classes,
         rules = OutputRules{filesInUse(c_.document, c_.project), wanted.overwrite}](JobContext& job) {
            job.report("writing polygons");
            return writeFeatures(file, scenes, classes, rules, job.stop());
        },
        [this, file = wanted.file](const Result<WrittenFeatures>& written) {
            if (!written) return;
            c_.events.post(Severity::Info, fmt::format("{} in {}, {}", counted(written->polygons),
                                                       file.string(), written->coordinates));
        });
    return {};
}

}  // namespace swath
