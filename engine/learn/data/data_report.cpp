// SPDX-License-Identifier: MIT
#include "engine/learn/data/data_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/core/text.h"
#include "engine/learn/data/band_figures.h"
#include "engine/learn/data/data_likeness.h"

namespace swath {
namespace {

constexpr std::array kRoles{Role::Train, Role::Validation, Role::Test};
constexpr int kSceneWindows = 16;
constexpr double kUnlikeDeviations = 3;
constexpr double kRareShare = 0.01;  ///< of the most frequent class's labels
constexpr double kLeakShare = 0.05;  ///< of a scene's judged cells: less is the seam of a spatial split
using Indexes = std::array<PatchIndex, 3>;

RoleReport roleReport(const PatchIndex& index, Role role, int scenes) {
    RoleReport report{.role = role, .pixels = index.pixels(), .classPixels = {}, .scenes = 0};
    for (int k = 0; k < index.classCount(); ++k) report.classPixels.push_back(index.pixels(k));
    std::vector<bool> has(static_cast<std::size_t>(scenes));
    for (const LabelCell& cell : index.cells()) has[static_cast<std::size_t>(cell.scene)] = true;
    report.scenes = static_cast<int>(std::ranges::count(has, true));
    return report;
}

void findMissing(DataReport& report) {
    const RoleReport& train = report.roles.front();
    if (train.pixels == 0) {
        report.findings.push_back({FindingKind::NoTrainLabels, "There are no train labels.",
                                   "Paint outside the validation and test regions."});
        return;
    }
    if (report.roles[1].pixels == 0)
        report.findings.push_back({FindingKind::NoValidation,
                                   "There is no validation set: scores are those of the train labels.",
                                   "Mark a region as validation, or split the scenes."});
    for (const RoleReport& role : report.roles) {
        if (role.pixels == 0) continue;
        for (std::size_t k = 0; k < report.classes.size(); ++k) {
            if (role.classPixels[k] > 0) continue;
            const bool learned = role.role == Role::Train;
            report.findings.push_back(
                {FindingKind::ClassMissing,
                 fmt::format("There are no {} labels of {}.", roleName(role.role), report.classes[k]),
                 learned ? "It cannot be learned: paint some, or remove the class."
                         : "It cannot be judged: give some of its labels this role."});
        }
    }
}

void findImbalance(DataReport& report) {
    const auto& pixels = report.roles.front().classPixels;
    if (pixels.empty()) return;
    const auto most = std::ranges::max_element(pixels);
    for (std::size_t k = 0; k < pixels.size(); ++k) {
        const double share = *most > 0 ? static_cast<double>(pixels[k]) / static_cast<double>(*most) : 1;
        if (pixels[k] == 0 || share >= kRareShare) continue;
        report.findings.push_back(
            {FindingKind::Imbalance,
             fmt::format("{} has 1 train label for every {} of {}.", report.classes[k],
                         formatCount(std::llround(1 / share)),
                         report.classes[static_cast<std::size_t>(most - pixels.begin())]),
             "Use class weights, the balanced sampler or a dice loss, or label more of it."});
    }
}

/// One sentence a scene; a band without any data is a dead one.
void findFilledBands(DataReport& report, const std::vector<std::vector<double>>& filled) {
    for (std::size_t s = 0; s < filled.size(); ++s) {
        std::string bands;
        for (std::size_t b = 0; b < filled[s].size(); ++b)
            if (const double share = filled[s][b]; share > 0 && share < 1)
                bands += fmt::format("{}{} ({:.1f} %)", bands.empty() ? "" : ", ", b + 1, 100 * share);
        if (bands.empty()) continue;
        report.findings.push_back(
            {FindingKind::FilledBand,
             fmt::format("{} has pixels that lack some band but not all: band {}.", report.scenes[s].name,
                         bands),
             "They are learned from with the band's mean in place of what is missing."});
    }
}

void findDeadBands(DataReport& report, const std::vector<std::vector<int>>& dead) {
    for (std::size_t s = 0; s < dead.size(); ++s)
        for (const int band : dead[s])
            report.findings.push_back({FindingKind::DeadBand,
                                       fmt::format("Band {} of {} holds one value or no data at all.",
                                                   band + 1, report.scenes[s].name),
                                       "It tells nothing here; check the file."});
}

/// Against the others' mean of means, in deviations of those, but no less than a part of what the bands vary
/// within a scene: three scenes that are nearly the same would make any fourth one unlike.
void findUnlikeScenes(DataReport& report) {
    const std::size_t scenes = report.scenes.size();
    if (scenes < 2) return;
    for (std::size_t s = 0; s < scenes; ++s) {
        std::string bands;
        double farthest = 0;
        for (std::size_t b = 0; b < report.scenes[s].bands.mean.size(); ++b) {
            double sum = 0, squares = 0, within = 0;
            for (std::size_t o = 0; o < scenes; ++o) {
                if (o == s) continue;
                const double mean = double{report.scenes[o].bands.mean[b]};
                sum += mean, squares += mean * mean;
                within += double{report.scenes[o].bands.deviation[b]};
            }
            const auto others = static_cast<double>(scenes - 1);
            const double mean = sum / others, typical = within / others;
            const double between = std::sqrt(std::max(0.0, squares / others - mean * mean));
            const double unit = scenes == 2 ? typical : std::max(between, typical / kUnlikeDeviations);
            const double away = std::abs(double{report.scenes[s].bands.mean[b]} - mean) / unit;
            if (away <= kUnlikeDeviations) continue;
            bands += fmt::format("{}{}", bands.empty() ? "" : ", ", b + 1);
            farthest = std::max(farthest, away);
        }
        if (bands.empty()) continue;
        report.findings.push_back(
            {FindingKind::UnlikeScene,
             fmt::format(
                 "{} is unlike the other scenes: the mean of band {} lies up to {} deviations from theirs.",
                 report.scenes[s].name, bands, formatFigure(farthest)),
             "Normalise by scene, or check its units and its atmosphere correction."});
        if (scenes == 2) return;  // the other one is as unlike as this
    }
}

/// Cells of a judged role that have a train cell within a patch.
void findLeaks(DataReport& report, const Indexes& indexes) {
    const PatchIndex& train = indexes[0];
    for (const std::size_t r : {std::size_t{1}, std::size_t{2}}) {
        const PatchIndex& judged = indexes[r];
        std::vector<int> all(report.scenes.size()), near(report.scenes.size());
        for (const LabelCell& cell : judged.cells()) {
            const int size = judged.cellSize(), reach = report.patchSize;
            const RectI around{cell.x * size - reach + 1, cell.y * size - reach + 1, size + 2 * reach - 2,
                               size + 2 * reach - 2};
            bool found = false;
            train.eachLabelledCell(cell.scene, around, [&found](int, const RectI&) { found = true; });
            ++all[static_cast<std::size_t>(cell.scene)];
            near[static_cast<std::size_t>(cell.scene)] += found ? 1 : 0;
        }
        for (std::size_t s = 0; s < all.size(); ++s) {
            if (near[s] == 0) continue;
            const double share = static_cast<double>(near[s]) / all[s];
            report.leaks.push_back({static_cast<int>(s), kRoles[r], share});
            if (share < kLeakShare) continue;
            report.findings.push_back(
                {FindingKind::Leak,
                 fmt::format("In {}, {:.0f} % of the {} labels lie within a patch ({} px) of train labels.",
                             report.scenes[s].name, 100 * share, roleName(kRoles[r]), report.patchSize),
                 "Scores are a little too good there: leave a gap of a patch, or split by scene."});
        }
    }
}

void tellLikenesses(DataReport& report) {
    for (const LikenessReport& l : report.likenesses) {
        const std::string& first = report.scenes[static_cast<std::size_t>(l.scene)].name;
        const std::string& second = report.scenes[static_cast<std::size_t>(l.otherScene)].name;
        report.findings.push_back(
            {FindingKind::NearDuplicate,
             fmt::format("{} {} label window{} of {} look{} the same as {} windows of {} (at {}, {}).",
                         l.places, roleName(l.otherRole), l.places == 1 ? "" : "s", second,
                         l.places == 1 ? "s" : "", roleName(l.role),
                         l.scene == l.otherScene ? "the same scene" : first, l.otherWindow.x,
                         l.otherWindow.y),
             "What was learned by heart is judged there: give both the same role, or remove one."});
    }
}

}  // namespace

const char* findingName(FindingKind kind) {
    switch (kind) {
        case FindingKind::NoTrainLabels:
            return "no-train-labels";
        case FindingKind::NoValidation:
            return "no-validation";
        case FindingKind::ClassMissing:
            return "class-missing";
        case FindingKind::Imbalance:
            return "imbalance";
        case FindingKind::UnlikeScene:
            return "unlike-scene";
        case FindingKind::FilledBand:
            return "filled-band";
        case FindingKind::DeadBand:
            return "dead-band";
        case FindingKind::NearDuplicate:
            return "near-duplicate";
        case FindingKind::Leak:
            return "leak";
        case FindingKind::UnlikeUnits:
            return "unlike-units";
        case FindingKind::OtherBands:
            return "other-bands";
    }
    return "";
}

Result<DataReport> reportOn(PatchSource& source, int patchSize, std::stop_token stop,
                            const std::function<void(double)>& progress) {
    const auto tell = [&progress](double fraction) {
        if (progress) progress(fraction);
    };
    DataReport report{.patchSize = patchSize};
    for (int k = 0; k < source.classCount(); ++k) report.classes.push_back(source.className(k));
    Indexes indexes;
    for (std::size_t r = 0; r < kRoles.size(); ++r) {
        auto index = PatchIndex::build(source, kRoles[r], stop);
        if (!index) return index.error();
        indexes[r] = std::move(*index);
        report.roles.push_back(roleReport(indexes[r], kRoles[r], source.sceneCount()));
        tell(0.1 * static_cast<double>(r + 1));
    }
    std::vector<std::vector<int>> dead;
    std::vector<std::vector<double>> filled;
    for (int s = 0; s < source.sceneCount(); ++s) {
        SceneReport scene{.name = source.sceneName(s), .size = source.sceneSize(s), .bands = {}};
        const WindowReader read = [&](const RectI& window, std::span<float> out) {
            return source.readImage(s, window, out);
        };
        auto figures = sceneFigures(scene.size, source.bandCount(), read, false, stop, kSceneWindows);
        if (!figures) return figures.error();
        scene.bands = figures->scale();
        dead.push_back(figures->deadBands());
        filled.push_back(figures->filledShares());
        report.scenes.push_back(std::move(scene));
        tell(0.3 + 0.4 * (s + 1) / source.sceneCount());
    }
    for (const PatchIndex& index : indexes) {
        const auto pixels = index.pixelsPerScene(source.sceneCount());
        for (std::size_t s = 0; s < pixels.size(); ++s) report.scenes[s].labelledPixels += pixels[s];
    }
    auto likenesses = findLikenesses(source, indexes, report.scenes, stop);
    if (!likenesses) return likenesses.error();
    report.likenesses = std::move(*likenesses);
    findMissing(report);
    findImbalance(report);
    findDeadBands(report, dead);
    findFilledBands(report, filled);
    findUnlikeScenes(report);
    findLeaks(report, indexes);
    tellLikenesses(report);
    tell(1);
    return report;
}

}  // namespace swath
