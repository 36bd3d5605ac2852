// SPDX-License-Identifier: MIT
#include "engine/learn/torch/training_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <new>
#include <numbers>
#include <string_view>
#include <thread>

#include "engine/core/text.h"
#include "engine/learn/torch/inference.h"
#include "engine/learn/torch/loss.h"
#include "engine/learn/torch/patch_losses.h"
#include "engine/learn/torch/weights_file.h"
#include "engine/learn/torch/weights_loading.h"

namespace swath {
namespace {

constexpr int kWarmUpSteps = 20;
constexpr double kAuxiliaryWeight = 0.4;  ///< Zhao et al. 2017, arXiv 1612.01105
constexpr double kLastLearningRateShare = 0.05;
constexpr int kFewestStepsPerEpoch = 20, kMostStepsPerEpoch = 200;
constexpr double kFirstValidationS = 5;
constexpr double kMostValidationShare = 0.25;
constexpr int kMostBatchesWithoutTarget = 50;
constexpr auto kPauseNap = std::chrono::milliseconds(20);

}  // namespace

bool isOutOfMemory(const std::exception& e) {
    if (dynamic_cast<const std::bad_alloc*>(&e)) return true;
    const std::string_view what = e.what();
    return what.find("can't allocate memory") != what.npos || what.find("not enough memory") != what.npos ||
           what.find("out of memory") != what.npos;
}

Error errorFrom(const std::exception& e) {
    if (isOutOfMemory(e))
        return Error{Errc::OutOfMemory, "there is not enough memory for this network",
                     "use a smaller patch size, base width or batch"};
    std::string_view what = e.what();
    return Error{Errc::Unsupported,
                 fmt::format("the network library gave up: {}", what.substr(0, what.find('\n'))),
                 "try other settings, or precision fp32"};
}

TrainingRun::TrainingRun(TrainingInput& input, LearnControl& control, const TrainEventSink& sink)
    : input_(input), control_(control), sink_(sink), config_(input.config), source_(*input.source) {}

Result<TrainEnded> TrainingRun::run() {
    const auto ended = [this](bool stopped) {
        return TrainEnded{stopped, step_, step_ == 0 ? 0 : epochOf(step_), elapsedS()};
    };
    if (Status prepared = prepare(); !prepared) {
        if (prepared.error().code == Errc::Cancelled) return ended(true);
        return prepared.error();
    }
    while (!done()) {
        auto next = obeyControl();
        if (next && *next == Next::GoOn) next = trainStep();
        if (next && *next == Next::GoOn && validationDue()) next = validateNow();
        if (!next) return next.error();
        if (*next == Next::Stop) break;
    }
    loader_.reset();
    if (!stopRequested() && validatedAt_ != step_) {
        if (auto next = validateNow(); !next) return next.error();
    }
    if (stopRequested())
        if (Status saved = emitCheckpoint(false); !saved) return saved.error();
    return ended(stopRequested());
}

// ---- before the first step

void TrainingRun::emitPreparing(const char* phase) {
    sink_(TrainPreparing{phase, device_.text(), device_.threads, elapsedS()});
}

Status TrainingRun::prepare() {
    if (input_.checkpoint)
        if (Status taken = takeCheckpoint(); !taken) return taken;
    if (Status valid = validate(config_); !valid) return valid;
    auto device = chooseDevice(config_);
    if (!device) return device.error();
    device_ = *device;
    device_.useThreads();
    if (Status indexed = indexLabels(); !indexed) return indexed;
    if (!input_.checkpoint) {
        emitPreparing("band statistics");
        auto normalisation = computeNormalisation(source_, config_.normalisation, control_.stop.get_token());
        if (!normalisation) return normalisation.error();
        state_.normalisation = std::move(*normalisation);
    }
    scales_ = std::make_shared<SceneScales>(state_.normalisation);
    if (const auto sampler = parseSampler(config_.sampler);
        sampler && sampler->kind == SamplerSettings::Kind::Hard) {
        hard_ = std::make_shared<HardExamples>(index_);
        if (!state_.samplerState.empty()) (void)hard_->restore(state_.samplerState);
    }
    if (Status built = buildNetwork(); !built) return built;
    validationSet_ = makeValidationSet(source_);
    emitPreparing("starting");
    startLoader();
    lastValidationEnd_ = Clock::now();
    return {};
}

Status TrainingRun::takeCheckpoint() {
    auto read = readCheckpoint(*input_.checkpoint);
    if (!read) return read.error();
    if (read->bands != source_.bandCount())
        return Error{Errc::InvalidInput,
                     fmt::format("the run was trained on {} bands, the scenes have {}", read->bands,
                                 source_.bandCount()),
                     "start a new run"};
    std::vector<std::uint8_t> values;
    for (int k = 0; k < source_.classCount(); ++k) values.push_back(source_.classValue(k));
    if (read->classValues != values)
        return Error{Errc::InvalidInput, "the classes are not those that the run was trained on",
                     "start a new run"};
    checkpointed_ = true;
    restoredNetwork_ = std::move(read->network);
    restoredAdam_ = std::move(read->adam);
    state_ = std::move(*read);
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
    return {};
}

Status TrainingRun::indexLabels() {
    emitPreparing("reading labels");
    auto index = PatchIndex::build(source_, Role::Train, control_.stop.get_token());
    if (!index) return index.error();
    index_ = std::move(*index);
    if (index_.empty())
        return Error{Errc::InvalidInput, "no labelled pixels in a train region",
                     "paint outside the validation and test regions, or change a region's role"};
    std::string missing;
    for (int k = 0; k < source_.classCount(); ++k)
        if (index_.pixels(k) == 0) missing += (missing.empty() ? "" : ", ") + source_.className(k);
    if (!missing.empty())
        sink_(
            TrainNotice{fmt::format("no labelled train pixels of {}: the network cannot learn it", missing)});
    // Imported weights are a checkpoint of no steps: what belongs to training is decided now.
    if (input_.checkpoint && state_.step > 0) return {};

    const auto cellArea = static_cast<double>(index_.cellSize()) * index_.cellSize();
    const double patches = static_cast<double>(index_.cells().size()) * cellArea /
                           (double(config_.patchSize) * config_.patchSize);
    state_.stepsPerEpoch =
        config_.stepsPerEpoch > 0
            ? config_.stepsPerEpoch
            : static_cast<int>(std::clamp(std::ceil(patches / config_.batchSize),
                                          double(kFewestStepsPerEpoch), double(kMostStepsPerEpoch)));
    state_.classWeights = classWeights(index_, config_.classWeighting);
    if (input_.checkpoint) return {};
    state_.bands = source_.bandCount();
    for (int k = 0; k < source_.classCount(); ++k) {
        state_.classValues.push_back(source_.classValue(k));
        state_.classNames.push_back(source_.className(k));
    }
    return {};
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
        config_.precision = device_.bf16 ? Precision::BFloat16 : Precision::Float32;
    }
    torch::manual_seed(config_.seed);
    auto made = make();
    if (!made) return made.error();
    network_ = *made;
    if (!input_.checkpoint)
        if (Status started = startFromWeights(); !started) return started;
    if (config_.freezeEncoder) network_->freezeEncoder();
    adam_ = std::make_unique<Adam>(network_->named_parameters(), config_.weightDecay);
    if (input_.checkpoint) {
        if (Status restored = restoreNetwork(*network_, restoredNetwork_); !restored) return restored;
        for (const auto& [name, tensor] : adam_->state()) {
            const auto found = restoredAdam_.find(name);
            if (found == restoredAdam_.end() || found->second.sizes() != tensor.sizes())
                return Error{Errc::BadFormat, "not a usable checkpoint: the optimiser's state is incomplete",
                             "start a new run"};
        }
        adam_->restore(restoredAdam_, step_);
        restoredNetwork_.clear();
        restoredAdam_.clear();
    }
    network_->train();
    weights_ = torch::tensor(state_.classWeights).to(device_.device);
    return stopRequested() ? Status(Error{Errc::Cancelled, "stopped", ""}) : Status();
}

