// SPDX-License-Identifier: MIT
#include "engine/learn/run/tile_account.h"

#include <algorithm>

#include "engine/learn/predict/source_predictor.h"

namespace swath {
namespace {

constexpr double kMostCreditS = 0.5;

}  // namespace

void TileAccount::earn(double seconds, double share) {
    const double part = std::clamp(share, 0.0, 0.95);
    credit_ = std::min(kMostCreditS, credit_ + seconds * part / (1 - part));
}

std::optional<TileIndex> TileAccount::stalest(const PredictionWish& wish, const PatchSource& source,
                                              std::int64_t step) const {
    if (wish.scene < 0 || wish.scene >= source.sceneCount()) return std::nullopt;
    std::optional<TileIndex> found;
    std::int64_t oldest = step;
    for (const TileIndex tile : wish.tiles) {
        const auto at = predictedAt_.find({wish.scene, tile});
        const std::int64_t when = at == predictedAt_.end() ? -1 : at->second;
        if (when >= oldest || pixelsOf(source, wish.scene, tile).empty()) continue;
        oldest = when;
        found = tile;
    }
    return found;
}

}  // namespace swath
