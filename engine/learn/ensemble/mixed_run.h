// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/clock.h"
#include "engine/learn/data/validation_set.h"
#include "engine/learn/ensemble/learners.h"
#include "engine/learn/ensemble/map_makers.h"
#include "engine/learn/ensemble/mixed_checkpoint.h"
#include "engine/learn/ensemble/mixed_members.h"
#include "engine/learn/predict/source_predictor.h"
#include "engine/learn/run/learner.h"
#include "engine/learn/run/tile_account.h"

namespace swath {

/// One call of MixedLearner::run(): stands between the networks, which are trained one after the other, and
/// who listens.
class MixedRun {
  public:
    MixedRun(TrainConfig config, const PatchSource& images, LearnControl& control,
             const TrainEventSink& sink);
    ~MixedRun();

    /// Fits the others, or takes them up from a checkpoint.
    Status prepare(const std::shared_ptr<const std::vector<std::byte>>& checkpoint);
    void trainNetworks();
    /// The average as it is now; null while it has no member.
    std::unique_ptr<Predictor> predictor();

  private:
    using Bytes = std::vector<std::byte>;
    using Labels = std::shared_ptr<const TrainingData>;
    /// When in a run something happens.
    struct Moment {
        std::int64_t step = 0;
        int epoch = 1;
        double elapsedS = 0;
    };

    bool timeIsUp() const { return config_.maxSeconds > 0 && secondsNow() - started_ >= config_.maxSeconds; }
    /// Of the network that is trained, from 0.
    int member() const { return static_cast<int>(mix_.done.size()); }
    /// Whether the network's own map is the average's: it is alone so far.
    bool drawsItself() const { return mix_.other.empty() && member() == 0; }
    /// Whether the network that is trained is part of the average already.
    bool countsWhileTrained() const { return member() == 0 && !mix_.network.empty(); }

    /// Where the labels choose the learners: whether they are enough for a network, and what the others reach
    /// without one.
    Status weighNetwork();
    /// What the others reach without a network in the validation labels of now, where there are some.
    Status judgeAlone();
    void endWithoutNetwork();
    /// Says who makes the map in the end, and why.
    void tellWhetherNetworksCount();
    Status takeUp(const Bytes& checkpoint);
    Status learnFrom(Labels labels);
    Status fitOthers();
    Status trainNext();

    template <class Event>
    void handle(Event& event);
    template <class Event>
    void take(Event& event) {
        sink_(std::move(event));
    }
    void take(TrainPreparing& event);
    void take(TrainStep& event);
    void take(TrainLabels& event);
    void take(TrainPrediction& event);
    void take(TrainPatches& event);
    void take(TrainValidation& event);
    void take(TrainCheckpoint& event);
    void take(TrainEnded& event);
    void take(TrainFailed& event);
    void fail(const Error& error);
    void save(std::int64_t step, int epoch, bool best);
    /// The network that has just been trained is done; the next one's turn, or the end.
    Status endNetwork(const TrainEnded& event);

    // mixed_run_maps.cpp: what the average says
    Result<std::unique_ptr<Predictor>> average();
    /// The average on the validation set; nullopt if it was stopped.
    Result<std::optional<Judged>> judged(Predictor& by);
    void tell(const Judged& result, const Moment& moment);
    /// The networks by themselves on the validation set; nullopt if it was stopped.
    Result<std::optional<Judged>> judgeNetworks();
    void setMakers(MapMakers makers);
    /// @return whether it is the best so far; nullopt if it was stopped.
    Result<std::optional<bool>> judgeAverage(const Moment& moment);
    /// As much of what is on the screen and was drawn by older weights as there is time for.
    Status drawMap(std::int64_t step);
    /// The average's map, as the run wants finished maps to be, of all that is on the screen.
    Status showAverage(std::int64_t step);
    Status draw(SourcePredictor& by, int scene, TileIndex tile, std::int64_t step);

    TrainConfig config_;  ///< as the labels have decided it
    const PatchSource& images_;
    LearnControl& control_;
    const TrainEventSink& sink_;
    double started_;
    int networks_ = 1;
    bool chooses_ = false;       ///< whether the labels decide if networks count
    bool tooFewLabels_ = false;  ///< for a network
    std::string others_;         ///< the learner line of those without a network, as it was chosen
    double wantedNetworks_ = 1, wantedOthers_ = 0;  ///< weights of those that count
    MapMakers makers_ = MapMakers::Average;
    MakersFigures figures_;        ///< when they were judged last
    std::optional<Judged> alone_;  ///< what the others reach without a network, in validation labels
    MixedCheckpoint mix_;
    MixedMembers members_;
    std::unique_ptr<Learner> learner_;     ///< of the network that is trained
    std::shared_ptr<Predictor> resumed_;   ///< the network of a checkpoint, before it is trained on
    std::unique_ptr<PatchSource> source_;  ///< with the labels in force
    Labels labels_;                        ///< null: the source's own
    ValidationSet validation_;
    std::vector<Labels> recorded_;  ///< by steps of the whole run
    TileAccount account_;
    double mapShare_;       ///< of the time that maps may take
    double bookedAtS_ = 0;  ///< of the run: until when time is booked for maps
    double drawingS_ = 0;   ///< that went into maps since
    std::optional<TrainValidation> ofNetwork_;
    bool hasValidationSet_ = false;
    bool judgedBest_ = false;  ///< at the last judgement
    Bytes bestOfNetwork_;
    std::optional<Error> problem_;
    bool over_ = false;
    double sinceStartBefore_ = 0;  ///< when the network that is trained was begun
};

}  // namespace swath