Status TrainingRun::startFromWeights() {
    if (config_.weights.empty()) return {};
    emitPreparing("reading weights");
    auto weights = readWeights(config_.weights);
    if (!weights) return weights.error();
    auto report = loadWeights(
        *network_, *weights, {.bands = state_.bands, .classes = static_cast<int>(state_.classValues.size())});
    if (!report) return report.error();
    sink_(TrainNotice{fmt::format(
        "weights of {}: {}", std::filesystem::path(config_.weights).filename().string(), text(*report))});
    return {};
}

void TrainingRun::startLoader() {
    loader_.reset();
    loader_ = std::make_unique<BatchLoader>(source_, index_, scales_, config_, step_ + 1, hard_);
}

// ---- steps

double TrainingRun::learningRate() const {
    const std::int64_t next = step_ + 1;
    double rate = config_.learningRate * std::min(1.0, double(next) / kWarmUpSteps);
    if (config_.epochs > 0) {
        const double total = double(config_.epochs) * state_.stepsPerEpoch;
        const double progress = std::clamp(double(step_) / total, 0.0, 1.0);
        rate *= kLastLearningRateShare +
                (1 - kLastLearningRateShare) * 0.5 * (1 + std::cos(std::numbers::pi * progress));
    }
    return rate;
}

int TrainingRun::epochOf(std::int64_t step) const {
    return static_cast<int>((std::max<std::int64_t>(step, 1) - 1) / state_.stepsPerEpoch) + 1;
}

