// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/learn/config/train_config.h"
#include "engine/learn/data/patch_source.h"
#include "engine/session/desk.h"
#include "engine/session/learn_intent.h"

namespace swath {

class LiveClassifier;

/// Whether the pen is followed, and how well: after each stroke a learner without a network is fitted to all
/// labels, and what is on the screen is classified anew.
struct LiveStatus {
    bool on = false;
    bool working = false;
    std::int64_t rounds = 0;  ///< finished ones, of strokes
    std::size_t samples = 0;
    double penUpToCoarseS = -1, penUpToMapS = -1;  ///< of the last stroke; −1: none yet
    double fitS = 0;                               ///< of them: the fit alone
    int tiles = 0;                                 ///< classified for it
    std::string problem, hint;                     ///< why there is no map; empty: there is one
    std::vector<std::string> features;             ///< names, and
    std::vector<double> importance;  ///< shares of what decides; empty where the learner does not tell

    /// "Map 0.4 s after the pen · 4 210 samples"
    std::string words() const;
};

/// Follows the pen.
class LiveDesk {
  public:
    explicit LiveDesk(DeskContext& context);
    ~LiveDesk();

    Status on(const SetLiveLearner&);

    const LiveStatus& status() const { return status_; }
    /// What the canvas shows; most wanted first.
    void setVisible(SceneId scene, const std::vector<TileIndex>& tiles);
    /// A round is going on, or is due.
    bool pending() const;
    /// Once a frame: starts a round if something changed since the last one.
    void tick();

  private:
    struct Work;   ///< belongs to the compute thread while a job runs
    struct Round;  ///< what a job was asked for
    struct Fit;    ///< what it came to

    void labelsChanged();
    std::vector<SceneSnapshot> snapshot(std::vector<SceneId>& scenes) const;
    Round nextRound(std::vector<SceneSnapshot> snapshot, std::vector<SceneId> scenes);
    static Result<Fit> follow(const Round& round, JobContext& job,
                              const std::function<void(TrainPrediction)>& predicted);
    void predicted(const TrainPrediction& e);
    void done(const Result<Fit>& fit);

    DeskContext& c_;
    LiveStatus status_;
    TrainConfig config_;
    bool labelsChanged_ = false, viewChanged_ = false;  ///< since the last job began
    double changedAtS_ = 0;                             ///< session's clock, when the pen was lifted
    std::shared_ptr<Work> work_;
    std::vector<SceneId> scenes_;  ///< of the work's sources, by their index
    SceneId visibleScene_;
    std::vector<TileIndex> visible_;
};

}  // namespace swath
