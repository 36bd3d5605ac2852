// SPDX-License-Identifier: MIT
// What a training run does when labels are painted while it goes on.
#include <algorithm>
#include <utility>

#include "engine/learn/torch/predict/inference.h"
#include "engine/learn/torch/train/training_run.h"

namespace swath {
namespace {

/// Whether what is judged by has changed: figures from before say nothing of those to come.
bool judgedByOthers(const LabelState& before, const LabelState& now) {
    if (before.validation.role != now.validation.role || !before.data || !now.data ||
        before.validation.windows != now.validation.windows)
        return true;
    return !std::ranges::all_of(now.validation.windows, [&](const ValidationSet::Window& w) {
        return sharesLabels(*before.data, *now.data, w.scene, w.window);
    });
}

}  // namespace

Status TrainingRun::takeNewLabels() {
    auto found = intake_.before(step_ + 1, labels_);
    if (!found) return found.error();
    return *found ? learnFrom(std::move(**found)) : Status();
}

Status TrainingRun::learnFrom(LabelState labels) {
    loader_.reset();  // its threads draw from the index that goes
    const LabelState before = std::exchange(labels_, std::move(labels));
    if (hard_) hard_ = std::make_shared<HardExamples>(*labels_.index, *hard_);
    state_.classWeights = classWeights(*labels_.index, config_.classWeighting);
    auto loss = LossFunction::make(config_.loss, config_.outputs, state_.classWeights, state_.background);
    if (!loss) return loss.error();
    loss_ = std::move(*loss);
    gradient_->tell(hard_.get());
    if (judgedByOthers(before, labels_)) forgetJudgements();
    batchesWithoutTarget_ = 0;
    noteLabels();
    startLoader();
    return {};
}

void TrainingRun::forgetJudgements() {
    state_.bestMeanIou = -1;
    state_.patience = {};
    bestCheckpoint_.reset();
    schedule_->restore({schedule_->state().factor, {}});
}

/// Once for each snapshot: what is judged by it, and from which step it counts.
void TrainingRun::noteLabels() {
    predicted_.emplace(*predictor_, source());
    validationPixels_ = 0;
    for (const auto& [scene, window] : labels_.validation.windows)
        validationPixels_ += grown(window, kInferenceMargin).area();
    if (film_.empty() || film_.role() != labels_.validation.role)
        film_ = PatchFilm(source(), labels_.validation, config_.patchSize);
    if (!labels_.data) return;
    const bool known = state_.labels == labels_.id();
    if (!known) {
        state_.labels = labels_.id();
        state_.labelsFrom = step_ + 1;
    }
    sink_(TrainLabels{state_.labelsFrom, labels_.data, labels_.index->pixels(), known});
}

}  // namespace swath
