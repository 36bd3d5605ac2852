// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "engine/learn/classic/features/features.h"
#include "engine/learn/classic/features/window_features.h"
#include "engine/learn/classic/models/ensemble.h"
#include "engine/learn/config/train_config.h"

namespace swath {

/// A fitted learner without a network, and everything that predicting with it needs.
struct ClassicModel {
    static constexpr std::uint32_t kFormatVersion = 1;

    TrainConfig config;
    std::vector<std::uint8_t> classValues;  ///< ClassTable values in the order of the probabilities
    std::vector<std::string> classNames;
    BandScale scale;                       ///< of the whole data set
    FeaturePlan plan;                      ///< of config.features
    std::vector<PixelEnsemble> ensembles;  ///< one for each of scaleKinds(config.normalisation)
    double elapsedS = 0;

    int bands() const { return plan.bands(); }
    std::size_t classes() const { return classValues.size(); }
};

/// The scales by which a model of this kind is fitted, an ensemble each: DataSet and Scene for Both,
/// otherwise the kind itself.
std::vector<NormalisationKind> scaleKinds(NormalisationKind kind);

/// Works out the features of a window as one of a model's ensembles sees it.
using FeaturesFor = std::function<Status(std::size_t ensemble, FeatureWindow& out)>;

/// Class probabilities of a window: the mean of what the model's ensembles say. @param window  where features
/// are kept meanwhile; of the last ensemble in the end. @param probabilities  classes × height × width.
/// @param threads  0: all cores. Errors: those of `features`.
Status predictWindow(const ClassicModel& model, const FeaturesFor& features, FeatureWindow& window,
                     std::span<float> probabilities, int threads);

}  // namespace swath
