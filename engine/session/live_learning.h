// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/core/ids.h"
#include "engine/core/work_queue.h"
#include "engine/label/label_map.h"
#include "engine/learn/config/train_config.h"

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

/// What a Session keeps for following the pen. UI thread, but for `work`, which belongs to the compute thread
/// while a job runs.
struct LiveLearning {
    struct Work {
        std::unique_ptr<LiveClassifier> classifier;  ///< made by the first job
        Work();
        ~Work();
    };
    LiveStatus status;
    TrainConfig config;
    bool labelsChanged = false, viewChanged = false;  ///< since the last job began
    double changedAtS = 0;                            ///< session's clock, when the pen was lifted
    JobId job;
    std::int64_t generation = 0;  ///< of the last job; what older ones say is not heard
    std::shared_ptr<Work> work;
    std::vector<SceneId> scenes;  ///< of the work's sources, by their index
    SceneId visibleScene;
    std::vector<TileIndex> visible;
};

}  // namespace swath
