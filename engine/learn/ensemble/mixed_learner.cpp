// SPDX-License-Identifier: MIT
#include "engine/learn/ensemble/mixed_learner.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "engine/core/clock.h"
#include "engine/learn/classic/train/classic_learner.h"
#include "engine/learn/classic/train/classic_predictor.h"
#include "engine/learn/ensemble/learners.h"
#include "engine/learn/ensemble/mixed_checkpoint.h"
#include "engine/learn/ensemble/mixed_judge.h"
#include "engine/learn/ensemble/mixed_predictor.h"
#include "engine/learn/predict/predictor.h"
#include "engine/learn/run/scale_choice.h"
#include "engine/learn/run/tile_account.h"

namespace swath {
namespace {

using Bytes = std::vector<std::byte>;

constexpr double kLeastNetworkSeconds = 1;
constexpr char kTrainSet[] = "train";  ///< TrainValidation::set where nothing is labelled to validate on

/// When in a run something happens.
struct Moment {
    std::int64_t step = 0;
    int epoch = 1;
    double elapsedS = 0;
};

/// One run: stands between the networks and who listens.
class MixedRun {
  public:
    MixedRun(TrainConfig config, PatchSource& source, LearnControl& control, const TrainEventSink& sink)
        : config_(std::move(config)),
          source_(source),
          control_(control),
          sink_(sink),
          started_(secondsNow()),
          mapShare_(control.predictionShare) {}
    ~MixedRun() { control_.predictionShare = mapShare_; }

    Status prepare(const std::shared_ptr<const Bytes>& checkpoint) {
        const auto terms = learnerTerms(config_.learner);
        if (!terms) return terms.error();
        networks_ = networkCount(*terms);
        if (checkpoint) {
            auto before = readMixedCheckpoint(*checkpoint);
            if (!before) return before.error();
            mix_ = std::move(*before);
            // All are trained: the last one goes on.
            if (member() >= networks_) mix_.done.resize(static_cast<std::size_t>(networks_ - 1));
        }
        mix_.networkWeight = mix_.otherWeight = 0;
        for (const SpecTerm& term : *terms)
            (term.name == "network" ? mix_.networkWeight : mix_.otherWeight) += term.weight;
        if (!checkpoint)
            if (Status fitted = fitOthers(); !fitted) return fitted;
        judge_.emplace(source_, control_);
        if (Status renewed = renewFitted(); !renewed) return renewed;
        if (drawsItself()) return {};
        const bool anyNetwork = !mix_.countingNetworks().empty();
        if (Status set = setMap(anyNetwork ? writeMixedCheckpoint(mix_) : mix_.other, mix_.stepsBefore); !set)
            return set;
        // The map of the others is there at once.
        account_.earn(mix_.secondsBefore, mapShare_);
        return drawMap();
    }

    void trainNetworks(const PatchSource& source) {
        while (!problem_ && !over_) {
            const int left = networks_ - member();
            TrainConfig network = config_;
            network.seed += static_cast<std::uint64_t>(member());
            sinceStartBefore_ = secondsNow() - started_;
            if (config_.maxSeconds > 0)
                network.maxSeconds =
                    std::max(kLeastNetworkSeconds, (config_.maxSeconds - sinceStartBefore_) / left);
            std::shared_ptr<const Bytes> from;
            if (!mix_.network.empty()) from = std::make_shared<const Bytes>(mix_.network);
            if (!drawsItself()) control_.predictionShare = 0;
            makeLearner(network, source.clone(), from)->run(control_, [this](TrainEvent event) {
                std::visit([this](auto& e) { handle(e); }, event);
            });
        }
    }

  private:
    bool timeIsUp() const { return config_.maxSeconds > 0 && secondsNow() - started_ >= config_.maxSeconds; }
    /// Of the network that is trained, from 0.
    int member() const { return static_cast<int>(mix_.done.size()); }

    Status fitOthers() {
        // Once for all members.
        if (Status decided = decideScale(config_, source_, sink_, control_.stop.get_token()); !decided)
            return decided;
        if (mix_.otherWeight > 0) {
            auto model = fitClassicModel(config_, source_, control_, [this](TrainEvent event) {
                if (const auto* step = std::get_if<TrainStep>(&event))
                    sink_(TrainPreparing{fmt::format("fitting: {} of {}", step->step, step->stepsPerEpoch),
                                         classicDevice(config_.threads), config_.threads, step->elapsedS});
                else
                    sink_(std::move(event));
            });
            if (!model) return model.error();
            mix_.other = writeClassicCheckpoint(*model);
        }
        mix_.secondsBefore = secondsNow() - started_;
        return {};
    }

