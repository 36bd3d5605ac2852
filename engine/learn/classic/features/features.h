// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/core/result.h"
#include "engine/learn/classic/features/band_scale.h"
#include "engine/learn/classic/models/pixel_model.h"

namespace swath {

class FeatureSteps;

/// What is worked out of a pixel and its surroundings, as TrainConfig::features has it, for scenes of so many
/// bands. Bands are brought to a common scale first (BandScale), in which no data is 0, the mean; only
/// ratios, index and expression take the bands in their own units. Gaussian, gradient and statistics are of
/// every band; Hessian, structure and texture of the brightness, the mean of all scaled bands. Immutable; any
/// thread.
class FeaturePlan {
  public:
    /// Errors: InvalidInput for unknown names, bad numbers, bands that the scenes do not have.
    static Result<FeaturePlan> parse(const std::string& line, int bands);

    int bands() const;
    std::size_t count() const { return names().size(); }
    /// "b4", "b4 gaussian 2", "brightness Hessian 2, larger", in the order of the features.
    const std::vector<std::string>& names() const;
    /// Pixels around a window that must be known for its features to be those of the whole scene.
    int margin() const;

    /// @param samples  bands × (height + 2 margin) × (width + 2 margin), in the bands' own units, NaN = no
    /// data.
    /// @param out  count × height × width, all finite. @param threads  0: all cores.
    void compute(std::span<const float> samples, Size inner, const BandScale& scale, std::span<float> out,
                 int threads) const;

  private:
    std::shared_ptr<const FeatureSteps> steps_;  ///< null: no features
};

/// Names of the features of a line, for the display of what decides. Errors: as FeaturePlan::parse.
Result<std::vector<std::string>> featureNames(const std::string& line, int bands);

}  // namespace swath
