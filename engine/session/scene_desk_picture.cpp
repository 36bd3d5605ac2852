// SPDX-License-Identifier: MIT
// Pictures of scenes, for other programs.
#include <fmt/format.h>

#include <utility>

#include "engine/document/files_in_use.h"
#include "engine/document/scene_bands.h"
#include "engine/runs/picture_export.h"
#include "engine/session/scene_desk.h"

namespace swath {

Status SceneDesk::on(const ExportPicture& wanted) {
    const Scene* scene = c_.document.scene(wanted.scene);
    if (!scene || !scene->ready) return Error{Errc::NotFound, "no such scene, or it is not open yet", ""};
    if (wanted.file.empty()) return Error{Errc::InvalidInput, "a picture needs a file to go to", "name one"};
    PictureOrder order{.stack = stackOf(*scene),
                       .composition = wanted.composition,
                       .window = wanted.window,
                       .size = wanted.size};
    if (const auto plan = planned(order, scene->info.size); !plan) return plan.error();
    const Prediction* map = c_.document.predictionOf(scene->id);
    const LabelMap* labels = c_.document.labelsOf(scene->id);
    if (map && wanted.mapOpacity > 0) order.over.push_back({map->classes, wanted.mapOpacity});
    if (labels && wanted.labelOpacity > 0) order.over.push_back({*labels, wanted.labelOpacity});
    for (const LabelClass& c : c_.document.classes.all()) order.colours[c.value] = c.colour;
    c_.jobs.run<WrittenPicture>(
        JobKind::ExportPicture, Lane::Io, "Save " + wanted.file.filename().string(),
        [order = std::move(order), file = wanted.file, resources = c_.resources,
         rules = OutputRules{filesInUse(c_.document, c_.project), wanted.overwrite}](JobContext& job) {
            return exportPicture(order, file, rules, resources, job);
        },
        [this, file = wanted.file](const Result<WrittenPicture>& done) {
            if (!done) return;
            const std::string beside =
                done->worldFile.empty() ? "" : fmt::format(", with {}", done->worldFile.filename().string());
            c_.events.post(Severity::Info,
                           fmt::format("Saved {}, {} × {} pixels{}", file.string(),
                                       formatCount(done->size.width), formatCount(done->size.height), beside),
                           done->placed ? "" : "the scene does not say where it lies, nor does the picture");
        });
    return {};
}

}  // namespace swath
