// SPDX-License-Identifier: MIT
#include "app/panels/scene_row.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/document/scene_date.h"
#include "widgets/ui/icons.h"

namespace swath {

using namespace ui;

std::vector<RowMark> sceneMarks(const PanelInput& in, const Scene& scene) {
    const Document& d = in.session.document();
    std::vector<RowMark> marks;
    if (!scene.failure.empty()) {
        marks.push_back({icons::kWarning, theme().warning, scene.failure});
        return marks;
    }
    if (!scene.damage.empty()) marks.push_back({icons::kWarning, theme().warning, scene.damage});
    if (const LabelClass* shown = d.classes.find(imageClassOf(d, scene)))
        marks.push_back({icons::kCircle, shown->colour, "Its image shows " + shown->name});
    struct RoleSign {
        Role role;
        const char *letter, *meaning;
    };
    for (const RoleSign& sign : {RoleSign{Role::Train, "T", "Has train regions"},
                                 RoleSign{Role::Validation, "V", "Has validation regions"},
                                 RoleSign{Role::Test, "E", "Has test regions"}})
        if (std::ranges::any_of(d.regions,
                                [&](const Region& r) { return r.scene == scene.id && r.role == sign.role; }))
            marks.push_back({sign.letter, std::nullopt, sign.meaning});
    const LabelMap* labels = d.labelsOf(scene.id);
    if (labels && !labels->isEmpty()) {
        const std::string share = shareWords(in.session, scene);
        marks.push_back({icons::kTags, theme().accent,
                         share.empty() ? std::string("Has labels") : share + " of it is labelled"});
    }
    if (d.predictionOf(scene.id)) marks.push_back({icons::kMap, theme().done, "Has a map"});
    return marks;
}

std::string shareWords(const Session& session, const Scene& scene) {
    const double share = session.labelledShare(scene.id).value_or(0);
    if (share <= 0) return "";
    if (share < 0.001) return "< 0.1 %";
    return share < 0.1 ? fmt::format("{:.1f} %", 100 * share) : fmt::format("{:.0f} %", 100 * share);
}

std::string sceneTip(const Scene& scene) {
    if (!scene.failure.empty()) return scene.name + "\n" + scene.failure;
    if (!scene.ready) return scene.name + "\nopening";
    const std::size_t files = filesOf(scene.stack).size();
    const std::string date = dateOf(scene);
    return fmt::format("{}\n{}{}\n{} × {} pixels, {} band{}{}", scene.name, scene.info.path,
                       files > 1 ? fmt::format(" and {} more files", files - 1) : "",
                       formatCount(scene.info.size.width), formatCount(scene.info.size.height),
                       scene.info.bandCount(), scene.info.bandCount() == 1 ? "" : "s",
                       date.empty() ? "" : ", " + date);
}

}  // namespace swath
