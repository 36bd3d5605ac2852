// SPDX-License-Identifier: MIT
// Bands of a scene with the detail of its pan band, and how good they are.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/document/scene_bands.h"
#include "engine/imagery/open_stack.h"
#include "engine/session/scene_desk.h"

namespace swath {

Status SceneDesk::on(const SharpenBands& wanted) {
    const auto scene = withBandsToChange(wanted.scene);
    if (!scene) return scene.error();
    if (!(*scene)->ready) return Error{Errc::Busy, (*scene)->name + " is not open", "wait until it is shown"};
    c_.jobs.run<SharpenedBands>(
        JobKind::SharpenBands, Lane::Io, "Sharpen bands of " + (*scene)->name,
        [stack = stackOf(**scene), wanted, resources = c_.resources](JobContext& job) {
            return sharpenedBands(stack, resources, wanted.request, job.stop(),
                                  [&](double done) { job.report("reading figures of the bands", done); });
        },
        [this, id = wanted.scene, bands = sceneBandsText(**scene)](const Result<SharpenedBands>& made) {
            if (!made) return;
            const auto present = withBandsToChange(id);
            if (!present) return c_.events.post(present.error());
            if (sceneBandsText(**present) != bands)
                return c_.events.post(Error{Errc::Busy, (*present)->name + " has got other bands meanwhile",
                                            "sharpen them once more"});
            addSharpened(id, *made);
        },
        Supersede::Yes);
    return {};
}

void SceneDesk::addSharpened(SceneId id, const SharpenedBands& made) {
    const Scene& scene = *c_.document.scene(id);
    Scene more = scene;
    more.stack.bands.insert(more.stack.bands.end(), made.bands.begin(), made.bands.end());
    if (const auto source = openStack(stackOf(more), c_.resources); !source)
        return c_.events.post(source.error());
    Replacement replacement{.scene = id, .bands = {}};
    for (std::size_t i = 0; i < made.from.size(); ++i)
        replacement.bands.emplace_back(made.from[i] - 1, scene.info.bandCount() + static_cast<int>(i));
    replacement_ = std::move(replacement);
    changeBands(fmt::format("Sharpen {} bands: {}", made.bands.size(), titleOf(made.model.method)), id,
                [bands = made.bands](Scene& s) {
                    s.stack.bands.insert(s.stack.bands.end(), bands.begin(), bands.end());
                });
}

void SceneDesk::showReplacement(Scene& scene) {
    if (!replacement_ || replacement_->scene != scene.id) return;
    if (replacement_->bands.back().second >= scene.info.bandCount()) return;  // opened for something else
    const Replacement replacement = *std::exchange(replacement_, std::nullopt);
    for (ChannelStretch& channel : scene.composition.channels) {
        const auto found = std::ranges::find(replacement.bands, channel.band, &std::pair<int, int>::first);
        if (found != replacement.bands.end()) channel.band = found->second;
    }
}

Status SceneDesk::on(const MeasureSharpening& wanted) {
    const Scene* scene = c_.document.scene(wanted.scene);
    if (!scene || !scene->ready) return Error{Errc::NotFound, "no such scene, or it is not open yet", ""};
    c_.jobs.run<std::vector<MethodQuality>>(
        JobKind::MeasureSharpening, Lane::Io, "Judge sharpening of " + scene->name,
        [stack = stackOf(*scene), wanted, resources = c_.resources](JobContext& job) {
            return measureSharpening(stack, resources, wanted.request, job.stop(),
                                     [&](double done) { job.report("degrading and sharpening", done); });
        },
        [this, id = wanted.scene](Result<std::vector<MethodQuality>> methods) {
            if (!methods) return;
            sharpening_ = SharpeningReport{id, std::move(*methods)};
            c_.events.emit(EventKind::DocumentChanged);
        },
        Supersede::Yes);
    return {};
}

}  // namespace swath
