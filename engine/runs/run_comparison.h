// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/document/document.h"

namespace swath {

/// A score at the best validation of a run (that of the highest mean IoU) and at its last.
struct BestAndLast {
    std::optional<double> best, last;
    friend bool operator==(const BestAndLast&, const BestAndLast&) = default;
};
struct RunScores {
    std::string
        set;  ///< "validation", or "train" where there was no validation region; empty: never validated
    std::optional<double> bestStep;
    BestAndLast meanIou, meanF1, loss;
    std::vector<std::pair<std::string, BestAndLast>> iou, f1;  ///< of each class, by name
};
RunScores runScores(const Run& run);

/// Runs side by side: what differs in how they were made, and what they reached. Cells are in the order of
/// the runs.
struct RunComparison {
    struct Row {
        std::string name;
        std::vector<std::string> cells;
    };
    std::vector<std::string> runs;  ///< names
    std::vector<Row> settings;      ///< those that differ
    std::vector<Row> facts;   ///< labels, device, versions, duration …: those that differ, and duration
    std::vector<Row> scores;  ///< "IoU water, best": "0.812"; "–" where a run has no such figure
};
RunComparison compareRuns(std::span<const Run* const> runs);

/// The same as a table for people, and as JSON (scores as numbers or null).
std::string comparisonTable(const RunComparison& comparison);
std::string comparisonJson(std::span<const Run* const> runs);

/// What learned, for lists of runs: the network, or the learner's own line where that names another or more.
std::string learnerName(const TrainConfig& config);

}  // namespace swath
