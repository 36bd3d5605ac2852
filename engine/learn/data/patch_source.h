// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/core/memory_budget.h"
#include "engine/core/result.h"
#include "engine/label/class_table.h"
#include "engine/label/label_map.h"
#include "engine/label/region.h"
#include "engine/learn/config/targets.h"

namespace swath {

/// Where a learner gets pixels and labels from: a frozen snapshot of scenes. Used by one thread at a time;
/// clone() gives another thread its own. Scenes are numbered from 0, classes 0…K−1 in the order of the class
/// table.
class PatchSource {
  public:
    virtual ~PatchSource() = default;
    virtual std::unique_ptr<PatchSource> clone() const = 0;

    /// What the tiles of its scenes are kept under, and whatever else is kept of them; null where nobody
    /// shares it.
    virtual std::shared_ptr<MemoryBudget> memory() const { return nullptr; }

    virtual int sceneCount() const = 0;
    virtual int bandCount() const = 0;  ///< the same for all scenes
    virtual int classCount() const = 0;
    virtual Size sceneSize(int scene) const = 0;
    /// ClassTable value of class index k.
    virtual std::uint8_t classValue(int k) const = 0;
    virtual std::string className(int k) const = 0;
    /// Index of the class that stands for "nothing of interest"; −1 where there is none.
    virtual int backgroundClass() const { return -1; }
    /// What people call a scene.
    virtual std::string sceneName(int scene) const { return "scene " + std::to_string(scene + 1); }

    /// Values in the bands' units, band-sequential; mirrored outside the scene; NaN where a sample is
    /// invalid.
    /// @param out  bands × height × width.
    virtual Status readImage(int scene, const RectI& window, std::span<float> out) = 0;
    /// Class indices for pixels of this role, kTargetIgnore for all others (other role, unlabelled, ignore,
    /// no data, outside); weights where they are asked for, 1 if the source knows of none.
    virtual void readTargets(int scene, const RectI& window, Role role, const Targets& out) = 0;
    /// Whether some targets count more than others, as guessed ones do less than painted ones. The same for
    /// the source's whole life.
    virtual bool weighsTargets() const { return false; }
    /// The same without looking for no data, which needs no pixels from disk: for counting labels of huge
    /// scenes.
    virtual void readLabels(int scene, const RectI& window, Role role, std::span<std::uint8_t> out) {
        readTargets(scene, window, role, {out});
    }
    /// Sets targets of pixels without data to kTargetIgnore: what readTargets() does beyond readLabels().
    /// @param targets  height × width.
    virtual void ignoreNoData(int /*scene*/, const RectI& /*window*/, std::span<std::uint8_t> /*targets*/) {}
    /// Windows outside of which readTargets(role) holds nothing but ignore: label tiles and complete regions.
    /// Disjoint and inside the scene.
    virtual std::vector<RectI> labelledWindows(int scene, Role role) const = 0;
};

}  // namespace swath
