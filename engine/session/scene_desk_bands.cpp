// SPDX-License-Identifier: MIT
// What a scene's bands are: derived ones, and how those of the file are read.
#include "engine/core/text.h"
#include "engine/document/scene_bands.h"
#include "engine/imagery/derived_band.h"
#include "engine/imagery/indices.h"
#include "engine/imagery/open_stack.h"
#include "engine/imagery/scene_figures.h"
#include "engine/session/scene_desk.h"

namespace swath {

namespace {

/// What the history calls it.
std::string readingLabel(const Scene& before, const Scene& after) {
    if (before.stack.units != after.stack.units)
        return after.stack.units == SampleUnits::Raw ? "Read samples as stored" : "Read samples as declared";
    if (after.stack.alpha == AlphaUse::Detect) return "Alpha: automatic";
    return after.stack.alpha == AlphaUse::Mask ? "Alpha: a mask" : "Alpha: a band";
}

}  // namespace

Status SceneDesk::on(const AddBand& wanted) {
    const auto scene = withBandsToChange(wanted.scene);
    if (!scene) return scene.error();
    Scene more = **scene;
    const auto text = writtenOut(wanted.text, more.info);
    if (!text) return text.error();
    auto band = parseDerivedBand(*text, more.info.bandCount());
    if (!band) return band.error();
    if (auto* filter = std::get_if<Filter>(&*band); filter && lacksSceneFigures(*filter)) {
        const auto source = openStack(stackOf(more), c_.resources);
        if (!source) return source.error();
        auto whole = withSceneFigures(std::move(*filter), **source, more.statistics);
        if (!whole) return whole.error();
        band = BandDef(std::move(*whole));
    }
    // Who writes "ndvi" looks for it under that name.
    if (auto* formula = std::get_if<Expression>(&*band); formula && *text != wanted.text)
        formula->name = trim(wanted.text);
    more.stack.bands.push_back(*band);
    if (const auto source = openStack(stackOf(more), c_.resources); !source) return source.error();
    changeBands("Add band: " + derivedText(*band), wanted.scene,
                [band = *band](Scene& s) { s.stack.bands.push_back(band); });
    return {};
}

Status SceneDesk::on(const RemoveBand& wanted) {
    const auto scene = withBandsToChange(wanted.scene);
    if (!scene) return scene.error();
    const auto derived = derivedOf(**scene);
    if (derived.empty())
        return Error{Errc::InvalidInput, (*scene)->name + " has no derived band",
                     "the bands of a file stay with it"};
    changeBands("Remove band: " + derivedText(derived.back()), wanted.scene,
                [](Scene& s) { s.stack.bands.pop_back(); });
    return {};
}

Status SceneDesk::on(const SetReading& wanted) {
    const auto scene = withBandsToChange(wanted.scene);
    if (!scene) return scene.error();
    const auto read = [wanted](Scene& s) {
        s.stack.alpha = wanted.alpha;
        s.stack.units = wanted.units;
    };
    Scene other = **scene;
    read(other);
    if (sameSceneBands(other, **scene)) return {};
    const auto derived = derivedOf(**scene);
    other.stack.bands.resize(other.stack.bands.size() - derived.size());
    const auto source = openStack(stackOf(other), c_.resources);
    if (!source) return source.error();
    const auto bands = static_cast<std::size_t>((*source)->info().bandCount());
    if (!derived.empty() && bands + derived.size() != (*scene)->info.bands.size())
        return Error{Errc::InvalidInput,
                     "the derived bands of " + (*scene)->name + " would get other numbers",
                     "remove them first, and add them anew afterwards"};
    changeBands(readingLabel(**scene, other), wanted.scene, read);
    return {};
}

Result<const Scene*> SceneDesk::withBandsToChange(SceneId id) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable.error();
    if (trainingActive(c_.document))
        return Error{Errc::Busy, "a run is using the scenes", "stop training, then change their bands"};
    const Scene* scene = c_.document.scene(id);
    if (!scene) return Error{Errc::NotFound, "no such scene", ""};
    if (!scene->ready && scene->failure.empty())
        return Error{Errc::Busy, scene->name + " is still being opened", "wait until it is shown"};
    return scene;
}

void SceneDesk::changeBands(std::string label, SceneId id, const std::function<void(Scene&)>& edit) {
    c_.changes.change(std::move(label), [id, edit](const Document& d) -> std::vector<Step> {
        const Scene* scene = d.scene(id);
        if (!scene) return {};
        Scene other = *scene;
        edit(other);
        return {BandsStep{id, sceneBandsText(*scene), sceneBandsText(other)}};
    });
}

}  // namespace swath