bool TrainingRun::limitReached() const {
    return (config_.epochs > 0 && step_ >= std::int64_t{config_.epochs} * state_.stepsPerEpoch) ||
           (config_.maxSeconds > 0 && sinceStartS() >= config_.maxSeconds);
}

bool TrainingRun::done() const {
    return limitReached() || stopRequested();
}

Result<TrainingRun::Next> TrainingRun::trainStep() {
    const auto start = Clock::now();
    const double waitedBefore = loader_->waitedS();
    auto batch = loader_->next(control_.stop.get_token());
    const double waited = loader_->waitedS() - waitedBefore;
    if (!batch) return Next::Stop;
    if (!batch->ok()) return batch->error();
    batchesWithoutTarget_ = (*batch)->anyTarget ? 0 : batchesWithoutTarget_ + 1;
    if (batchesWithoutTarget_ >= kMostBatchesWithoutTarget)
        return Error{Errc::InvalidInput, "the labelled train pixels lie where the scenes hold no data",
                     "label pixels that hold data, or check the scenes' nodata value"};
    const double rate = learningRate();
    double loss = 0;
    try {
        if (input_.hooks.beforeStep) input_.hooks.beforeStep(step_ + 1, config_.batchSize);
        loss = computeLoss(**batch);
    } catch (const std::exception& e) {
        if (!isOutOfMemory(e)) return errorFrom(e);
        if (Status halved = halveBatch(e.what()); !halved) return halved.error();
        return Next::GoOn;
    }
    if (input_.hooks.loss) loss = input_.hooks.loss(step_ + 1, loss);
    if (!std::isfinite(loss))
        return diverged(
            fmt::format("the loss became {} at step {}", std::isnan(loss) ? "NaN" : "infinite", step_ + 1));
    adam_->step(rate);
    ++step_;
    const double seconds = std::max(1e-9, secondsSince(start));
    const auto inEpoch = static_cast<int>((step_ - 1) % state_.stepsPerEpoch) + 1;
    TrainStep said{step_, epochOf(step_), inEpoch, state_.stepsPerEpoch, loss, rate,
                   config_.batchSize / seconds, elapsedS(), sinceStartS()};
    said.waitShare = waited / seconds;
    sink_(said);
    live_.earn(seconds, control_.predictionShare.load());
    if (Status predicted = predictLive(); !predicted) return predicted.error();
    return Next::GoOn;
}

double TrainingRun::computeLoss(const Batch& batch) {
    adam_->zeroGrad();
    const auto targets = batch.targets.to(device_.device);
    NetworkOutput output;
    {
        const AutocastGuard autocast(device_);
        output = forwardPadded(*network_, batch.images.to(device_.device));
    }
    if (hard_) hard_->update(batch.step, batch.places, patchLosses(output.logits, targets));
    torch::Tensor loss = crossEntropy(output.logits, targets, weights_);
    if (output.auxiliary.defined())
        loss = loss + kAuxiliaryWeight * crossEntropy(output.auxiliary, targets, weights_);
    loss.backward();
    return loss.item<double>();
}

Error TrainingRun::diverged(const std::string& what) const {
    return Error{Errc::InvalidInput, what + ": the training diverged",
                 fmt::format("lower the learning rate, for instance to {:g}{}", config_.learningRate / 10,
                             checkpointed_ ? "; the last checkpoint is kept" : "")};
}

