// SPDX-License-Identifier: MIT
#include "engine/document/split.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "engine/core/rng.h"

namespace swath {
namespace {

constexpr int kBlocks = 4;  // a side
constexpr int kTries = 64;  // random orders looked at
constexpr std::size_t kSampledTiles = 64, kFewestScenes = 6;

/// Something that is given a role as a whole: a scene, or a block of one.
struct Unit {
    SceneId scene;
    RectI window;
    bool complete = false;
    std::array<double, 256> pixels{};  // per class value
    double labelled = 0;
};

Unit countUnit(const Document& d, const Scene& scene, const RectI& window) {
    Unit unit{.scene = scene.id, .window = window};
    const LabelMap* labels = d.labelsOf(scene.id);
    const auto regions = d.regionsOf(scene.id);
    const LabelClass* background = d.classes.background();
    for (const Region& region : regions) unit.complete |= region.complete && region.window.contains(window);
    std::vector<std::uint8_t> values;
    for (int y = window.y; y < window.bottom(); y += kLabelTileSize)
        for (int x = window.x; x < window.right(); x += kLabelTileSize) {
            const RectI part = intersection(window, {x, y, kLabelTileSize, kLabelTileSize});
            values.resize(static_cast<std::size_t>(part.area()));
            fillTruth(*labels, regions, background ? background->value : 0, part, values);
            for (const std::uint8_t value : values) unit.pixels[value] += 1;
        }
    for (std::size_t v = 1; v < kIgnore; ++v) unit.labelled += unit.pixels[v];
    return unit;
}

/// The same from a sample: at most kSampledTiles tiles, and the background of the largest complete region.
Unit estimateUnit(const Document& d, const Scene& scene) {
    Unit unit{.scene = scene.id, .window = {0, 0, scene.info.size.width, scene.info.size.height}};
    const LabelMap& labels = *d.labelsOf(scene.id);
    const auto tiles = labels.tiles();
    const std::size_t every = std::max<std::size_t>(1, tiles.size() / kSampledTiles);
    std::vector<std::uint8_t> values;
    for (std::size_t t = 0; t < tiles.size(); t += every) {
        const RectI part = tileWindow(labels.size(), tiles[t]);
        values.resize(static_cast<std::size_t>(part.area()));
        labels.read(part, values);
        for (const std::uint8_t value : values) unit.pixels[value] += static_cast<double>(every);
    }
    for (std::size_t v = 1; v < kIgnore; ++v) unit.labelled += unit.pixels[v];
    double complete = 0;
    for (const Region& region : d.regionsOf(scene.id))
        if (region.complete) complete = std::max(complete, static_cast<double>(region.window.area()));
    const LabelClass* background = d.classes.background();
    if (const double left = complete - unit.labelled - unit.pixels[kIgnore]; background && left > 0) {
        unit.pixels[background->value] += left;
        unit.labelled += left;
    }
    return unit;
}

/// Distance of a choice from the wished share, per class and in all: lower is better.
double misfit(const std::vector<Unit>& units, const std::vector<std::size_t>& chosen, double share) {
    std::array<double, 256> all{}, taken{};
    for (const Unit& unit : units)
        for (std::size_t v = 1; v < kIgnore; ++v) all[v] += unit.pixels[v];
    for (const std::size_t i : chosen)
        for (std::size_t v = 1; v < kIgnore; ++v) taken[v] += units[i].pixels[v];
    double sumAll = 0, sumTaken = 0, classMisfit = 0;
    int present = 0;
    for (std::size_t v = 1; v < kIgnore; ++v) {
        if (all[v] == 0) continue;
        sumAll += all[v], sumTaken += taken[v];
        classMisfit += std::abs(taken[v] / all[v] - share);
        ++present;
    }
    return std::abs(sumTaken / sumAll - share) * 2 + classMisfit / std::max(present, 1);
}

std::vector<std::size_t> choose(const std::vector<Unit>& units, double share, std::uint64_t seed) {
    const double total = std::accumulate(units.begin(), units.end(), 0.0,
                                         [](double sum, const Unit& u) { return sum + u.labelled; });
    std::vector<std::size_t> best;
    double bestMisfit = 1e300;
    for (int attempt = 0; attempt < kTries; ++attempt) {
        Rng rng(seed, static_cast<std::uint64_t>(attempt));
        std::vector<std::size_t> order(units.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[rng.below(i)]);
        std::vector<std::size_t> chosen;
        double taken = 0;
        for (const std::size_t i : order) {
            if (chosen.size() + 1 >= units.size()) break;  // something must be left to train on
            const double without = std::abs(taken - share * total);
            if (std::abs(taken + units[i].labelled - share * total) >= without && !chosen.empty()) continue;
            chosen.push_back(i);
            taken += units[i].labelled;
        }
        if (const double m = misfit(units, chosen, share); m < bestMisfit) bestMisfit = m, best = chosen;
    }
    return best;
}

}  // namespace

Result<SplitPlan> planSplit(const Document& d, const SplitOptions& wanted) {
    if (!(wanted.validationShare > 0 && wanted.validationShare < 1))
        return Error{Errc::InvalidInput,
                     fmt::format("a validation share of {} is not possible", wanted.validationShare),
                     "choose a share between 0 and 1, such as 0.2"};
    std::vector<Unit> units;
    std::size_t labelledScenes = 0;
    for (const Scene& scene : d.scenes) {
        if (!d.labelsOf(scene.id) || scene.info.size.empty()) continue;
        const Size size = scene.info.size;
        const std::size_t before = units.size();
        const int n = wanted.byBlock ? kBlocks : 1;
        for (int by = 0; by < n; ++by)
            for (int bx = 0; bx < n; ++bx) {
                const int x0 = size.width * bx / n, x1 = size.width * (bx + 1) / n;
                const int y0 = size.height * by / n, y1 = size.height * (by + 1) / n;
                if (x1 <= x0 || y1 <= y0) continue;
                Unit unit = countUnit(d, scene, {x0, y0, x1 - x0, y1 - y0});
                if (unit.labelled > 0) units.push_back(std::move(unit));
            }
        labelledScenes += units.size() > before ? 1 : 0;
    }
    if (units.empty()) return Error{Errc::InvalidInput, "no scene has labels", "paint or import some first"};
    if (units.size() < 2)
        return Error{Errc::InvalidInput,
                     wanted.byBlock ? "only one block has labels" : "only one scene has labels",
                     wanted.byBlock ? "label more of the scene" : "split it by block: --by block"};

    const auto chosen = choose(units, wanted.validationShare, wanted.seed);
    SplitPlan plan;
    // Earlier train and validation regions of the split scenes give way; test regions stay.
    for (const Region& region : d.regions)
        if (region.role != Role::Test) plan.removed.push_back(region.id);
    double total = 0, taken = 0;
    for (std::size_t i = 0; i < units.size(); ++i) {
        const Unit& unit = units[i];
        const bool validates = std::ranges::find(chosen, i) != chosen.end();
        plan.added.push_back({.id = {},
                              .scene = unit.scene,
                              .window = unit.window,
                              .role = validates ? Role::Validation : Role::Train,
                              .complete = unit.complete});
        total += unit.labelled;
        taken += validates ? unit.labelled : 0;
    }
    plan.summary =
        fmt::format("{} of {} {} validate ({:.1f} % of the labelled pixels)", chosen.size(), units.size(),
                    wanted.byBlock ? "labelled blocks" : "labelled scenes", 100 * taken / total);
    return plan;
}

std::optional<SplitPlan> planKeptScenes(const Document& d, double share) {
    if (!(share > 0) || std::ranges::any_of(d.regions, [](const Region& r) { return r.role != Role::Train; }))
        return std::nullopt;
    std::vector<Unit> units;
    for (const Scene& scene : d.scenes)
        if (d.labelsOf(scene.id) && !scene.info.size.empty())
            if (Unit unit = estimateUnit(d, scene); unit.labelled > 0) units.push_back(std::move(unit));
    if (units.size() < kFewestScenes) return std::nullopt;
    SplitPlan plan;
    std::vector<std::string> names;
    for (const std::size_t i : choose(units, share, 1)) {
        const Unit& unit = units[i];
        names.push_back(d.scene(unit.scene)->name);
        bool covered = false;
        for (Region region : d.regionsOf(unit.scene)) {
            covered |= region.window.contains(unit.window);
            region.role = Role::Validation;
            plan.changed.push_back(region);
        }
        if (!covered)
            plan.added.push_back(
                {.id = {}, .scene = unit.scene, .window = unit.window, .role = Role::Validation});
    }
    plan.summary =
        fmt::format("{} of {} labelled scenes {} kept to judge by, not trained on: {}", names.size(),
                    units.size(), names.size() == 1 ? "is" : "are", fmt::join(names, ", "));
    return plan;
}

Step stepOf(const SplitPlan& plan, const Document& d) {
    RegionStep step;
    const auto replaced = [&](RegionId id) {
        const auto before = std::ranges::find(d.regions, id, &Region::id);
        if (before == d.regions.end()) return false;
        step.before.push_back(*before);
        return true;
    };
    for (const RegionId id : plan.removed) (void)replaced(id);
    for (const Region& changed : plan.changed)
        if (replaced(changed.id)) step.after.push_back(changed);
    for (const Region& added : plan.added) step.after.push_back(added);
    return step;
}

}  // namespace swath
