// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/core/result.h"
#include "engine/document/apply_change.h"
#include "engine/document/document.h"

namespace swath {

/// Gives whole scenes, or blocks of scenes, the validation role: spatially, so that nothing leaks.
struct SplitOptions {
    double validationShare = 0.2;
    bool byBlock = false;  ///< else by scene
    std::uint64_t seed = 1;
};

/// What a split would do to the regions.
struct SplitPlan {
    std::vector<RegionId> removed;
    std::vector<Region> changed, added;
    std::string summary;  ///< "2 of 10 scenes validate (19.4 % of the labelled pixels)"
};

/// By scene: whole labelled scenes become validation until the share of labelled pixels is met as nearly as
/// whole scenes allow; test regions stay as they are. By block: each labelled scene is cut into a 4×4 grid of
/// blocks, and blocks whose class shares are like the whole are given to validation. Deterministic by seed.
/// Errors: InvalidInput (nothing labelled, a share outside (0, 1), only one labelled scene when splitting by
/// scene).
Result<SplitPlan> planSplit(const Document& document, const SplitOptions& wanted);

/// The scenes that a run keeps to judge by where nobody has said which: of six labelled scenes or more,
/// whole ones with about that share of the labelled pixels, alike in their classes. Their regions become
/// validation as they are, so what was complete stays so. Looks at a sample of the labels, so as not to be
/// felt. Deterministic. @return nullopt where there are fewer scenes, or any region validates or tests
/// already.
std::optional<SplitPlan> planKeptScenes(const Document& document, double share);

/// What a plan does to a document as it is now: regions that are gone meanwhile are passed over. @pre added
/// regions have ids.
Step stepOf(const SplitPlan& plan, const Document& document);

}  // namespace swath
