// SPDX-License-Identifier: MIT
// How much of each scene is labelled, for who lists them.
#include <numeric>
#include <utility>

#include "engine/session/scene_desk.h"

namespace swath {

Status SceneDesk::on(const CountLabels& wanted) {
    for (const SceneId id : wanted.scenes)
        if (c_.document.scene(id) && !labelledShare_.contains(id)) uncounted_.insert(id);
    countLabels();
    return {};
}

std::optional<double> SceneDesk::labelledShare(SceneId scene) const {
    const auto known = labelledShare_.find(scene);
    return known == labelledShare_.end() ? std::nullopt : known->second;
}

void SceneDesk::countLabels() {
    if (uncounted_.empty() || c_.jobs.busy(JobKind::CountLabels)) return;
    std::vector<std::pair<SceneId, LabelMap>> maps;
    for (const SceneId id : std::exchange(uncounted_, {}))
        if (const LabelMap* labels = c_.document.labelsOf(id)) maps.emplace_back(id, *labels);
    if (maps.empty()) return;
    using Shares = std::vector<std::pair<SceneId, double>>;
    // Whoever changes labels meanwhile takes its own out again.
    for (const auto& [id, labels] : maps) labelledShare_[id].reset();
    c_.jobs.run<Shares>(
        JobKind::CountLabels, Lane::Copies, "Count labels",
        [maps = std::move(maps)](JobContext& job) -> Result<Shares> {
            Shares shares;
            for (const auto& [id, labels] : maps) {
                if (job.stopRequested()) return Error{Errc::Cancelled, "cancelled", ""};
                const auto counts = labels.countValues();
                const auto labelled = std::accumulate(counts.begin() + 1, counts.end(), std::int64_t{0});
                const auto area = static_cast<double>(labels.size().area());
                shares.emplace_back(id, area > 0 ? static_cast<double>(labelled) / area : 0);
            }
            return shares;
        },
        [this](const Result<Shares>& shares) {
            if (!shares) return;
            for (const auto& [id, share] : *shares)
                if (const auto known = labelledShare_.find(id); known != labelledShare_.end())
                    known->second = share;
            c_.events.emit(EventKind::DocumentChanged);
        });
}

}  // namespace swath
