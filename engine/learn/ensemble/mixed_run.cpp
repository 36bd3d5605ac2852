// SPDX-License-Identifier: MIT
#include "engine/learn/ensemble/mixed_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "engine/learn/classic/train/classic_learner.h"
#include "engine/learn/config/catalogs.h"
#include "engine/learn/data/patch_index.h"
#include "engine/learn/run/label_intake.h"
#include "engine/learn/run/scale_choice.h"

namespace swath {
namespace {

constexpr double kLeastNetworkSeconds = 1;
constexpr std::string_view kTrainSet = "train";   ///< where nothing is labelled to validate on
constexpr std::int64_t kFewestForNetwork = 1000;  ///< labelled train pixels, where labels choose

}  // namespace

MixedRun::MixedRun(TrainConfig config, const PatchSource& images, LearnControl& control,
                   const TrainEventSink& sink)
    : config_(std::move(config)),
      images_(images),
      control_(control),
      sink_(sink),
      started_(secondsNow()),
      members_(images.memory()),
      recorded_(control.recorded),
      mapShare_(control.predictionShare) {}

MixedRun::~MixedRun() {
    control_.predictionShare = mapShare_;
    control_.recorded = recorded_;
}

Status MixedRun::prepare(const std::shared_ptr<const Bytes>& checkpoint) {
    const auto terms = learnerTerms(config_.learner);
    if (!terms) return terms.error();
    networks_ = networkCount(*terms);
    if (checkpoint)
        if (Status taken = takeUp(*checkpoint); !taken) return taken;
    wantedNetworks_ = wantedOthers_ = 0;
    for (const SpecTerm& term : *terms)
        (term.name == "network" ? wantedNetworks_ : wantedOthers_) += term.weight;
    setMakers(MapMakers::Average);
    chooses_ = std::ranges::count(*terms, kAutomaticLearner, &SpecTerm::name) > 0;
    auto labels = LabelIntake(images_, control_, sink_).first(mix_.stepsBefore + 1);
    if (!labels) return labels.error();
    if (Status ready = learnFrom(std::move(*labels)); !ready) return ready;
    if (!checkpoint) {
        if (Status fitted = fitOthers(); !fitted) return fitted;
        // Once for all members: the others have decided it, unless there are none.
        if (Status decided = decideScale(config_, *source_, sink_, control_.stop.get_token()); !decided)
            return decided;
        mix_.secondsBefore = secondsNow() - started_;
    }
    if (Status renewed = members_.renew(mix_, config_.threads); !renewed) return renewed;
    if (drawsItself()) return {};
    if (chooses_)
        if (Status weighed = weighNetwork(); !weighed) return weighed;
    // The map of those that are finished is there at once.
    account_.earn(mix_.secondsBefore, mapShare_);
    return drawMap(mix_.stepsBefore);
}

Status MixedRun::weighNetwork() {
    const auto index = PatchIndex::build(*source_, Role::Train, control_.stop.get_token());
    if (!index) return index.error();
    int classes = 0;
    for (int k = 0; k < index->classCount(); ++k) classes += index->pixels(k) > 0 ? 1 : 0;
    tooFewLabels_ = index->pixels() < kFewestForNetwork || classes < 2;
    if (Status judged = judgeAlone(); !judged) return judged;
    if (!alone_ || mix_.stepsBefore > 0 || !mix_.network.empty()) return {};
    // A map, and what it is worth, before the network's first step.
    tell(*alone_, {.step = tooFewLabels_ ? 1 : 0, .epoch = 1, .elapsedS = mix_.secondsBefore});
    save(tooFewLabels_ ? 1 : 0, 1, true);
    return {};
}

Status MixedRun::judgeAlone() {
    alone_.reset();
    if (validation_.role != Role::Validation && !tooFewLabels_) return {};
    const auto others = members_.average(nullptr, 0, 1);
    if (!others) return others.error();
    auto result = judged(**others);
    if (!result) return result.error();
    alone_ = std::move(*result);
    return {};
}

void MixedRun::tellWhetherNetworksCount() {
    if (!alone_) return;
    const char* what = makers_ == MapMakers::Average  ? "counts"
                       : makers_ == MapMakers::Others ? "does not count"
                                                      : "makes the map alone";
    sink_(TrainNotice{
        .text = fmt::format("the network {}: {} mean IoU {:.3f} averaged with the others, {:.3f} without, "
                            "{:.3f} by itself",
                            what, validation_.name(), figures_.average, figures_.others, figures_.networks),
        .harmless = true});
}

void MixedRun::endWithoutNetwork() {
    over_ = true;
    sink_(TrainNotice{.text = "there are too few labels, or classes, for a network to learn from: the map is "
                              "made without one",
                      .harmless = true});
    if (const Status shown = showAverage(1); !shown && shown.error().code != Errc::Cancelled)
        return sink_(TrainFailed{shown.error()});
    sink_(TrainEnded{control_.stop.stop_requested(), 1, 1, secondsNow() - started_});
}

Status MixedRun::takeUp(const Bytes& checkpoint) {
    auto before = readMixedCheckpoint(checkpoint);
    if (!before) return before.error();
    mix_ = std::move(*before);
    // All are trained: the last one goes on.
    if (member() >= networks_) mix_.done.resize(static_cast<std::size_t>(networks_ - 1));
    if (!countsWhileTrained()) return {};
    auto network = loadPredictor(mix_.network, config_.threads);
    if (!network) return network.error();
    resumed_ = std::move(*network);
    return {};
}

Status MixedRun::learnFrom(Labels labels) {
    labels_ = std::move(labels);
    source_ = labels_ ? withLabels(images_.clone(), labels_) : images_.clone();
    validation_ = makeValidationSet(*source_);
    return {};
}

/// Those without a network, to the labels that are in force.
Status MixedRun::fitOthers() {
    if (!(wantedOthers_ > 0)) return {};
    TrainConfig config = config_;
    if (!others_.empty()) config.learner = others_;  // as it was chosen
    auto model = fitClassicModel(config, *source_, control_, [this](TrainEvent event) {
        if (const auto* step = std::get_if<TrainStep>(&event))
            sink_(TrainPreparing{fmt::format("fitting: {} of {}", step->step, step->stepsPerEpoch),
                                 classicDevice(config_.threads), config_.threads, step->elapsedS});
        else
            sink_(std::move(event));
    });
    if (!model) return model.error();
    config_.normalisation = model->config.normalisation;
    others_ = model->config.learner;
    mix_.other = writeClassicCheckpoint(*model);
    mix_.otherLabels = labels_ ? labels_->id : "";
    return {};
}

void MixedRun::trainNetworks() {
    if (tooFewLabels_) return endWithoutNetwork();
    while (!problem_ && !over_)
        if (const Status trained = trainNext(); !trained) {
            if (trained.error().code != Errc::Cancelled) return sink_(TrainFailed{trained.error()});
            return sink_(TrainEnded{.stopped = true, .step = mix_.stepsBefore});
        }
}

Status MixedRun::trainNext() {
    const bool stale =
        labels_ && !mix_.other.empty() && !mix_.otherLabels.empty() && mix_.otherLabels != labels_->id;
    if (stale && mix_.network.empty()) {
        if (Status fitted = fitOthers(); !fitted) return fitted;
        if (Status renewed = members_.renew(mix_, config_.threads); !renewed) return renewed;
    }
    TrainConfig network = config_;
    network.seed += static_cast<std::uint64_t>(member());
    sinceStartBefore_ = secondsNow() - started_;
    if (config_.maxSeconds > 0)
        network.maxSeconds =
            std::max(kLeastNetworkSeconds, (config_.maxSeconds - sinceStartBefore_) / (networks_ - member()));
    std::shared_ptr<const Bytes> from;
    if (!mix_.network.empty()) from = std::make_shared<const Bytes>(mix_.network);
    if (!drawsItself()) control_.predictionShare = 0;
    control_.recorded.clear();  // by steps of the network
    for (const Labels& data : recorded_) {
        auto own = std::make_shared<TrainingData>(*data);
        own->fromStep -= mix_.stepsBefore;
        control_.recorded.push_back(std::move(own));
    }
    auto learner = makeLearner(network, images_.clone(), from);
    if (!learner) return learner.error();
    learner_ = std::move(*learner);
    learner_->run(control_, [this](TrainEvent event) { std::visit([this](auto& e) { handle(e); }, event); });
    learner_ = nullptr;
    return {};
}

template <class Event>
void MixedRun::handle(Event& event) {
    if (problem_) return;  // said already
    if constexpr (requires { event.step; }) event.step += mix_.stepsBefore;
    if constexpr (requires { event.epoch; }) event.epoch += mix_.epochsBefore;
    if constexpr (requires { event.elapsedS; }) event.elapsedS += mix_.secondsBefore;
    take(event);
}

void MixedRun::take(TrainPreparing& event) {
    if (networks_ > 1)
        event.phase = fmt::format("network {} of {}: {}", member() + 1, networks_, event.phase);
    sink_(event);
}

void MixedRun::take(TrainStep& event) {
    event.sinceStartS += sinceStartBefore_;
    sink_(event);
    account_.earn(event.elapsedS - bookedAtS_ - drawingS_, mapShare_);
    bookedAtS_ = event.elapsedS;
    drawingS_ = 0;
    if (drawsItself()) return;
    if (const Status drawn = drawMap(countsWhileTrained() ? event.step : mix_.stepsBefore); !drawn)
        fail(drawn.error());
}

void MixedRun::take(TrainLabels& event) {
    const bool first = event.step == 1, same = labels_ && labels_->id == event.data->id;
    if (!first && same) return;  // each network tells what it begins with
    sink_(event);
    if (same) return;
    if (const Status ready = learnFrom(event.data); !ready) return fail(ready.error());
    if (event.known) return;
    mix_.bestMeanIou = -1;  // of other labels
    if (mix_.other.empty()) return;
    if (chooses_)
        if (const Status ready = judgeAlone(); !ready) return fail(ready.error());
    sink_(TrainNotice{member() + 1 < networks_
                          ? "what needs no network is fitted to the new labels before the next network"
                          : "the new labels reach the network; what was fitted without one stays as it is",
                      true});
}

void MixedRun::take(TrainPrediction& event) {
    if (drawsItself()) sink_(event);
}

void MixedRun::take(TrainPatches& event) {
    if (member() == 0) sink_(event);
}

/// Judged by itself; the average's turn comes with the weights, which follow.
void MixedRun::take(TrainValidation& event) {
    hasValidationSet_ = event.set != kTrainSet;
    ofNetwork_ = std::move(event);
}

void MixedRun::take(TrainCheckpoint& event) {
    if (event.best) {
        bestOfNetwork_ = *event.bytes;
        return;
    }
    mix_.network = *event.bytes;
    bool best = false;
    if (ofNetwork_ && member() == 0) {
        const auto judged = judgeAverage({event.step, event.epoch, ofNetwork_->elapsedS});
        if (!judged) return fail(judged.error());
        if (!*judged) return;  // stopped: the last checkpoint comes later
        best = **judged;
    }
    ofNetwork_.reset();
    save(event.step, event.epoch, best);
}

void MixedRun::take(TrainEnded& event) {
    if (event.stopped) {
        over_ = true;
        return sink_(event);
    }
    const Status ended = endNetwork(event);
    if (!ended) return fail(ended.error());
    if (!over_ && !control_.stop.stop_requested()) return;
    over_ = true;
    event.stopped = control_.stop.stop_requested();
    sink_(event);
}

void MixedRun::take(TrainFailed& event) {
    over_ = true;
    sink_(event);
}

void MixedRun::fail(const Error& error) {
    problem_ = error;
    control_.stop.request_stop();
    sink_(TrainFailed{error});
}

void MixedRun::save(std::int64_t step, int epoch, bool best) {
    const auto bytes = std::make_shared<const Bytes>(writeMixedCheckpoint(mix_));
    sink_(TrainCheckpoint{step, epoch, false, bytes});
    if (best) sink_(TrainCheckpoint{step, epoch, true, bytes});
}

Status MixedRun::endNetwork(const TrainEnded& event) {
    if (networks_ == 1) {
        over_ = true;
        tellWhetherNetworksCount();
        return showAverage(event.step);
    }
    const bool chooses =
        hasValidationSet_ && config_.restoreBest && !bestOfNetwork_.empty() && bestOfNetwork_ != mix_.network;
    auto network = withoutTrainingState(chooses ? bestOfNetwork_ : mix_.network);
    if (!network) return network.error();
    mix_.done.push_back(std::move(*network));
    bestOfNetwork_.clear();
    over_ = member() == networks_ || timeIsUp();
    if (member() < networks_) {
        if (over_)
            sink_(TrainNotice{fmt::format("the time was enough for {} of {} networks", member(), networks_)});
        mix_.network.clear();
        mix_.stepsBefore = event.step;
        mix_.epochsBefore = event.epoch;
        mix_.secondsBefore = event.elapsedS;
    }
    // The first one's last state was judged already, as what it is.
    bool best = judgedBest_;
    if (member() > 1 || chooses) {
        if (Status renewed = members_.renew(mix_, config_.threads); !renewed) return renewed;
        const auto judged = judgeAverage({event.step, event.epoch, event.elapsedS});
        if (!judged) return judged.error();
        best = judged->value_or(false);
    }
    if (Status renewed = members_.renew(mix_, config_.threads); !renewed) return renewed;
    save(event.step, event.epoch, best || !hasValidationSet_);
    if (over_) tellWhetherNetworksCount();
    return showAverage(event.step);
}

}  // namespace swath
