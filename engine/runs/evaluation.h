// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/assess/confusion_matrix.h"
#include "engine/core/result.h"
#include "engine/core/work_queue.h"
#include "engine/document/document.h"
#include "engine/imagery/resources.h"

namespace swath {

/// Pixels that were left out of a comparison of masks.
struct NotScored {
    std::int64_t truthWithoutData = 0, predictionWithoutData = 0;
    std::int64_t outside = 0;  ///< where the prediction does not reach
};

/// A confusion matrix and what its rows mean.
struct Evaluation {
    struct Class {
        int value = 0;
        std::string name;
    };
    std::vector<Class> classes;
    ConfusionMatrix matrix;
    std::string set;  ///< which pixels were counted, in words
    NotScored notScored;
    std::vector<std::string> notes;  ///< what a person should know of how it was counted, a sentence each
};

/// Predicts the scenes that have pixels of the role with these weights and counts over all such pixels.
/// A scene that cannot be opened is left out, and a note says so. Errors: InvalidInput where no pixel of the
/// role is labelled; NotFound where those scenes alone hold some.
Result<Evaluation> evaluateCheckpoint(const Document& document, std::span<const std::byte> checkpoint,
                                      Role role, const Resources& resources, JobContext& job);
/// True where some labelled pixel may have the role.
bool hasRole(const Document& document, Role role);

/// {"classes":[{"value","name","tp","fp","fn","support","iou","precision","recall","f1"}…],"pixels",
/// "overall_accuracy","mean_iou","mean_f1","kappa","confusion":[[…]],"not_scored":{…}}; rows are truth,
/// absent figures null.
std::string evaluationJson(const Evaluation& evaluation);
/// The same as a table for people.
std::string evaluationTable(const Evaluation& evaluation);

}  // namespace swath
