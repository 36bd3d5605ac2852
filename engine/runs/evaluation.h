// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "engine/assess/confusion_matrix.h"
#include "engine/core/result.h"
#include "engine/core/work_queue.h"
#include "engine/document/document.h"

namespace swath {

/// A confusion matrix and what its rows mean.
struct Evaluation {
    struct Class {
        int value = 0;
        std::string name;
    };
    std::vector<Class> classes;
    ConfusionMatrix matrix;
    std::string set;  ///< which pixels were counted, in words
};

/// One-band masks of equal size against each other, value by value. Pixels whose truth is `ignore` are left
/// out; a value that occurs only in the prediction is a class without support. Errors: NotFound, BadFormat,
/// InvalidInput (other sizes, more than 256 values).
Result<Evaluation> compareMasks(const std::filesystem::path& truth, const std::filesystem::path& prediction,
                                std::optional<int> ignore);

/// Predicts the scenes that have pixels of the role with these weights and counts over all such pixels.
/// Errors: InvalidInput where no pixel of the role is labelled.
Result<Evaluation> evaluateCheckpoint(const Document& document, std::span<const std::byte> checkpoint,
                                      Role role, JobContext& job);
/// True where some labelled pixel may have the role.
bool hasRole(const Document& document, Role role);

/// {"classes":[{"value","name","tp","fp","fn","support","iou","precision","recall","f1"}…],"pixels",
/// "overall_accuracy","mean_iou","mean_f1","kappa","confusion":[[…]]}; rows are truth, absent figures null.
std::string evaluationJson(const Evaluation& evaluation);
/// The same as a table for people.
std::string evaluationTable(const Evaluation& evaluation);

}  // namespace swath
