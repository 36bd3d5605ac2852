// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/core/result.h"
#include "engine/learn/classic/features/band_scale.h"
#include "engine/imagery/expression.h"
#include "engine/learn/classic/models/pixel_model.h"

namespace swath {

/// What is worked out of a pixel and its surroundings, as TrainConfig::features has it, for scenes of so many
/// bands. Bands are brought to a common scale first (BandScale), in which no data is 0, the mean; only
/// ratios, index and expression take the bands in their own units. Gaussian, gradient and statistics are of
/// every band; Hessian, structure and texture of the brightness, the mean of all scaled bands. Immutable; any
/// thread.
class FeaturePlan {
  public:
    /// Errors: InvalidInput for unknown names, bad numbers, bands that the scenes do not have.
    static Result<FeaturePlan> parse(const std::string& line, int bands);

    int bands() const { return bands_; }
    std::size_t count() const { return names_.size(); }
    /// "b4", "b4 gaussian 2", "brightness Hessian 2, larger", in the order of the features.
    const std::vector<std::string>& names() const { return names_; }
    /// Pixels around a window that must be known for its features to be those of the whole scene.
    int margin() const { return margin_; }

    /// @param samples  bands × (height + 2 margin) × (width + 2 margin), in the bands' own units, NaN = no
    /// data.
    /// @param out  count × height × width, all finite. @param threads  0: all cores.
    void compute(std::span<const float> samples, Size inner, const BandScale& scale, std::span<float> out,
                 int threads) const;

  private:
    friend class FeaturePlanReader;
    enum class Kind { Band, Gaussian, Gradient, Hessian, Structure, Statistics, Texture, Ratio, Expression };
    /// What is worked out in one go: planes `first` and, of Hessian, structure, statistics and texture, the
    /// next.
    struct Step {
        Kind kind;
        int band = -1, other = -1;  ///< from 0; −1: the brightness
        double size = 0;            ///< sigma or window side, pixels
        std::size_t first = 0;
        std::size_t expression = 0;
    };
    struct Input;
    void work(const Step& step, const Input& input, std::span<float> out) const;

    int bands_ = 0, margin_ = 0;
    std::vector<std::string> names_;
    std::vector<Step> steps_;
    std::vector<BandExpression> expressions_;
};

/// Names of the features of a line, for the display of what decides. Errors: as FeaturePlan::parse.
Result<std::vector<std::string>> featureNames(const std::string& line, int bands);

}  // namespace swath
