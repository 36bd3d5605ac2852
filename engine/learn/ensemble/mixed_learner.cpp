// SPDX-License-Identifier: MIT
#include "engine/learn/ensemble/mixed_learner.h"

#include <utility>

#include "engine/learn/ensemble/mixed_run.h"

namespace swath {

MixedLearner::MixedLearner(TrainConfig config, std::unique_ptr<PatchSource> source,
                           std::shared_ptr<const std::vector<std::byte>> checkpoint)
    : config_(std::move(config)), source_(std::move(source)), checkpoint_(std::move(checkpoint)) {}

void MixedLearner::run(LearnControl& control, const TrainEventSink& sink) {
    MixedRun mixed(config_, *source_, control, sink);
    if (const Status prepared = mixed.prepare(checkpoint_); !prepared) {
        if (prepared.error().code == Errc::Cancelled)
            sink(TrainEnded{.stopped = true});
        else
            sink(TrainFailed{prepared.error()});
        return;
    }
    running_ = &mixed;
    mixed.trainNetworks();
    running_ = nullptr;
}

std::unique_ptr<Predictor> MixedLearner::predictor() {
    return running_ ? running_->predictor() : nullptr;
}

}  // namespace swath
