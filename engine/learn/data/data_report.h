// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/learn/data/normalisation.h"
#include "engine/learn/data/patch_index.h"
#include "engine/learn/data/patch_source.h"

namespace swath {

/// Labels of one role over all scenes.
struct RoleReport {
    Role role = Role::Train;
    std::int64_t pixels = 0;
    std::vector<std::int64_t> classPixels;  ///< by class index
    int scenes = 0;                         ///< that have any
};

/// What one scene's bands are like, in their own units, from at most 16 windows.
struct SceneReport {
    std::string name;
    Size size;
    BandScale bands;
    std::int64_t labelledPixels = 0;  ///< of all roles
};

/// Two scenes (or one with itself) of which windows of different roles show nearly the same.
struct LikenessReport {
    int scene = 0, otherScene = 0;
    Role role = Role::Train, otherRole = Role::Validation;
    int places = 0;       ///< windows of the other role with a likeness in the first
    double likeness = 0;  ///< correlation of the most alike
    RectI window, otherWindow;
};

/// Judged labels of a scene that lie so near to train labels that a patch shows both.
struct LeakReport {
    int scene = 0;
    Role role = Role::Validation;
    double share = 0;  ///< of that role's labelled cells in the scene
};

enum class FindingKind {
    NoTrainLabels,
    NoValidation,
    ClassMissing,   ///< no labels of a class in a role that has some
    Imbalance,      ///< a class with less than a hundredth of the most frequent one's labels
    UnlikeScene,    ///< band means more than three deviations from the other scenes'
    DeadBand,       ///< constant or without data
    FilledBand,     ///< without data in some pixels that have data in other bands
    NearDuplicate,  ///< across roles
    Leak,           ///< train labels within a patch of judged ones
    UnlikeUnits,    ///< a scene whose values seem to be in other units than another's
    OtherBands,     ///< a scene that is left out, as it has other bands than most
};
const char* findingName(FindingKind kind);  ///< "class-missing"

struct Finding {
    FindingKind kind{};
    std::string text, hint;  ///< a sentence each
};

/// What a run would learn from, and what is wrong with it.
struct DataReport {
    int patchSize = 0;
    std::vector<std::string> classes;
    std::vector<RoleReport> roles;  ///< train, validation, test
    std::vector<SceneReport> scenes;
    std::vector<LikenessReport> likenesses;
    std::vector<LeakReport> leaks;
    std::vector<Finding> findings;

    /// For a terminal: figures first, then what was found.
    std::vector<std::string> lines() const;
    std::vector<std::string> figureLines() const;  ///< a line a role and a scene
    std::string toJson() const;
};

/// Looks at labels and pixels. Near-duplicates: labelled cells of 64 pixels (at most 3,000 a role, spread
/// evenly) are averaged to 16 × 16 thumbnails of at most four bands, each brought to mean 0 and length 1; two
/// of different roles count as the same where their correlation exceeds 0.97 and their mean levels differ by
/// less than a third of a deviation. Cells of little contrast are left out: one lake looks like another.
/// Copies shifted by part of a cell are not found.
/// @param progress  fraction; may be empty. Errors: those of reading, Cancelled.
Result<DataReport> reportOn(PatchSource& source, int patchSize, std::stop_token stop = {},
                            const std::function<void(double)>& progress = {});

}  // namespace swath
