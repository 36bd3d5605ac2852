// SPDX-License-Identifier: MIT
#include "engine/session/label_desk.h"

#include <fmt/format.h>

#include <utility>

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
    if (!c_.document.scene(wanted.scene) || !c_.document.labelsOf(wanted.scene))
        return Error{Errc::NotFound, "no scene to paint on", "open a scene first"};
    if (wanted.rings.empty() || wanted.rings.front().size() < 3)
        return Error{Errc::InvalidInput, "a polygon needs three vertices", "click some more"};
    const LabelClass* painted = c_.document.classes.find(wanted.value);
    c_.changes.change(
        "Polygon: " + (painted ? painted->name : std::string("erase")),
        [wanted, how = rule(wanted.value, wanted.over),
         id = FeatureId{c_.changes.nextId()}](const Document& d) -> std::vector<Step> {
            const Scene* scene = d.scene(wanted.scene);
            const LabelMap* present = d.labelsOf(wanted.scene);
            if (!scene || !present) return {};
            LabelMap map = *present;
            Edit edit = fillPolygon(map, wanted.rings, how);
            if (edit.empty()) return {};
            std::vector<Step> steps{TileStep{wanted.scene, d.currentLayer, std::move(edit.changes)}};
            if (d.classes.find(wanted.value)) {
                Feature drawn = drawnFeature(*scene, wanted.value, wanted.rings);
                drawn.id = id;
                steps.emplace_back(FeatureStep{{}, {std::move(drawn)}});
            }
            return steps;
        });
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

}  // namespace swath
