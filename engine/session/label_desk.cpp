// SPDX-License-Identifier: MIT
#include "engine/session/label_desk.h"

#include <fmt/format.h>

#include <utility>

#include "engine/core/text.h"

namespace swath {

PaintRule LabelDesk::rule(std::uint8_t value, PaintOver over) const {
    if (over == PaintOver::Unlabelled) return PaintRule::overUnlabelled(value);
    std::bitset<256> locked;
    for (const LabelClass& c : c_.document.classes.all()) locked[c.value] = c.locked && c.value != value;
    return PaintRule::over(value, locked);
}

std::string LabelDesk::nameOf(std::uint8_t value) const {
    if (value == kIgnore) return "ignore";
    const LabelClass* painted = c_.document.classes.find(value);
    return painted ? painted->name : std::to_string(value);
}

Status LabelDesk::on(const BeginStroke& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    c_.changes.endStroke();
    if (!c_.document.labelsOf(wanted.scene))
        return Error{Errc::NotFound, "no scene to paint on", "open a scene first"};
    if (wanted.value != kUnlabelled && wanted.value != kIgnore && !c_.document.classes.find(wanted.value))
        return Error{Errc::InvalidInput, fmt::format("there is no class {}", wanted.value),
                     "add a class first"};
    return c_.changes.beginStroke(wanted.scene, rule(wanted.value, wanted.over),
                                  wanted.value == kUnlabelled ? "Erase" : "Brush: " + nameOf(wanted.value));
}

Status LabelDesk::on(const ExtendStroke& wanted) {
    return c_.changes.extendStroke(wanted.position, wanted.radiusPx);
}

Status LabelDesk::on(const EndStroke&) {
    c_.changes.endStroke();
    return {};
}

Status LabelDesk::on(const CancelStroke&) {
    c_.changes.cancelStroke();
    return {};
}

Status LabelDesk::on(const PaintStroke& wanted) {
    if (Status begun = on(BeginStroke{wanted.scene, wanted.value, wanted.over}); !begun) return begun;
    for (const Vec2 point : wanted.points) (void)on(ExtendStroke{point, wanted.radiusPx});
    return on(EndStroke{});
}

Status LabelDesk::on(const PaintPolygon& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    LabelMap* map = c_.changes.labels(wanted.scene);
    const Scene* scene = c_.document.scene(wanted.scene);
    if (!map || !scene) return Error{Errc::NotFound, "no scene to paint on", "open a scene first"};
    if (wanted.rings.empty() || wanted.rings.front().size() < 3)
        return Error{Errc::InvalidInput, "a polygon needs three vertices", "click some more"};
    Edit edit = fillPolygon(*map, wanted.rings, rule(wanted.value, wanted.over));
    edit.scene = wanted.scene;
    const LabelClass* painted = c_.document.classes.find(wanted.value);
    edit.label = "Polygon: " + (painted ? painted->name : std::string("erase"));
    std::optional<Feature> feature;
    if (painted) {
        feature = Feature{.id = FeatureId{c_.changes.nextId()},
                          .scene = wanted.scene,
                          .classValue = wanted.value,
                          .rings = wanted.rings,
                          .areaPixels = areaPixels(wanted.rings),
                          .edit = {}};
        if (scene->info.geotransform)
            feature->areaSquareMetres =
                areaSquareMetres(wanted.rings, *scene->info.geotransform, scene->info.crsWkt);
    }
    c_.changes.record(std::move(edit), std::move(feature));
    return {};
}

Status LabelDesk::on(const Undo&) {
    return c_.changes.undo();
}
Status LabelDesk::on(const Redo&) {
    return c_.changes.redo();
}
Status LabelDesk::on(const GoToStep& wanted) {
    return c_.changes.goTo(wanted.cursor);
}

Status LabelDesk::on(const AddClass& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    ClassTable classes = c_.document.classes;
    if (const auto added = classes.add(wanted.name, wanted.colour); !added) return added.error();
    c_.changes.setClasses(std::move(classes));
    return {};
}

Status LabelDesk::on(const ChangeClass& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    ClassTable classes = c_.document.classes;
    if (Status replaced = classes.replace(wanted.changed); !replaced) return replaced;
    c_.changes.setClasses(std::move(classes));
    return {};
}

Status LabelDesk::on(const RemoveClass& wanted) {
    if (Status writable = c_.changes.refuseIfReadOnly(); !writable) return writable;
    const LabelClass* removed = c_.document.classes.find(wanted.value);
    if (!removed) return Error{Errc::NotFound, "no such class", ""};
    for (const auto& [key, map] : c_.document.labels)
        if (const auto pixels = map.countValues()[wanted.value]; pixels > 0)
            return Error{Errc::InvalidInput,
                         fmt::format("{} has {} labelled pixels", removed->name, formatCount(pixels)),
                         "erase or repaint them first"};
    ClassTable classes = c_.document.classes;
    if (Status done = classes.remove(wanted.value); !done) return done;
    c_.changes.setClasses(std::move(classes));
    return {};
}

Status LabelDesk::on(const ChangeLayer& wanted) {
    return c_.changes.setLayer(wanted.changed);
}

}  // namespace swath
