// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <stop_token>
#include <vector>

#include "engine/learn/config/train_config.h"
#include "engine/learn/data/patch_source.h"
#include "engine/learn/data/window_reader.h"

namespace swath {

/// Shift and scale of each band: what turns samples into what a learner sees, (v − mean) / deviation.
struct BandScale {
    std::vector<float> mean, deviation;  ///< a band each, in the bands' own units; deviation is never 0

    /// In place; no data becomes 0, the mean. @param samples  bands × pixels, in the bands' own units.
    void apply(std::span<float> samples) const;
    /// The same, but what is not finite becomes NaN.
    void applyKeepingNoData(std::span<float> samples) const;
    friend bool operator==(const BandScale&, const BandScale&) = default;
};

/// How the bands of a run are brought to a common scale. Stored with the run.
struct Normalisation {
    BandScale scale;  ///< of the whole data set; what holds for a scene is for SceneScales to say
    NormalisationKind kind = NormalisationKind::DataSet;
    friend bool operator==(const Normalisation&, const Normalisation&) = default;
};

/// Whether a network, and whatever sees one scale alone, takes each scene's own.
constexpr bool isPerScene(NormalisationKind kind) {
    return kind == NormalisationKind::Scene || kind == NormalisationKind::RobustScene ||
           kind == NormalisationKind::Both;
}
constexpr bool isRobust(NormalisationKind kind) {
    return kind == NormalisationKind::RobustDataSet || kind == NormalisationKind::RobustScene;
}

/// Figures of the data set from at most `maxWindows` windows of 256² pixels: all of the scenes if that is
/// enough, else train labels' surroundings and an even grid, half each. Mean and population deviation, or,
/// for robust kinds, median and 2–98 % spread (see BandFigures). Only finite samples count; a band that is
/// constant or has none gets deviation 1. Errors: those of reading, Cancelled, and InvalidInput when no
/// window holds data.
Result<Normalisation> computeNormalisation(PatchSource& source,
                                           NormalisationKind kind = NormalisationKind::DataSet,
                                           std::stop_token stop = {}, int maxWindows = 64);

/// The same figures of one scene alone, from an even grid of at most `maxWindows` windows: in training and
/// for a scene never seen before they are the same. A scene without data gets mean 0 and deviation 1. Errors:
/// those of reading, Cancelled.
Result<BandScale> computeSceneScale(Size scene, int bands, const WindowReader& read, bool robust,
                                    std::stop_token stop = {}, int maxWindows = 64);

/// The scale of each scene of a patch source: the data set's, or, for per-scene kinds, the scene's own,
/// computed when it is first asked for and kept. Any thread, each with its own clone of the source.
class SceneScales {
  public:
    using Scale = std::shared_ptr<const BandScale>;
    explicit SceneScales(Normalisation normalisation);

    const Normalisation& normalisation() const { return normalisation_; }
    /// Errors: those of reading, Cancelled.
    Result<Scale> of(PatchSource& source, int scene, std::stop_token stop = {});

  private:
    const Normalisation normalisation_;
    const Scale dataSet_;
    std::mutex mutex_;
    std::map<int, Scale> own_;
};

}  // namespace swath
