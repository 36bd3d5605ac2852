// SPDX-License-Identifier: MIT
#include "engine/learn/run/patch_film.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace swath {
namespace {

constexpr std::size_t kMostPatches = 6, kMostCandidates = 256;

struct Candidate {
    ValidationSet::Window place;
    std::vector<int> classes;  ///< that it shows
    std::int64_t labels = 0;   ///< pixels
};

/// The patch at a corner, moved to lie inside the scene; all of the scene where that is smaller.
RectI patchAt(int x, int y, int side, Size scene) {
    const int width = std::min(side, scene.width), height = std::min(side, scene.height);
    return {std::clamp(x, 0, scene.width - width), std::clamp(y, 0, scene.height - height), width, height};
}

std::vector<ValidationSet::Window> candidatePlaces(const PatchSource& source, const ValidationSet& set,
                                                   int side) {
    std::vector<ValidationSet::Window> all;
    for (const auto& [scene, window] : set.windows)
        for (int y = window.y; y < window.bottom(); y += side)
            for (int x = window.x; x < window.right(); x += side)
                all.push_back({scene, patchAt(x, y, side, source.sceneSize(scene))});
    std::vector<ValidationSet::Window> some;
    const std::size_t count = std::min(all.size(), kMostCandidates);
    for (std::size_t i = 0; i < count; ++i) some.push_back(all[i * all.size() / count]);
    return some;
}

Candidate looked(PatchSource& source, const ValidationSet::Window& place, Role role) {
    constexpr double kLeastShare = 0.005;  ///< of the patch, below which a class is hardly seen
    std::vector<std::uint8_t> targets(static_cast<std::size_t>(place.window.area()));
    source.readLabels(place.scene, place.window, role, targets);
    std::vector<std::int64_t> pixels(256, 0);
    for (const std::uint8_t target : targets) ++pixels[target];
    Candidate candidate{place, {}, 0};
    for (int k = 0; k < source.classCount(); ++k) {
        const std::int64_t count = pixels[static_cast<std::size_t>(k)];
        candidate.labels += count;
        if (static_cast<double>(count) >= std::max(1.0, kLeastShare * static_cast<double>(targets.size())))
            candidate.classes.push_back(k);
    }
    return candidate;
}

}  // namespace

PatchFilm::PatchFilm(PatchSource& source, const ValidationSet& set, int patchSize) : role_(set.role) {
    std::vector<Candidate> candidates;
    for (const auto& place : candidatePlaces(source, set, patchSize))
        candidates.push_back(looked(source, place, role_));
    std::vector<bool> shown(static_cast<std::size_t>(source.classCount()), false);
    while (places_.size() < kMostPatches) {
        const auto value = [&](const Candidate& c) {
            const auto fresh =
                std::ranges::count_if(c.classes, [&](int k) { return !shown[static_cast<std::size_t>(k)]; });
            return std::tuple(fresh, c.classes.size(), c.labels);
        };
        const auto best = std::ranges::max_element(candidates, {}, value);
        if (best == candidates.end() || best->labels == 0) break;
        const Candidate chosen = *best;
        places_.push_back(chosen.place);
        for (const int k : chosen.classes) shown[static_cast<std::size_t>(k)] = true;
        std::erase_if(candidates, [&](const Candidate& c) {
            return c.place.scene == chosen.place.scene &&
                   !intersection(c.place.window, chosen.place.window).empty();
        });
    }
}

Result<std::optional<TrainPatches>> PatchFilm::frame(SourcePredictor& predictor, std::int64_t step,
                                                     const std::function<bool()>& betweenPatches) const {
    TrainPatches film{step, {}};
    for (const auto& [scene, window] : places_) {
        if (!betweenPatches()) return std::optional<TrainPatches>();
        if (Status done = predictor.predict(scene, window); !done) return done.error();
        PatchSource& source = predictor.source();
        TrainPatches::Patch patch{scene, window, {}, predictor.classes()};
        patch.truth.resize(patch.prediction.size());
        source.readTargets(scene, window, role_, {patch.truth});
        for (std::uint8_t& value : patch.truth)
            value = value == kTargetIgnore ? kUnlabelled : source.classValue(value);
        film.patches.push_back(std::move(patch));
    }
    return std::optional(std::move(film));
}

}  // namespace swath
