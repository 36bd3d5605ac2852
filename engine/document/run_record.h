// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/core/ids.h"
#include "engine/label/class_table.h"
#include "engine/label/region.h"
#include "engine/learn/data/scene_patch_source.h"

namespace swath {

/// What a run was made of and how it ended, beyond its settings, classes and curves: enough to say later
/// which labels made a model, and to make it again. Stored with the run as JSON.
struct RunRecord {
    struct SceneUse {
        std::string name, path, fingerprint;  ///< fingerprint: size and time of the file, empty if unknown
        bool labelled = false;                ///< else it was only predicted
        friend bool operator==(const SceneUse&, const SceneUse&) = default;
    };
    struct SplitPart {
        std::string scene;
        RectI window;
        Role role = Role::Train;
        bool complete = false;
        friend bool operator==(const SplitPart&, const SplitPart&) = default;
    };
    struct Notice {
        std::int64_t step = 0;
        std::string text;
        friend bool operator==(const Notice&, const Notice&) = default;
    };
    /// From a step on the run learned from the labels as they were after a change of the history.
    struct LabelChange {
        std::int64_t step = 0;    ///< from 1: the first that was drawn from them
        EditId change;            ///< the newest that stood; 0: none
        std::string at;           ///< when they were taken, UTC
        std::int64_t pixels = 0;  ///< labelled train pixels
        friend bool operator==(const LabelChange&, const LabelChange&) = default;
    };
    std::string endedAt;     ///< ISO 8601, UTC; empty while it runs
    std::string exitReason;  ///< "finished", "stopped by the user", "failed: …"
    /// Labelled pixels of each class, by name, complete regions' background not counted.
    std::vector<std::pair<std::string, std::int64_t>> labelled;
    std::string labels;  ///< labelSnapshotId() of what it began to learn from
    /// By step, rising; the first is what it began with, the others were painted meanwhile. Empty: not known.
    std::vector<LabelChange> labelChanges;
    std::vector<SceneUse> scenes;    ///< in the order in which it learned from them
    std::vector<SplitPart> split;    ///< regions; pixels outside of them are train pixels
    std::string swath, torch, gdal;  ///< versions; torch: of runs with a network
    int threads = 0;                 ///< that it computed with
    std::string repeats;             ///< name of the run whose settings were taken
    /// Features by their part in all decisions, the largest first; of learners without a network that tell.
    std::vector<std::pair<std::string, double>> importance;
    std::vector<Notice> notices;  ///< what it had to say: "batch halved to 4: out of memory"

    friend bool operator==(const RunRecord&, const RunRecord&) = default;
};

std::string toJson(const RunRecord& record);
/// What cannot be read is left at its default: an old record is worth more than none.
RunRecord runRecordFromJson(const std::string& text);

/// Labelled pixels of each class over all scenes; for a worker.
std::vector<std::pair<std::string, std::int64_t>> labelledPixels(const std::vector<SceneSnapshot>& scenes,
                                                                 const ClassTable& classes);
/// Says whether two runs learned from the same: a hash of the class values, and of the labels and regions of
/// each scene that has any, by its name. 16 hexadecimal digits. Reads all label tiles (about 2 GB/s): for a
/// worker.
std::string labelSnapshotId(const std::vector<SceneSnapshot>& scenes, const ClassTable& classes);

}  // namespace swath
