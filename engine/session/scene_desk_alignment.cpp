// SPDX-License-Identifier: MIT
// Shifts between the bands of a scene: measured, and taken back.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/document/scene_bands.h"
#include "engine/imagery/open_stack.h"
#include "engine/session/scene_desk.h"

namespace swath {

Status SceneDesk::on(const MeasureShifts& wanted) {
    const Scene* scene = c_.document.scene(wanted.scene);
    if (!scene || !scene->ready) return Error{Errc::NotFound, "no such scene, or it is not open yet", ""};
    const int count = scene->info.bandCount() - static_cast<int>(derivedOf(*scene).size());
    if (wanted.reference < 0 || wanted.reference >= count)
        return Error{Errc::InvalidInput,
                     fmt::format("band {} of {} is none of a file", wanted.reference + 1, scene->name),
                     fmt::format("choose one of 1 to {}", count)};
    if (count < 2)
        return Error{Errc::InvalidInput, scene->name + " has one band: there is nothing to compare it with",
                     ""};
    std::vector<int> bands;
    for (int b = 0; b < count; ++b)
        if (b != wanted.reference) bands.push_back(b);
    c_.jobs.run<std::vector<BandShift>>(
        JobKind::MeasureShifts, Lane::Io, "Measure shifts of " + scene->name,
        [stack = stackOf(*scene), wanted, bands = std::move(bands),
         resources = c_.resources](JobContext& job) -> Result<std::vector<BandShift>> {
            auto source = openStack(stack, resources);
            if (!source) return source.error();
            std::vector<BandShift> shifts;
            for (std::size_t i = 0; i < bands.size(); ++i) {
                job.report((*source)->info().bands[static_cast<std::size_t>(bands[i])].name,
                           static_cast<double>(i) / static_cast<double>(bands.size()));
                auto one = measureShifts(**source, wanted.reference, {bands[i]}, job.stop());
                if (!one) return one.error();
                shifts.push_back(one->front());
            }
            return shifts;
        },
        [this, wanted](Result<std::vector<BandShift>> shifts) {
            if (!shifts) return;
            shifts_ = ShiftReport{wanted.scene, wanted.reference, std::move(*shifts)};
            c_.events.emit(EventKind::DocumentChanged);
        },
        Supersede::Yes);
    return {};
}

Status SceneDesk::on(const AlignBands& wanted) {
    const auto scene = withBandsToChange(wanted.scene);
    if (!scene) return scene.error();
    // How many bands a file has is known of an open scene alone, and a stranger's stack may name all of two.
    if (!(*scene)->ready) return Error{Errc::Busy, (*scene)->name + " is not open", "wait until it is shown"};
    std::vector<FileBand> bands = fileBandsOf(**scene);
    if (bands.size() + derivedOf(**scene).size() != (*scene)->info.bands.size())
        return Error{Errc::InvalidInput,
                     "the bands of " + (*scene)->name + " cannot be told apart by their files",
                     "compose the scene anew, each band by itself"};
    bool any = false;
    for (const BandShift& shift : wanted.shifts) {
        if (shift.band < 0 || static_cast<std::size_t>(shift.band) >= bands.size())
            return Error{Errc::InvalidInput,
                         fmt::format("{} has no band {} of a file", (*scene)->name, shift.band + 1), ""};
        FileBand& band = bands[static_cast<std::size_t>(shift.band)];
        const Displacement found{shift.pixels, shift.drift};
        const Displacement both = together(band.displacement(), found);  // measured as it is read now
        band.shift = both.shift, band.drift = both.drift;
        any = any || !found.none();
    }
    if (!any) return {};
    changeBands("Align bands", wanted.scene, [bands](Scene& s) {
        std::vector<BandDef> all(bands.begin(), bands.end());
        const auto derived = derivedOf(s);
        all.insert(all.end(), derived.begin(), derived.end());
        s.stack.bands = std::move(all);
    });
    return {};
}

}  // namespace swath
