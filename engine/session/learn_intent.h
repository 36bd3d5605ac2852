// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "engine/core/ids.h"
#include "engine/learn/config/network_facts.h"
#include "engine/learn/config/train_config.h"
#include "engine/learn/run/weights_report.h"
#include "engine/runs/run_checks.h"

namespace swath {

struct StartTraining {
    TrainConfig config;
    RunId like = {};            ///< the run whose settings these are, if it is repeated
    bool labelsOfThen = false;  ///< and whose labels, step by step; what is painted meanwhile comes later
    bool leaveOutOtherBands =
        false;  ///< scenes of other bands than most are left out, not a reason to refuse
};
struct PauseTraining {};
struct ResumeTraining {};
struct StopTraining {};
struct ContinueRun {
    RunId run;
    TrainConfig config;
};  ///< from its newest checkpoint
struct PredictScene {
    SceneId scene;
    RunId run;
};  ///< the whole scene, with the run's best weights
struct SetLivePrediction {
    bool on = true;
};
/// Pictures of what a network of these settings would see; another page shows other patches.
struct PreviewPatches {
    TrainConfig config;
    int count = 12;
    std::int64_t page = 0;
};
/// Follows the pen with a learner without a network: of the settings, learner, features, normalisation,
/// classWeighting, seed and threads count.
struct SetLiveLearner {
    bool on = true;
    TrainConfig config;
};
/// Makes a run of weights that were trained elsewhere (.pth, .safetensors): to predict with, or to go on
/// training.
struct ImportWeights {
    std::filesystem::path file;
    std::string network;
    NetworkOptionValues options;
    std::vector<float> mean,
        deviation;  ///< a band each, in the bands' own units; empty: those of the current scene
    Inflation inflation = Inflation::Cyclic;
    bool requireAll = false;
};
/// The run's best weights; the extension (.pth, .pt, .safetensors) says which format.
struct ExportWeights {
    RunId run;
    std::filesystem::path file;
};
/// Counts and measures a network for patches of the query's size; what is known already is not measured
/// again.
struct ProfileNetwork {
    NetworkQuery query;
    int batch = 8;
    bool again = false;
};
/// Of all networks: each is measured again when it is looked at. The file of the cache is left alone.
struct ForgetNetworkProfiles {};
struct TryTraining {
    RunCheck check = RunCheck::Overfit;
    TrainConfig config;
};  ///< a short trial that leaves no run behind

using LearnIntent =
    std::variant<StartTraining, PauseTraining, ResumeTraining, StopTraining, ContinueRun, PredictScene,
                 SetLivePrediction, PreviewPatches, SetLiveLearner, ImportWeights, ExportWeights,
                 ProfileNetwork, ForgetNetworkProfiles, TryTraining>;

}  // namespace swath
