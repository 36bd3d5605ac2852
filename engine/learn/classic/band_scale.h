// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <stop_token>
#include <vector>

#include "engine/learn/patch_source.h"
#include "engine/learn/train_config.h"
#include "engine/learn/window_reader.h"

namespace swath {

/// Figures by which the bands of one scene are brought to a common scale: (v − mean) / deviation.
struct BandScale {
    std::vector<float> mean, deviation;  ///< a band each; deviation is never 0
    friend bool operator==(const BandScale&, const BandScale&) = default;
};

constexpr bool isPerScene(NormalisationKind kind) {
    return kind == NormalisationKind::Scene || kind == NormalisationKind::RobustScene;
}

/// Figures of all scenes from at most 64 windows of 256². The robust kinds take the median and the spread
/// between the 2nd and the 98th percentile, divided by 4.107, which makes it the deviation of a normal band.
/// A band that is constant or has no data gets deviation 1. Errors: those of computeNormalisation().
Result<BandScale> dataSetScale(PatchSource& source, NormalisationKind kind, std::stop_token stop = {});

/// The same of one scene. One without data gets mean 0 and deviation 1. Errors: those of reading, Cancelled.
Result<BandScale> sceneScale(Size scene, int bands, const WindowReader& read, NormalisationKind kind,
                             std::stop_token stop = {});

/// The figures that hold for each scene of a source: those of all; for the kinds per scene its own, where it
/// is wanted (few scenes of many have labels or are looked at, and each costs reading). @param wanted  empty:
/// all.
Result<std::vector<BandScale>> scalesOf(PatchSource& source, const BandScale& dataSet, NormalisationKind kind,
                                        std::stop_token stop = {},
                                        const std::function<bool(int)>& wanted = {});

/// Whether anything of a scene may be labelled, for training or judging.
bool isLabelled(const PatchSource& source, int scene);

}  // namespace swath
