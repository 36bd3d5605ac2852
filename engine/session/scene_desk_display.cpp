// SPDX-License-Identifier: MIT
// How scenes are shown.
#include <fmt/format.h>

#include <cmath>

#include "engine/session/scene_desk.h"

namespace swath {
namespace {

/// What is asked for can be drawn, and read again when it was stored.
Status checkDisplay(const Scene& scene, const Composition& wanted) {
    for (const ChannelStretch& channel : wanted.channels) {
        if (channel.band < 0 || channel.band >= scene.info.bandCount())
            return Error{Errc::InvalidInput, fmt::format("{} has no band {}", scene.name, channel.band + 1),
                         fmt::format("choose one of 1 to {}", scene.info.bandCount())};
        if (!std::isfinite(channel.lo) || !std::isfinite(channel.hi) || !isSound(channel.rule))
            return Error{Errc::InvalidInput, "a stretch needs limits that are numbers",
                         "type a lower and a higher percent, from 0 to 100"};
    }
    if (!wanted.hasFormula()) return {};
    return checkShown(wanted.formula, scene.info, scene.display.formulas);
}

}  // namespace

Status SceneDesk::on(const SetComposition& wanted) {
    Scene* scene = c_.changes.scene(wanted.scene);
    if (!scene) return Error{Errc::NotFound, "no such scene", ""};
    if (Status sound = checkDisplay(*scene, wanted.composition); !sound) return sound;
    scene->composition = wanted.composition;
    moved(wanted.scene);
    return {};
}

Status SceneDesk::on(const CopyDisplay& wanted) {
    const Scene* from = c_.document.scene(wanted.from);
    if (!from || !from->ready) return Error{Errc::NotFound, "no such scene", "copy from one that is open"};
    int copied = 0;
    for (const SceneId id : wanted.to) {
        Scene* to = c_.changes.scene(id);
        if (!to || !to->ready || id == wanted.from || !hasShownBands(to->info, from->composition, from->info))
            continue;
        const Composition copy = copiedDisplay(from->composition, wanted.how, to->statistics);
        if (!checkDisplay(*to, copy)) continue;
        to->composition = copy;
        moved(id);
        ++copied;
    }
    if (copied == 0)
        return Error{Errc::InvalidInput, "no other scene has the bands that are shown",
                     "choose scenes of the same bands"};
    c_.events.post(Severity::Info,
                   fmt::format("{} scene{} shown like {}", copied, copied == 1 ? " is" : "s are", from->name),
                   "");
    return {};
}

}  // namespace swath