Status TrainingRun::halveBatch(const std::string& reason) {
    adam_->zeroGrad();
    if (config_.batchSize == 1)
        return Error{
            Errc::OutOfMemory, "out of memory, even with a single patch in a batch",
            fmt::format("use a smaller patch size or base width ({})", reason.substr(0, reason.find('\n')))};
    config_.batchSize /= 2;
    sink_(TrainNotice{fmt::format("batch halved to {}: out of memory", config_.batchSize)});
    startLoader();
    return {};
}

// ---- pause, live prediction

Result<TrainingRun::Next> TrainingRun::obeyControl() {
    if (stopRequested()) return Next::Stop;
    if (!control_.paused.load()) return Next::GoOn;
    if (Status saved = emitCheckpoint(false); !saved) return saved.error();
    sink_(TrainPaused{step_});
    while (control_.paused.load() && !stopRequested()) {
        auto predicted = predictOneTile();
        if (!predicted) return predicted.error();
        if (!*predicted) std::this_thread::sleep_for(kPauseNap);
    }
    if (stopRequested()) return Next::Stop;
    sink_(TrainResumed{step_});
    return Next::GoOn;
}

Status TrainingRun::predictLive() {
    while (live_.affordable() && !stopRequested()) {
        auto predicted = predictOneTile();
        if (!predicted) return predicted.error();
        if (!*predicted) break;
    }
    return {};
}

Result<bool> TrainingRun::predictOneTile() {
    const auto wish = control_.wish.load();
    if (!wish) return false;
    const auto tile = live_.stalest(*wish, source_, step_);
    if (!tile) return false;
    const auto start = Clock::now();
    auto prediction = live_.predict(*network_, *scales_, device_, source_, wish->scene, *tile, step_);
    if (!prediction) return prediction.error();
    live_.spend(secondsSince(start));
    sink_(std::move(*prediction));
    return true;
}

// ---- validation, checkpoints

bool TrainingRun::validationDue() const {
    if (validatedAt_ == step_ || done()) return false;
    const double since = secondsSince(lastValidationEnd_);
    if (validatedAt_ < 0 && since >= kFirstValidationS) return true;
    if (since >= std::max(config_.validateEverySeconds, 2 * lastValidationS_)) return true;
    const bool epochEnds = step_ % state_.stepsPerEpoch == 0;
    return epochEnds && lastValidationS_ <= kMostValidationShare * (lastValidationS_ + since);
}

Result<TrainingRun::Next> TrainingRun::validateNow() {
    const auto start = Clock::now();
    std::optional<Error> failure;
    const auto betweenWindows = [&] {
        auto next = obeyControl();
        if (!next) failure = next.error();
        return next && *next == Next::GoOn;
    };
    auto validated = runValidation(*network_, *scales_, device_, source_, validationSet_, state_.classWeights,
                                   betweenWindows);
    if (!validated) return validated.error();
    if (failure) return *failure;
    if (!*validated) return Next::Stop;
    TrainValidation& event = **validated;
    event.step = step_;
    event.epoch = epochOf(step_);
    event.elapsedS = elapsedS();
    event.best = std::isfinite(event.meanIou) && event.meanIou > state_.bestMeanIou;
    if (event.best) state_.bestMeanIou = event.meanIou;
    const bool best = event.best;
    sink_(std::move(event));
    validatedAt_ = step_;
    if (Status saved = emitCheckpoint(best); !saved) return saved.error();
    lastValidationS_ = secondsSince(start);
    lastValidationEnd_ = Clock::now();
    return Next::GoOn;
}

Status TrainingRun::emitCheckpoint(bool best) {
    Checkpoint checkpoint = state_;
    checkpoint.config = config_;
    checkpoint.step = step_;
    checkpoint.elapsedS = elapsedS();
    checkpoint.network = networkState(*network_);
    checkpoint.adam = adam_->state();
    if (hard_) checkpoint.samplerState = hard_->state();
    for (const auto& [name, tensor] : checkpoint.network)
        if (tensor.is_floating_point() && !torch::isfinite(tensor).all().item<bool>())
            return diverged(fmt::format("the weights became infinite by step {}", step_));
    const auto bytes = std::make_shared<const std::vector<std::byte>>(writeCheckpoint(checkpoint));
    sink_(TrainCheckpoint{step_, epochOf(step_), false, bytes});
    checkpointed_ = true;
    if (best) sink_(TrainCheckpoint{step_, epochOf(step_), true, bytes});
    return {};
}

}  // namespace swath
