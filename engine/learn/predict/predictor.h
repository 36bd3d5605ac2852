// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/core/result.h"
#include "engine/learn/config/train_config.h"
#include "engine/learn/data/patch_source.h"
#include "engine/learn/data/window_reader.h"

namespace swath {

/// How a run wants finished maps to be made, beyond its weights.
struct MapSettings {
    int views = 1;               ///< see averageViews()
    double priorAdaptation = 0;  ///< see adaptPriors()
};
inline MapSettings mapSettingsOf(const TrainConfig& config) {
    return {config.mapViews, config.priorAdaptation};
}

/// Which pixels of which scene of a patch source a window is.
struct WindowPlace {
    int scene = 0;
    RectI window;
    friend bool operator==(const WindowPlace&, const WindowPlace&) = default;
};

/// A trained network ready for inference (eval mode, no gradient). Used by one thread at a time.
class Predictor {
  public:
    virtual ~Predictor() = default;
    virtual int bandCount() const = 0;
    virtual int classCount() const = 0;
    /// ClassTable values in the order of the network's outputs.
    virtual const std::vector<std::uint8_t>& classValues() const = 0;
    /// Class names in the same order, as they were when it was trained.
    virtual const std::vector<std::string>& classNames() const = 0;
    virtual MapSettings mapSettings() const { return {}; }
    /// Pixels of surroundings that a window is predicted with, so that what is kept of it is as in the middle
    /// of a larger one.
    virtual int margin() const { return 32; }
    /// Called before windows of another scene are predicted (predictScene() does so): looks at the scene if
    /// its bands are brought to a common scale by its own figures. Without it those of the data set hold.
    /// Errors: those of reading, Cancelled.
    virtual Status beginScene(Size /*scene*/, const WindowReader& /*read*/, std::stop_token /*stop*/) {
        return {};
    }
    /// The same for a scene of a patch source, whose figures may be known already.
    virtual Status beginSceneOf(PatchSource& source, int scene, std::stop_token stop);
    /// Class probabilities of a window. @param samples bands × H × W in the bands' own units (NaN = no data);
    /// any H, W.
    /// @param probabilities  classes × H × W.
    virtual Status predict(std::span<const float> samples, Size size, std::span<float> probabilities) = 0;
    /// The same of a window whose place is known, for those who remember what they said of it.
    virtual Status predictAt(const WindowPlace& place, std::span<const float> samples,
                             std::span<float> probabilities) {
        return predict(samples, place.window.size(), probabilities);
    }
};

/// Errors: BadFormat (truncated, not a checkpoint), NewerVersion.
Result<std::unique_ptr<Predictor>> loadPredictor(std::span<const std::byte> checkpoint, int threads = 0);

/// The checkpoint without what only training goes on from, about a third of its size. Errors: as above.
Result<std::vector<std::byte>> withoutTrainingState(std::span<const std::byte> checkpoint);

/// Whole rows of a scene's map, from the top.
struct MapRows {
    int first = 0;                          ///< row of the scene
    std::span<const std::uint8_t> classes;  ///< rows × width, ClassTable values; 0 where there is no data
    /// Classes × rows × width, in the order of the predictor's classes, NaN where there is no data; empty
    /// unless asked for.
    std::span<const float> probabilities;
    /// Rows × width: the largest of a pixel's probabilities, in (0, 1], NaN where there is no data; empty
    /// unless asked for. 1 / classes is no idea at all. As sure as the predictor says it is, which for
    /// networks is surer than they are right.
    std::span<const float> confidence;
};
using RowSink = std::function<Status(const MapRows&)>;

struct PredictSceneOptions {
    int window = 512;            ///< pixels
    int margin = 64;             ///< overlap on every side, cross-faded linearly
    bool probabilities = false;  ///< whether rows come with them
    bool confidence = false;     ///< the same
};

/// Predicts a scene of any size by overlapping windows; memory grows with the width, not with the area.
Status predictScene(Predictor& predictor, Size scene, const WindowReader& read, const RowSink& sink,
                    const PredictSceneOptions& options, std::stop_token stop,
                    const std::function<void(double fraction)>& progress);

}  // namespace swath
