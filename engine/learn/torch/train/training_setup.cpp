// SPDX-License-Identifier: MIT
// What a training run does before its first step.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "engine/learn/run/scale_choice.h"
#include "engine/learn/torch/networks/per_class.h"
#include "engine/learn/torch/predict/inference.h"
#include "engine/learn/torch/train/training_run.h"
#include "engine/learn/torch/weights/weights_file.h"
#include "engine/learn/torch/weights/weights_loading.h"

namespace swath {
namespace {

constexpr int kFewestStepsPerEpoch = 20, kMostStepsPerEpoch = 200;

}  // namespace

void TrainingRun::emitPreparing(const char* phase) {
    sink_(TrainPreparing{phase, device_.text(), device_.threads, elapsedS(), config_.precision});
}

Status TrainingRun::prepare() {
    if (input_.checkpoint)
        if (Status taken = takeCheckpoint(); !taken) return taken;
    if (Status valid = validate(config_); !valid) return valid;
    auto device = chooseDevice(config_);
    if (!device) return device.error();
    device_ = *device;
    device_.useThreads();
    if (Status read = readLabels(); !read) return read;
    if (!input_.checkpoint) {
        emitPreparing("band statistics");
        if (Status decided = decideScale(config_, source(), sink_, control_.stop.get_token()); !decided)
            return decided;
        auto normalisation = computeNormalisation(source(), config_.normalisation, control_.stop.get_token());
        if (!normalisation) return normalisation.error();
        state_.normalisation = std::move(*normalisation);
    }
    scales_ = std::make_shared<SceneScales>(state_.normalisation);
    const auto sampler = parseSampler(config_.sampler);
    if (sampler &&
        PatchSampler(*labels_.index, config_.patchSize, config_.batchSize, *sampler, 0).ranksByLoss()) {
        hard_ = std::make_shared<HardExamples>(*labels_.index);
        if (!state_.samplerState.empty()) (void)hard_->restore(state_.samplerState);
    }
    if (Status built = buildNetwork(); !built) return built;
    predictor_ = predictor();
    noteLabels();
    emitPreparing("starting");
    startLoader();
    lastValidationEnd_ = lastStepEnd_ = Clock::now();
    return {};
}

Status TrainingRun::takeCheckpoint() {
    auto read = readCheckpoint(*input_.checkpoint);
    if (!read) return read.error();
    if (read->bands != images_.bandCount())
        return Error{Errc::InvalidInput,
                     fmt::format("the run was trained on {} bands, the scenes have {}", read->bands,
                                 images_.bandCount()),
                     "start a new run"};
    std::vector<std::uint8_t> values;
    for (int k = 0; k < images_.classCount(); ++k) values.push_back(images_.classValue(k));
    if (read->classValues != values)
        return Error{Errc::InvalidInput, "the classes are not those that the run was trained on",
                     "start a new run"};
    checkpointed_ = true;
    restoredNetwork_ = std::move(read->network);
    restoredTrained_ = std::move(read->trained);
    restoredOptimiser_ = std::move(read->optimiser);
    state_ = std::move(*read);
    config_.normalisation = state_.normalisation.kind;  // a run keeps its scale
    step_ = state_.step;
    config_ = state_.config;
    config_.epochs = input_.config.epochs;
    config_.maxSeconds = input_.config.maxSeconds;
    config_.threads = input_.config.threads;
    config_.device = input_.config.device;
    config_.validateEverySeconds = input_.config.validateEverySeconds;
    // A machine that cannot compute as the run did goes on as well as it can.
    if (config_.precision == Precision::BFloat16 && !cpuHasBf16() && config_.device != "cuda")
        config_.precision = Precision::Automatic;
    // A run that had ended early is wanted to go on.
    if (stoppedEarly()) state_.patience.startOver();
    return {};
}

Status TrainingRun::readLabels() {
    emitPreparing("reading labels");
    auto data = intake_.first(step_ + 1);
    if (!data) return data.error();
    auto read = readLabelState(images_.clone(), std::move(*data), nullptr, control_.stop.get_token());
    if (!read) return read.error();
    labels_ = std::move(*read);
    const PatchIndex& index = *labels_.index;
    if (index.empty()) return nothingToLearnFrom(source());
    std::string missing;
    for (int k = 0; k < source().classCount(); ++k)
        if (index.pixels(k) == 0) missing += (missing.empty() ? "" : ", ") + source().className(k);
    if (!missing.empty())
        sink_(
            TrainNotice{fmt::format("no labelled train pixels of {}: the network cannot learn it", missing)});
    describeLabels();
    const bool known = state_.labels.empty() || state_.labels == labels_.id();
    // Imported weights are a checkpoint of no steps: what belongs to training is decided now.
    if (input_.checkpoint && state_.step > 0) {
        if (known || !labels_.data) return {};
        // Others than it was left with: as if they were painted now.
        state_.classWeights = classWeights(index, config_.classWeighting);
        state_.bestMeanIou = -1;
        return {};
    }
    const auto cellArea = static_cast<double>(index.cellSize()) * index.cellSize();
    const double patches = static_cast<double>(index.cells().size()) * cellArea /
                           (double(config_.patchSize) * config_.patchSize);
    const double patchesPerStep = double(config_.batchSize) * config_.accumulate;
    state_.stepsPerEpoch =
        config_.stepsPerEpoch > 0
            ? config_.stepsPerEpoch
            : static_cast<int>(std::clamp(std::ceil(patches / patchesPerStep), double(kFewestStepsPerEpoch),
                                          double(kMostStepsPerEpoch)));
    state_.classWeights = classWeights(index, config_.classWeighting);
    return {};
}

/// What the checkpoint says of bands and classes.
void TrainingRun::describeLabels() {
    if (input_.checkpoint) return;
    state_.bands = images_.bandCount();
    state_.background = images_.backgroundClass();
    for (int k = 0; k < images_.classCount(); ++k) {
        state_.classValues.push_back(images_.classValue(k));
        state_.classNames.push_back(images_.className(k));
    }
}

Status TrainingRun::buildNetwork() {
    emitPreparing("building the network");
    state_.config = config_;
    const auto make = [&]() -> Result<std::shared_ptr<Network>> {
        auto made = state_.makeNetwork();
        if (made) layOut(**made, device_.device);
        return made;
    };
    if (config_.precision == Precision::Automatic && device_.bf16) {
        auto throwaway = make();
        if (!throwaway) return throwaway.error();
        device_.bf16 = bf16IsFaster(**throwaway, device_, config_, state_.bands);
    }
    if (config_.precision == Precision::Automatic)
        config_.precision = device_.bf16 ? Precision::BFloat16 : Precision::Float32;
    torch::manual_seed(config_.seed);
    auto made = make();
    if (!made) return made.error();
    network_ = *made;
    if (!input_.checkpoint)
        if (Status started = startFromWeights(); !started) return started;
    if (config_.freezeEncoder) network_->freezeEncoder();
    if (config_.ema > 0) {
        auto mean = make();
        if (!mean) return mean.error();
        meanNetwork_ = *mean;
        meanNetwork_->eval();
    }
    if (Status built = buildStep(); !built) return built;
    if (input_.checkpoint)
        if (Status restored = restoreState(); !restored) return restored;
    network_->train();
    return stopRequested() ? Status(Error{Errc::Cancelled, "stopped", ""}) : Status();
}

Status TrainingRun::buildStep() {
    auto loss = LossFunction::make(config_.loss, config_.outputs, state_.classWeights, state_.background);
    if (!loss) return loss.error();
    loss_ = std::move(*loss);
    auto optimiser = Optimiser::make(
        config_.optimiser, network_->named_parameters(), config_.weightDecay,
        [this](const std::string& name) { return network_->inEncoder(name) ? config_.encoderRate : 1.0; });
    if (!optimiser) return optimiser.error();
    optimiser_ = std::move(*optimiser);
    auto schedule = Schedule::parse(config_.schedule, config_.warmUpSteps);
    if (!schedule) return schedule.error();
    schedule_ = std::move(*schedule);
    gradient_.emplace(*network_, *loss_, *optimiser_, device_, config_, images_.classCount(), hard_.get());
    if (meanNetwork_) mean_.emplace(networkState(*network_), networkState(*meanNetwork_), config_.ema);
    return {};
}

Status TrainingRun::restoreState() {
    const auto& trained = restoredTrained_.empty() ? restoredNetwork_ : restoredTrained_;
    if (Status restored = restoreNetwork(*network_, trained); !restored) return restored;
    if (meanNetwork_)
        if (Status restored = restoreNetwork(*meanNetwork_, restoredNetwork_); !restored) return restored;
    if (step_ > 0) {
        if (Status restored = optimiser_->restore(restoredOptimiser_, state_.optimiserSteps); !restored)
            return restored;
        schedule_->restore(state_.schedule);
        gradient_->restore(state_.scaler);
    }
    restoredNetwork_.clear();
    restoredTrained_.clear();
    restoredOptimiser_.clear();
    return {};
}

Status TrainingRun::startFromWeights() {
    if (config_.weights.empty()) return {};
    emitPreparing("reading weights");
    std::vector<std::string> skipped;
    auto weights = readWeights(config_.weights, &skipped);
    if (!weights) return weights.error();
    const LoadOptions options{.bands = state_.bands, .classes = static_cast<int>(state_.classValues.size())};
    const auto file = std::filesystem::path(config_.weights).filename().string();
    if (auto* perClass = dynamic_cast<PerClassNetwork*>(network_.get())) {
        LoadOptions one = options;
        one.classes = 1;
        for (const int k : perClass->classes()) {
            auto report = loadWeights(perClass->member(k), *weights, one);
            if (!report) return report.error();
            if (k == perClass->classes().front())
                sink_(TrainNotice{fmt::format("weights of {}, for each class: {}", file, text(*report))});
        }
        return {};
    }
    auto report = loadWeights(*network_, *weights, options);
    if (!report) return report.error();
    report->skipped = std::move(skipped);
    sink_(TrainNotice{fmt::format("weights of {}: {}", file, text(*report))});
    return {};
}

void TrainingRun::startLoader() {
    loader_.reset();
    loader_ = std::make_unique<BatchLoader>(source(), *labels_.index, scales_, config_,
                                            step_ * config_.accumulate + 1, hard_);
}

}  // namespace swath
