// SPDX-License-Identifier: MIT
#include "engine/learn/torch/train/trainer.h"

#include "engine/learn/torch/train/training_run.h"

namespace swath {

struct Trainer::Input {
    TrainingInput value;
};

Trainer::Trainer(TrainConfig config, std::unique_ptr<PatchSource> source,
                 std::shared_ptr<const std::vector<std::byte>> checkpoint, TrainerHooks hooks)
    : input_(std::make_unique<Input>(
          Input{{std::move(config), std::move(source), std::move(checkpoint), std::move(hooks)}})) {}

Trainer::~Trainer() = default;

void Trainer::run(LearnControl& control, const TrainEventSink& sink) {
    TrainingRun run(input_->value, control, sink);
    running_ = &run;
    try {
        const Result<TrainEnded> ended = run.run();
        if (ended)
            sink(*ended);
        else
            sink(TrainFailed{ended.error()});
    } catch (const std::exception& e) {
        sink(TrainFailed{errorFrom(e)});
    }
    running_ = nullptr;
}

std::unique_ptr<Predictor> Trainer::predictor() {
    return running_ ? running_->predictor() : nullptr;
}

Result<std::unique_ptr<Learner>> makeLearner(TrainConfig config, std::unique_ptr<PatchSource> source,
                                             std::shared_ptr<const std::vector<std::byte>> checkpoint) {
    return std::unique_ptr<Learner>(
        std::make_unique<Trainer>(std::move(config), std::move(source), std::move(checkpoint)));
}

}  // namespace swath
