// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "engine/document/past_labels.h"
#include "engine/document/training_snapshot.h"
#include "engine/session/train_desk.h"

namespace swath {

/// Everything that the job needs, by value.
struct TrainDesk::Start {
    RunId run;
    TrainConfig config;
    std::vector<SceneSnapshot> scenes;
    std::vector<SceneId> ids;
    ClassTable classes;
    Resources resources;
    std::shared_ptr<LearnControl> control;
    LearnerFactory makeLearner;
    StoreWriter* store = nullptr;
    std::shared_ptr<const TrainingData> labels;  ///< as they are now
    bool followsPen = true;                      ///< what is painted meanwhile reaches it
    /// Labels that it learns from once more, in the steps in which it, or the run that it repeats, did.
    std::vector<RunRecord::LabelChange> replayed;
    Document past;        ///< what they are made from
    bool goesOn = false;  ///< from its newest checkpoint
    bool wantsFilm = false;
    std::vector<Finding> findings;  ///< to be said before it begins
};

}  // namespace swath
