// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

#include "engine/document/document.h"
#include "engine/learn/data/training_data.h"

namespace swath {

/// Reads a change that the history no longer holds in memory.
using FetchChange = std::function<Result<std::shared_ptr<const Change>>(EditId)>;

/// The part of a document that labels of the past are made from: without runs, maps and polygons.
Document labelsWithHistory(const Document& document);

/// The labels that a run learned from, with the steps from which it did: what was done since is undone, and
/// what was undone since is done again. For a worker.
/// @param document  a copy of its own: see labelsWithHistory(). @param scenes  in the order in which the run
/// has them.
/// Errors: NotFound when the history has gone another way since; Cancelled; those of `fetch`.
Result<std::vector<std::shared_ptr<const TrainingData>>> pastLabels(
    Document document, const std::vector<SceneId>& scenes, const std::vector<RunRecord::LabelChange>& changes,
    const FetchChange& fetch, const std::stop_token& stop);

}  // namespace swath
