// SPDX-License-Identifier: MIT
#pragma once

#include "engine/learn/classic/features/features.h"
#include "engine/learn/config/train_config.h"

namespace swath {

struct SamplingOptions {
    std::size_t most = 150'000;  ///< samples, about
    ClassWeighting weighting = ClassWeighting::MedianFrequency;
    std::uint64_t seed = 1;
    int threads = 0;
    std::stop_token stop;
};

/// Labelled pixels of the train role with their features. Without class weighting, each pixel is as likely to
/// be drawn as any other and counts 1. With it, classes are drawn equally often, as far as there are pixels,
/// and a sample counts for the pixels that it stands for, times its class's weight (as classWeights() has
/// it), 1 on average. Pixels without data are no samples. What is drawn depends on the seed and the pixel's
/// place alone. Where labels cover thousands of tiles, only as many are read as give four times the samples,
/// at most 512.
/// @param scales  of each scene. Errors: InvalidInput when nothing is labelled; those of reading; Cancelled.
Result<SampleSet> drawSamples(PatchSource& source, const FeaturePlan& plan,
                              const std::vector<BandScale>& scales, const SamplingOptions& options);

/// Weight of each class by its number of pixels: 1 on average over the present ones, 0 for absent ones.
std::vector<double> weightsOfCounts(const std::vector<std::int64_t>& counts, ClassWeighting weighting);

}  // namespace swath
