// SPDX-License-Identifier: MIT
#include "widgets/ui/probes.h"

namespace swath::ui {

void Probes::beginFrame() {
    last_.swap(current_);
    current_.clear();
}

void Probes::record(std::string_view id, const Rect& visible, bool enabled,
                    const std::optional<Rect>& whole) {
    current_.insert_or_assign(std::string(id), Probe{visible, enabled, whole.value_or(visible)});
}

std::optional<Probes::Probe> Probes::find(std::string_view id) const {
    const auto at = last_.find(id);
    if (at == last_.end() || at->second.rect.empty()) return std::nullopt;
    return at->second;
}

std::vector<std::string> Probes::list() const {
    std::vector<std::string> ids;
    for (const auto& [id, probe] : last_) ids.push_back(id);
    return ids;
}

}  // namespace swath::ui
