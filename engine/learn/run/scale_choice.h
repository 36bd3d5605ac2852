// SPDX-License-Identifier: MIT
#pragma once

#include <stop_token>
#include <string>

#include "engine/learn/data/normalisation.h"
#include "engine/learn/run/train_event.h"

namespace swath {

/// Whether the data set's figures, those of each scene, or both suit classes better that are to be found in
/// other scenes.
struct ScaleChoice {
    NormalisationKind kind = NormalisationKind::DataSet;
    /// How clearly the classes stand apart across scenes, in either scale; 0 where it cannot be told.
    double dataSet = 0, scene = 0;

    /// A sentence: what was chosen, and why.
    std::string reason() const;
};

/// Measures in each scale, for each band, how far the means of the classes lie from each other (mean squared
/// distance from their middle) against how far pixels of one class stray: within a scene, and from scene to
/// scene; the mean over bands. A scale by scene takes light and season out, but also what a colour means.
/// The one in which classes stand clearly further apart (by more than a quarter) is chosen; Both where
/// neither is. Only classes that several scenes have tell anything; where there is none it is DataSet. Reads
/// at most 4 label tiles of each of at most 32 scenes. The ratio is that of Fisher's discriminant, of each
/// band by itself. Errors: those of reading; InvalidInput when no window holds data; Cancelled.
Result<ScaleChoice> chooseScale(PatchSource& source, std::stop_token stop = {});

/// If config.normalisation is Automatic: chooses, tells why, and writes the choice into the configuration.
/// Errors: as above.
Status decideScale(TrainConfig& config, PatchSource& source, const TrainEventSink& sink,
                   std::stop_token stop = {});

}  // namespace swath
