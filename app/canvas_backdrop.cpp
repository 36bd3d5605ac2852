// SPDX-License-Identifier: MIT
// The other scenes of the ground, faint, where they lie around the one that is shown.
#include <algorithm>

#include "app/canvas.h"
#include "app/session_overlay.h"
#include "widgets/ui/context.h"

namespace swath {
namespace {

constexpr std::size_t kMostShown = 32;
constexpr double kFaint = 2.5;  // times the range that is full brightness

Composition faint(Composition composition) {
    for (ChannelStretch& channel : composition.channels)
        channel.hi = channel.lo + kFaint * (channel.hi - channel.lo);
    return composition;
}

}  // namespace

std::vector<SceneLook> Canvas::backdrop(const Session& session, const ViewState& state,
                                        const SceneLook& own) {
    neighbours_.clear();
    if (!state.othersShown || state.looks.count() > 1) return {};
    const Document& document = session.document();
    const Scene& shown = *document.current();
    const RectI seen = state.view.visible();
    std::vector<SceneLook> looks;
    for (const Scene& scene : document.scenes) {
        if (&scene == &shown || !scene.ready || looks.size() >= kMostShown) continue;
        const auto place = links_.placeOf(shown, scene);
        if (!place || intersection(*place, seen).empty() || sceneRect(shown).contains(*place)) continue;
        const auto view = links_.viewOf(state.view, shown, scene);
        if (!view) continue;
        makeKnown(scene);
        SceneLook look = own;
        look.scene = scene.id;
        look.view = *view;
        look.composition = faint(scene.composition);
        look.overlays = nullptr;
        look.coarsest = look.over = true;
        looks.push_back(std::move(look));
        neighbours_.emplace_back(*place, scene.name);
    }
    return looks;
}

/// The ground first, then the other scenes, then the one that is shown.
ScenePainter::Drawn Canvas::drawOver(const std::vector<SceneLook>& backdrop, SceneLook own,
                                     Size framebuffer) {
    if (backdrop.empty()) return painter_->draw(own, framebuffer);
    SceneLook ground = own;
    ground.scene = {};
    (void)painter_->draw(ground, framebuffer);
    for (const SceneLook& look : backdrop) (void)painter_->draw(look, framebuffer);
    own.over = true;
    return painter_->draw(own, framebuffer);
}

void Canvas::drawNeighbours(Marks& marks) const {
    for (const auto& [place, name] : neighbours_) marks.box(place, ui::theme().secondary, name);
}

}  // namespace swath
