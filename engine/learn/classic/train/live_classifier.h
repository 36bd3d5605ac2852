// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "engine/learn/classic/features/window_features.h"
#include "engine/learn/classic/train/classic_checkpoint.h"
#include "engine/learn/run/learner.h"

namespace swath {

/// What one round of following the pen did and took; seconds since the round began.
struct LiveRound {
    std::size_t samples = 0;
    int tiles = 0;        ///< reclassified
    double samplesS = 0;  ///< labels read, their features worked out
    double fitS = 0;      ///< the model fitted
    double coarseS = 0;   ///< everything on the screen, every fourth pixel
    double mapS = 0;      ///< everything on the screen
};

/// Follows the pen: fits a learner without a network to all labels and classifies what is on the screen,
/// every fourth pixel first. Keeps decoded scenes, their figures and the features of what is on the screen
/// between rounds, as the pen changes none of them. Used by one thread at a time.
class LiveClassifier {
  public:
    /// On any of its threads, one at a time; must not block.
    using Sink = std::function<void(TrainPrediction)>;

    /// @param config  learner (a forest of 50 trees, where it names only a network), features, normalisation,
    /// classWeighting, seed, threads. Of NormalisationKind::Both, each scene's own scale alone: twice the
    /// features would take twice the time. @param images  where pixels come from; its labels are not looked
    /// at.
    LiveClassifier(TrainConfig config, std::unique_ptr<PatchSource> images);
    ~LiveClassifier();

    /// @param labels  the same scenes with the labels of now. Errors: as fitClassicModel(); Cancelled.
    Result<LiveRound> refit(PatchSource& labels, std::stop_token stop);
    /// Classifies those tiles of the wish that the newest model has not seen yet. Nothing before the first
    /// refit().
    /// @param round  of refit(), to be gone on with. Errors: those of reading; Cancelled.
    Status classify(const PredictionWish& wish, std::stop_token stop, const Sink& sink, LiveRound& round);

    /// Names and shares of what decides, as many as there are features; empty where the learner does not
    /// tell.
    const std::vector<std::string>& featureNames() const;
    const std::vector<double>& importance() const { return importance_; }

  private:
    using Clock = std::chrono::steady_clock;
    using TileKey = std::pair<int, TileIndex>;
    Status prepare(std::stop_token stop);
    /// From the store, or worked out and, while there is room, stored. Errors: those of reading.
    Result<std::shared_ptr<const FeatureWindow>> featuresOf(PatchSource& images, const TileKey& tile);
    void predictPixelsOf(std::span<const float> features, std::size_t pixels,
                         std::span<float> probabilities) const;
    LabelTilePtr classifyTile(const FeatureWindow& features, Size window, int every) const;
    Status pass(const std::vector<TileKey>& tiles, int every, std::stop_token stop, const Sink& sink);
    void forgetOthers(const std::vector<TileKey>& tiles);

    TrainConfig config_;
    std::vector<std::unique_ptr<PatchSource>> images_;  ///< a clone for each thread
    FeaturePlan plan_;
    std::vector<BandScale> scales_;  ///< of each scene; empty before prepare()
    PixelEnsemble model_;
    std::vector<std::uint8_t> classValues_;
    std::vector<double> importance_;
    std::int64_t round_ = 0;
    Clock::time_point began_;
    std::map<TileKey, std::int64_t> classifiedIn_;  ///< round
    std::mutex mutex_;                              ///< of the store
    std::map<TileKey, std::shared_ptr<const FeatureWindow>> store_;
    std::size_t storedBytes_ = 0;
};

}  // namespace swath