    /// Those that are done with, for the judge.
    Status renewFitted() {
        std::vector<WeightedPredictor> fitted;
        double weight = 0;
        if (!mix_.other.empty()) {
            auto other = loadClassicPredictor(mix_.other, config_.threads);
            if (!other) return other.error();
            fitted.push_back({std::move(*other), weight = mix_.otherWeight});
        }
        for (const Bytes& network : mix_.done) {
            auto one = loadPredictor(network, config_.threads);
            if (!one) return one.error();
            fitted.push_back({std::move(*one), mix_.networkWeight / static_cast<double>(mix_.done.size())});
            weight += fitted.back().weight;
        }
        if (fitted.empty()) return {};
        auto average = averagePredictors(std::move(fitted));
        if (!average) return average.error();
        judge_->setFitted(std::move(*average), weight);
        return {};
    }

    template <class Event>
    void handle(Event& event) {
        if (problem_) return;  // said already
        if constexpr (requires { event.step; }) event.step += mix_.stepsBefore;
        if constexpr (requires { event.epoch; }) event.epoch += mix_.epochsBefore;
        if constexpr (requires { event.elapsedS; }) event.elapsedS += mix_.secondsBefore;
        take(event);
    }

    template <class Event>
    void take(Event& event) {
        sink_(std::move(event));
    }
    void take(TrainPreparing& event) {
        if (networks_ > 1)
            event.phase = fmt::format("network {} of {}: {}", member() + 1, networks_, event.phase);
        sink_(event);
    }
    void take(TrainStep& event) {
        event.sinceStartS += sinceStartBefore_;
        sink_(event);
        account_.earn(event.elapsedS - bookedAtS_ - drawingS_, mapShare_);
        bookedAtS_ = event.elapsedS;
        drawingS_ = 0;
        if (const Status drawn = drawMap(); !drawn) fail(drawn.error());
    }
    void take(TrainPrediction& event) {
        if (drawsItself()) sink_(event);
    }
    void take(TrainPatches& event) {
        if (member() == 0) sink_(event);
    }
    /// Judged by itself; the average's turn comes with the weights, which follow.
    void take(TrainValidation& event) {
        hasValidationSet_ = event.set != kTrainSet;
        ofNetwork_ = std::move(event);
    }
    void take(TrainCheckpoint& event) {
        if (event.best) {
            bestOfNetwork_ = *event.bytes;
            return;
        }
        mix_.network = *event.bytes;
        bool best = false;
        if (ofNetwork_ && member() == 0) {
            auto network = loadPredictor(mix_.network, config_.threads);
            if (!network) return fail(network.error());
            const auto judged = judgeAverage(network->get(), {event.step, event.epoch, ofNetwork_->elapsedS});
            if (!judged) return fail(judged.error());
            if (!*judged) return;  // stopped: the last checkpoint comes later
            best = **judged;
        }
        ofNetwork_.reset();
        const auto saved = save(event.step, event.epoch, best);
        if (member() == 0 && !drawsItself())
            if (const Status set = setMap(*saved, event.step); !set) fail(set.error());
    }
    void take(TrainEnded& event) {
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
    void take(TrainFailed& event) {
        over_ = true;
        sink_(event);
    }
    void fail(const Error& error) {
        problem_ = error;
        control_.stop.request_stop();
        sink_(TrainFailed{error});
    }

    std::shared_ptr<const Bytes> save(std::int64_t step, int epoch, bool best) {
        auto bytes = std::make_shared<const Bytes>(writeMixedCheckpoint(mix_));
        sink_(TrainCheckpoint{step, epoch, false, bytes});
        if (best) sink_(TrainCheckpoint{step, epoch, true, bytes});
        return bytes;
    }

    /// The network that has just been trained is done; the next one's turn, or the end.
    Status endNetwork(const TrainEnded& event) {
        if (networks_ == 1) {
            over_ = true;
            return showAverage(event.step);
        }
        const bool chooses = hasValidationSet_ && config_.restoreBest && !bestOfNetwork_.empty() &&
                             bestOfNetwork_ != mix_.network;
        auto network = withoutTrainingState(chooses ? bestOfNetwork_ : mix_.network);
        if (!network) return network.error();
        mix_.done.push_back(std::move(*network));
        bestOfNetwork_.clear();
        over_ = member() == networks_ || timeIsUp();
        if (member() < networks_) {
            if (over_)
                sink_(TrainNotice{
                    fmt::format("the time was enough for {} of {} networks", member(), networks_)});
            mix_.network.clear();
            mix_.stepsBefore = event.step;
            mix_.epochsBefore = event.epoch;
            mix_.secondsBefore = event.elapsedS;
        }
        if (Status renewed = renewFitted(); !renewed) return renewed;
        // The first one's last state was judged already, as what it is.
        bool best = judgedBest_;
        if (member() > 1 || chooses) {
            const auto judged = judgeAverage(nullptr, {event.step, event.epoch, event.elapsedS});
            if (!judged) return judged.error();
            best = judged->value_or(false);
        }
        save(event.step, event.epoch, best || !hasValidationSet_);
        return showAverage(event.step);
    }

    /// The average's map, as the run wants finished maps to be, of all that is on the screen.
    Status showAverage(std::int64_t step) {
        if (Status set = setMap(writeMixedCheckpoint(mix_), step, {.threads = config_.threads}); !set)
            return set;
        const auto wish = control_.wish.load();
        if (!wish || wish->scene < 0 || wish->scene >= source_.sceneCount()) return {};
        for (const TileIndex tile : wish->tiles) {
            if (control_.stop.stop_requested()) return {};
            if (Status drawn = draw(wish->scene, tile); !drawn) return drawn;
        }
        return {};
    }

    /// Whether the network's own map is the average's: it is alone so far.
    bool drawsItself() const { return mix_.other.empty() && member() == 0; }

    Status setMap(const Bytes& checkpoint, std::int64_t step) {
        return setMap(checkpoint, step, {.threads = config_.threads, .views = 1, .priorAdaptation = 0});
    }
    Status setMap(const Bytes& checkpoint, std::int64_t step, const PredictorOptions& options) {
        auto predictor = loadAnyPredictor(checkpoint, options);
        if (!predictor) return predictor.error();
        map_ = std::move(*predictor);
        mapBy_ = {map_.get(), -1};
        mapStep_ = step;
        return {};
    }

    /// As much of what is on the screen and was drawn by older weights as there is time for.
    Status drawMap() {
        while (map_ && account_.affordable() && !control_.stop.stop_requested()) {
            const auto wish = control_.wish.load();
            if (!wish) return {};
            const auto tile = account_.stalest(*wish, source_, mapStep_);
            if (!tile) return {};
            const double begun = secondsNow();
            if (Status drawn = draw(wish->scene, *tile); !drawn) return drawn;
            const double seconds = secondsNow() - begun;
            account_.spend(seconds);
            drawingS_ += seconds;
        }
        return {};
    }

    Status draw(int scene, TileIndex tile) {
        auto classes = judge_->tile(mapBy_, scene, tile);
        if (!classes) return classes.error();
        account_.predicted(scene, tile, mapStep_);
        if (*classes) sink_(TrainPrediction{scene, tile, mapStep_, std::move(*classes)});
        return {};
    }

    /// @param trained  that is averaged with those that are done; may be null. @return whether it is the best
    /// so far; nullopt if it was stopped.
    Result<std::optional<bool>> judgeAverage(Predictor* trained, const Moment& moment) {
        auto judged = judge_->judge(trained, mix_.networkWeight);
        if (!judged) return judged.error();
        if (!*judged) return std::optional<bool>();
        TrainValidation& said = **judged;
        said.step = moment.step;
        said.epoch = moment.epoch;
        said.elapsedS = moment.elapsedS;
        said.best = std::isfinite(said.meanIou) && said.meanIou > mix_.bestMeanIou;
        if (said.best) mix_.bestMeanIou = said.meanIou;
        judgedBest_ = said.best;
        sink_(std::move(said));
        return std::optional(judgedBest_);
    }

    TrainConfig config_;
    PatchSource& source_;
    LearnControl& control_;
    const TrainEventSink& sink_;
    double started_;
    int networks_ = 1;
    MixedCheckpoint mix_;
    std::optional<MixedJudge> judge_;
    TileAccount account_;
    double mapShare_;       ///< of the time that maps may take
    double bookedAtS_ = 0;  ///< of the run: until when time is booked for maps
    double drawingS_ = 0;   ///< that went into maps since
    std::unique_ptr<Predictor> map_;
    MixedJudge::Prepared mapBy_;
    std::int64_t mapStep_ = 0;
    std::optional<TrainValidation> ofNetwork_;
    bool hasValidationSet_ = false;
    bool judgedBest_ = false;  ///< at the last judgement
    Bytes bestOfNetwork_;
    std::optional<Error> problem_;
    bool over_ = false;
    double sinceStartBefore_ = 0;  ///< when the network that is trained was begun
};

}  // namespace

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
    mixed.trainNetworks(*source_);
}

}  // namespace swath
