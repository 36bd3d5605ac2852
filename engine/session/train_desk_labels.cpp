// SPDX-License-Identifier: MIT
// Which labels a run learns from, and how those that are painted meanwhile reach it.
#include <algorithm>
#include <utility>

#include "engine/session/train_desk.h"
#include "engine/session/train_start.h"

namespace swath {
namespace {

constexpr double kHandOverEveryS = 1;  // each makes the run index what has changed
constexpr std::size_t kMostChanges = 10'000;

/// Whether a run would see no difference.
bool sameToLearnFrom(const TrainingData& a, const TrainingData& b) {
    const auto& ofA = a.classes.all();
    const auto& ofB = b.classes.all();
    if (!std::ranges::equal(ofA, ofB, [](const LabelClass& x, const LabelClass& y) {
            return x.value == y.value && x.background == y.background;
        }))
        return false;
    for (std::size_t i = 0; i < a.scenes.size(); ++i) {
        const Size size = b.scenes[i].labels.size();
        if (a.scenes[i].regions != b.scenes[i].regions ||
            !sharesLabels(a, b, static_cast<int>(i), {0, 0, size.width, size.height}))
            return false;
    }
    return true;
}

FetchChange fetchFrom(StoreWriter& store) {
    return [&store](EditId id) {
        return store.ask<std::shared_ptr<const Change>>(
            [id](ProjectStore& s) -> Result<std::shared_ptr<const Change>> {
                std::vector<Error> problems;
                auto change = s.loadChange(id, &problems);
                if (!change) return change.error();
                if (!problems.empty()) return problems.front();
                return std::make_shared<const Change>(std::move(*change));
            });
    };
}

}  // namespace

void TrainDesk::giveLabels(const Start& start, JobContext& job) {
    std::vector<SceneSnapshot> begun = start.scenes;
    if (!start.replayed.empty()) {
        auto past = pastLabels(start.past, start.ids, start.replayed, fetchFrom(*start.store), job.stop());
        if (past) {
            start.control->recorded = std::move(*past);
            const TrainingData& first = *start.control->recorded.front();
            for (std::size_t i = 0; i < begun.size(); ++i) {
                begun[i].labels = first.scenes[i].labels;
                begun[i].regions = first.scenes[i].regions;
            }
        } else {
            start.control->data.store(start.labels);
            job.tell([this, why = past.error(), labels = start.labels] {
                handed_ = {.follows = true, .labels = labels, .change = changeOf(*labels)};
                if (why.code != Errc::Cancelled)
                    c_.events.post(Severity::Warning, why.what, "it learns from the labels as they are now");
            });
        }
    }
    if (start.goesOn) return;
    job.tell([this, run = start.run, labels = labelSnapshotId(begun, start.classes),
              pixels = labelledPixels(begun, start.classes)] { labelsIdentified(run, labels, pixels); });
}

void TrainDesk::handOverLabels() {
    if (!handed_.follows || !status_.active() || c_.changes.strokeOpen()) return;
    if (status_.step < handed_.fromStep || c_.events.now() - handed_.atS < kHandOverEveryS) return;
    const EditId newest = newestChange(c_.document);
    if (newest == handed_.change) return;
    handed_.change = newest;
    auto labels = trainingDataOf(c_.document, scenes_);
    if (handed_.labels && sameToLearnFrom(*handed_.labels, *labels)) return;
    const Run* run = c_.document.run(status_.run);
    if (!run || run->record.labelChanges.size() >= kMostChanges) return;
    handed_.labels = labels;
    handed_.atS = c_.events.now();
    status_.labelsOnTheirWay = true;
    control_->data.store(std::move(labels));
}

void TrainDesk::handle(const TrainLabels& e) {
    Run* run = c_.changes.run(status_.run);
    if (!run) return;
    status_.labelsFrom = e.step;
    if (handed_.labels && e.data->id == handed_.labels->id) status_.labelsOnTheirWay = false;
    auto& changes = run->record.labelChanges;
    const RunRecord::LabelChange told{e.step, changeOf(*e.data), e.data->at, e.pixels};
    if (e.known && !changes.empty()) return;
    std::erase_if(changes, [&](const RunRecord::LabelChange& c) { return c.step >= told.step; });
    changes.push_back(told);
    c_.changes.saveRun(*run);
}

}  // namespace swath
