// SPDX-License-Identifier: MIT
#include "engine/learn/torch/train/training_run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <new>
#include <string_view>

#include "engine/learn/torch/interruption.h"
#include "engine/learn/torch/train/network_loss.h"

namespace swath {
namespace {

constexpr double kFirstValidationS = 5;
constexpr double kNoLoss = std::numeric_limits<double>::quiet_NaN();
constexpr int kMostBatchesWithoutTarget = 50;

/// Resident memory of this process.
std::int64_t memoryBytes() {
    std::ifstream status("/proc/self/statm");
    std::int64_t all = 0, resident = 0;
    status >> all >> resident;
    return resident * ::sysconf(_SC_PAGESIZE);
}

}  // namespace

TrainingRun::TrainingRun(TrainingInput& input, LearnControl& control, const TrainEventSink& sink)
    : input_(input),
      control_(control),
      sink_(sink),
      config_(input.config),
      images_(*input.source),
      intake_(images_, control, sink) {}

Result<TrainEnded> TrainingRun::run() {
    const auto ended = [this](bool stopped) {
        return TrainEnded{stopped, step_, step_ == 0 ? 0 : epochOf(step_), elapsedS()};
    };
    if (Status prepared = prepare(); !prepared) {
        if (prepared.error().code == Errc::Cancelled) return ended(true);
        return prepared.error();
    }
    // A run that was ended just before a validation that counts makes up for it.
    if (step_ > 0 && judgementDue() && !done())
        if (auto next = validateNow(); !next) return next.error();
    while (!done()) {
        auto next = obeyControl();
        if (next && *next == Next::GoOn)
            if (Status taken = takeNewLabels(); !taken) {
                if (taken.error().code != Errc::Cancelled) return taken.error();
                break;
            }
        if (next && *next == Next::GoOn) next = trainStep();
        if (next && *next == Next::GoOn && validationDue()) next = validateNow();
        if (!next) return next.error();
        if (*next == Next::Stop) break;
    }
    loader_.reset();
    if (!stopRequested())
        if (Status finished = finish(); !finished) return finished.error();
    if (stopRequested())
        if (Status saved = emitCheckpoint(false); !saved) return saved.error();
    return ended(stopRequested());
}

std::unique_ptr<NetworkPredictor> TrainingRun::predictor() {
    if (!network_ || !scales_) return nullptr;
    return std::make_unique<NetworkPredictor>(state_, judged(), device_, scales_);
}

// ---- steps

double TrainingRun::learningRate() const {
    // Steps count where there are any to count: the clock would make each run another one.
    const ScheduleMoment moment{.step = step_,
                                .total = std::int64_t{config_.epochs} * state_.stepsPerEpoch,
                                .stepsPerEpoch = state_.stepsPerEpoch,
                                .progress = config_.maxSeconds > 0 ? sinceStartS() / config_.maxSeconds : 0};
    return config_.learningRate * schedule_->factor(moment);
}

int TrainingRun::epochOf(std::int64_t step) const {
    return static_cast<int>((std::max<std::int64_t>(step, 1) - 1) / state_.stepsPerEpoch) + 1;
}

/// Never before the first step of this start: what preparing took would leave nothing to keep.
bool TrainingRun::timeIsUp() const {
    return config_.maxSeconds > 0 && step_ > state_.step && sinceStartS() >= config_.maxSeconds;
}

bool TrainingRun::limitReached() const {
    return (config_.epochs > 0 && step_ >= std::int64_t{config_.epochs} * state_.stepsPerEpoch) ||
           timeIsUp() || stoppedEarly();
}

bool TrainingRun::done() const {
    return limitReached() || stopRequested();
}

Result<std::optional<std::vector<Batch>>> TrainingRun::nextBatches() {
    const auto start = Clock::now();
    std::vector<Batch> batches;
    bool anyTarget = false;
    for (int i = 0; i < config_.accumulate; ++i) {
        auto batch = loader_->next(control_.stop.get_token());
        if (!batch) return std::optional<std::vector<Batch>>();
        if (!batch->ok()) return batch->error();
        anyTarget |= (*batch)->anyTarget;
        batches.push_back(std::move(**batch));
    }
    waitedS_ = secondsSince(start);
    batchesWithoutTarget_ = anyTarget ? 0 : batchesWithoutTarget_ + 1;
    if (batchesWithoutTarget_ >= kMostBatchesWithoutTarget)
        return Error{Errc::InvalidInput, "the labelled train pixels lie where the scenes hold no data",
                     "label pixels that hold data, or check the scenes' nodata value"};
    return std::optional(std::move(batches));
}

Result<TrainingRun::Next> TrainingRun::trainStep() {
    const auto start = Clock::now();
    auto batches = nextBatches();
    if (!batches) return batches.error();
    if (!*batches) return Next::Stop;
    const double rate = learningRate();
    double loss = 0;
    bool labelled = true;
    try {
        const auto computed = computeStep(**batches);
        if (!computed) return stopRequested() ? Next::Stop : Next::GoOn;
        loss = computed->loss.value_or(0);
        labelled = computed->loss.has_value();
    } catch (const std::exception& e) {
        if (!isOutOfMemory(e)) return errorFrom(e);
        if (Status halved = halveBatch(e.what()); !halved) return halved.error();
        return Next::GoOn;
    }
    if (input_.hooks.loss) loss = input_.hooks.loss(step_ + 1, loss);
    const auto gradientNorm = applyStep(loss, rate);
    if (!gradientNorm) return gradientNorm.error();
    ++step_;
    if (mean_) mean_->update(step_);
    const double seconds = lastStepS_ = std::max(1e-9, secondsSince(start));
    const double sinceLast = std::max(1e-9, secondsSince(lastStepEnd_));
    lastStepEnd_ = Clock::now();
    sink_(TrainStep{.step = step_,
                    .epoch = epochOf(step_),
                    .stepInEpoch = static_cast<int>((step_ - 1) % state_.stepsPerEpoch) + 1,
                    .stepsPerEpoch = state_.stepsPerEpoch,
                    .loss = labelled ? loss : kNoLoss,
                    .learningRate = rate,
                    .patchesPerSecond = config_.batchSize * config_.accumulate / seconds,
                    .elapsedS = elapsedS(),
                    .sinceStartS = sinceStartS(),
                    .gradientNorm = *gradientNorm,
                    .waitShare = std::min(1.0, waitedS_ / sinceLast),
                    .memoryBytes = memoryBytes()});
    live_.earn(seconds, control_.predictionShare.load());
    if (Status predicted = predictLive(); !predicted) return predicted.error();
    return Next::GoOn;
}

std::optional<TrainingRun::Computed> TrainingRun::computeStep(const std::vector<Batch>& batches) {
    const bool isLong = lastStepS_ > input_.hooks.longStepS;
    std::vector<torch::Tensor> statistics;  // of norms, which the way forward changes
    std::optional<InterruptionScope> scope;
    if (isLong) {
        for (const torch::Tensor& buffer : network_->buffers()) statistics.push_back(buffer.clone());
        scope.emplace([this] { return stopRequested() || timeIsUp(); });
    }
    try {
        if (input_.hooks.beforeStep) input_.hooks.beforeStep(step_ + 1, config_.batchSize);
        return Computed{gradient_->compute(batches, step_ + 1, epochOf(step_ + 1))};
    } catch (const Interrupted&) {
        const torch::NoGradGuard noGrad;
        auto buffers = network_->buffers();
        for (std::size_t i = 0; i < buffers.size(); ++i) buffers[i].copy_(statistics[i]);
        optimiser_->zeroGrad();
        sink_(TrainNotice{
            fmt::format("step {} was given up in its middle{}", step_ + 1,
                        stopRequested()
                            ? ""
                            : fmt::format(": the time is up, and a step takes about {:.0f} s", lastStepS_)),
            true});
        return std::nullopt;
    }
}

Result<double> TrainingRun::applyStep(double loss, double rate) {
    const auto word = [](double value) { return std::isnan(value) ? "NaN" : "infinite"; };
    if (!std::isfinite(loss))
        return diverged(fmt::format("the loss became {} at step {}", word(loss), step_ + 1));
    const auto applied = gradient_->apply(rate);
    // Scaled gradients that are too large for float16 only lower the scale.
    if (!applied.made && !applied.scaled)
        return diverged(
            fmt::format("the gradients became {} at step {}", word(applied.gradientNorm), step_ + 1));
    return applied.gradientNorm;
}

Error TrainingRun::diverged(const std::string& what) const {
    return Error{Errc::InvalidInput, what + ": the training diverged",
                 fmt::format("lower the learning rate, for instance to {:g}{}", config_.learningRate / 10,
                             checkpointed_ ? "; the last checkpoint is kept" : "")};
}

Status TrainingRun::halveBatch(const std::string& reason) {
    optimiser_->zeroGrad();
    if (config_.batchSize == 1)
        return Error{
            Errc::OutOfMemory, "out of memory, even with a single patch in a batch",
            fmt::format("use a smaller patch size or base width ({})", reason.substr(0, reason.find('\n')))};
    config_.batchSize /= 2;
    sink_(TrainNotice{.text = fmt::format("batch halved to {}: out of memory", config_.batchSize),
                      .batchSize = config_.batchSize});
    startLoader();
    return {};
}

// ---- pause, live prediction

Result<TrainingRun::Next> TrainingRun::obeyControl() {
    if (stopRequested()) return Next::Stop;
    if (!control_.pause.on()) return Next::GoOn;
    if (Status saved = emitCheckpoint(false); !saved) return saved.error();
    sink_(TrainPaused{step_});
    while (control_.pause.on() && !stopRequested()) {
        const auto seen = control_.pause.moment();
        auto predicted = predictOneTile();
        if (!predicted) return predicted.error();
        if (!*predicted) control_.pause.waitAfter(seen, control_.stop.get_token());
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
    const auto tile = live_.stalest(*wish, images_, step_);
    if (!tile) return false;
    const auto start = Clock::now();
    auto classes = predictTile(*predicted_, wish->scene, *tile);
    if (!classes) return classes.error();
    live_.predicted(wish->scene, *tile, step_);
    live_.spend(secondsSince(start));
    sink_(TrainPrediction{wish->scene, *tile, step_, std::move(*classes)});
    return true;
}

// ---- validation, checkpoints

bool TrainingRun::judgementDue() const {
    if (state_.validatedAt == step_ || step_ % state_.stepsPerEpoch != 0) return false;
    const std::int64_t perEpoch = std::int64_t{state_.stepsPerEpoch} * config_.accumulate *
                                  config_.batchSize * config_.patchSize * config_.patchSize;
    // A training step costs three times the forward pass of a validation.
    const std::int64_t epochs = std::max<std::int64_t>(1, (validationPixels_ + perEpoch - 1) / perEpoch);
    return step_ / state_.stepsPerEpoch % epochs == 0;
}

bool TrainingRun::validationDue() const {
    if (state_.validatedAt == step_ || done()) return false;
    if (judgementDue()) return true;
    const double since = secondsSince(lastValidationEnd_);
    if (!everValidated_ && since >= kFirstValidationS) return true;
    return since >= std::max(config_.validateEverySeconds, 2 * lastValidationS_);
}

Result<TrainingRun::Next> TrainingRun::validateNow() {
    const auto start = Clock::now();
    std::optional<Error> failure;
    const std::function<bool()> betweenWindows = [&] {
        auto next = obeyControl();
        if (!next) failure = next.error();
        return next && *next == Next::GoOn;
    };
    NetworkLoss loss(*predictor_, *loss_, epochOf(step_));
    auto judged = swath::judge(*predicted_, labels_.validation, betweenWindows, &loss);
    if (!judged) return judged.error();
    if (failure) return *failure;
    if (!*judged) return Next::Stop;
    TrainValidation event{.step = step_,
                          .epoch = epochOf(step_),
                          .set = labels_.validation.name(),
                          .confusion = std::move((*judged)->confusion),
                          .meanIou = (*judged)->meanIou,
                          .loss = (*judged)->loss,
                          .elapsedS = elapsedS()};
    judge(event);
    const bool best = event.best;
    sink_(std::move(event));
    everValidated_ = true;
    auto filmed = emitFilm(betweenWindows);
    if (!filmed) return filmed.error();
    if (failure) return *failure;
    if (Status saved = emitCheckpoint(best); !saved) return saved.error();
    lastValidationS_ = secondsSince(start);
    lastValidationEnd_ = lastStepEnd_ = Clock::now();
    return filmed;
}

void TrainingRun::judge(TrainValidation& event) {
    // Validations that only the clock asked for choose nothing in a run that steps limit: it would end with
    // other weights each time.
    const bool judgement = judgementDue();
    const bool counts = judgement || config_.maxSeconds > 0 || limitReached();
    state_.validatedAt = step_;
    if (!counts) return;
    event.best = std::isfinite(event.meanIou) && event.meanIou > state_.bestMeanIou;
    if (event.best) state_.bestMeanIou = event.meanIou;
    if (!judgement && config_.maxSeconds <= 0) return;
    if (schedule_->judged(event.meanIou))
        sink_(TrainNotice{
            fmt::format("no gain for a while: the learning rate falls to {:.3g}", learningRate())});
    if (config_.patience == 0) return;
    state_.patience.judge(event.meanIou, config_.minDelta);
    if (stoppedEarly())
        sink_(TrainNotice{
            fmt::format("no gain in {} validations: the training ends; the best mean IoU was {:.3f}",
                        config_.patience, state_.bestMeanIou)});
}

Result<TrainingRun::Next> TrainingRun::emitFilm(const std::function<bool()>& goOn) {
    if (film_.empty()) return Next::GoOn;
    auto frame = film_.frame(*predicted_, step_, goOn);
    if (!frame) return frame.error();
    if (!*frame) return Next::Stop;
    sink_(std::move(**frame));
    return Next::GoOn;
}

Status TrainingRun::finish() {
    if (state_.validatedAt != step_)
        if (auto next = validateNow(); !next) return next.error();
    if (stopRequested()) return {};
    if (!config_.restoreBest) return emitCheckpoint(true);
    if (stoppedEarly() && bestCheckpoint_) sink_(*bestCheckpoint_);
    return {};
}

Status TrainingRun::emitCheckpoint(bool best) {
    Checkpoint checkpoint = state_;
    checkpoint.config = config_;
    checkpoint.step = step_;
    checkpoint.elapsedS = elapsedS();
    checkpoint.optimiserSteps = optimiser_->steps();
    checkpoint.schedule = schedule_->state();
    if (gradient_->scaler()) checkpoint.scaler = gradient_->scaler()->state();
    checkpoint.network = networkState(*judged());
    if (mean_) checkpoint.trained = networkState(*network_);
    checkpoint.optimiser = optimiser_->state();
    if (hard_) checkpoint.samplerState = hard_->state();
    for (const auto* tensors : {&checkpoint.network, &checkpoint.trained})
        for (const auto& [name, tensor] : *tensors)
            if (tensor.is_floating_point() && !torch::isfinite(tensor).all().item<bool>())
                return diverged(fmt::format("the weights became infinite by step {}", step_));
    const auto bytes = std::make_shared<const std::vector<std::byte>>(writeCheckpoint(checkpoint));
    sink_(TrainCheckpoint{step_, epochOf(step_), false, bytes});
    checkpointed_ = true;
    if (best) sink_(TrainCheckpoint{step_, epochOf(step_), true, bytes});
    if (best && config_.restoreBest && config_.patience > 0)
        bestCheckpoint_ = TrainCheckpoint{step_, epochOf(step_), false, bytes};
    return {};
}

}  // namespace swath
