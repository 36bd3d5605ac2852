// SPDX-License-Identifier: MIT
#include "engine/learn/data/validation_set.h"

#include <algorithm>
#include <limits>

namespace swath {
namespace {

constexpr std::size_t kMostTrainWindows = 24;

std::vector<ValidationSet::Window> labelledWindowsOf(PatchSource& source, Role role) {
    std::vector<ValidationSet::Window> windows;
    std::vector<std::uint8_t> targets;
    for (int scene = 0; scene < source.sceneCount(); ++scene)
        for (const RectI& window : source.labelledWindows(scene, role)) {
            targets.resize(static_cast<std::size_t>(window.area()));
            source.readLabels(scene, window, role, targets);
            // Only the rows and columns between the first and the last label: a tile may hold a corner of a
            // region.
            RectI used;
            for (int y = 0; y < window.height; ++y)
                for (int x = 0; x < window.width; ++x)
                    if (targets[static_cast<std::size_t>(y) * static_cast<std::size_t>(window.width) +
                                static_cast<std::size_t>(x)] != kTargetIgnore)
                        used = unite(used, {window.x + x, window.y + y, 1, 1});
            if (!used.empty()) windows.push_back({scene, used});
        }
    return windows;
}

}  // namespace

ValidationSet makeValidationSet(PatchSource& source) {
    ValidationSet set;
    set.windows = labelledWindowsOf(source, Role::Validation);
    if (!set.windows.empty()) return set;
    set.role = Role::Train;
    const auto all = labelledWindowsOf(source, Role::Train);
    const std::size_t count = std::min(all.size(), kMostTrainWindows);
    for (std::size_t i = 0; i < count; ++i)
        set.windows.push_back(all[(i * all.size() + all.size() / 2) / count]);
    return set;
}

double meanIouOf(const std::vector<std::int64_t>& confusion, int classes) {
    const auto n = static_cast<std::size_t>(classes);
    double sum = 0;
    int present = 0;
    for (std::size_t k = 0; k < n; ++k) {
        std::int64_t either = -confusion[k * n + k];
        for (std::size_t j = 0; j < n; ++j) either += confusion[k * n + j] + confusion[j * n + k];
        if (either == 0) continue;
        sum += static_cast<double>(confusion[k * n + k]) / static_cast<double>(either);
        ++present;
    }
    return present > 0 ? sum / present : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace swath
