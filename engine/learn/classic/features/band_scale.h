// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <stop_token>
#include <vector>

#include "engine/learn/data/normalisation.h"

namespace swath {

/// The figures that hold for each scene of a source, all at once: those of all; for the kinds per scene its
/// own, where it is wanted (few scenes of many have labels or are looked at, and each costs reading).
/// @param wanted  empty: all. Errors: those of SceneScales::of().
Result<std::vector<BandScale>> scalesOf(PatchSource& source, const Normalisation& normalisation,
                                        std::stop_token stop = {},
                                        const std::function<bool(int)>& wanted = {});

/// For each of a model's ensembles (see scaleKinds()), the figures of each scene. Errors: as above.
Result<std::vector<std::vector<BandScale>>> scalesOfEach(PatchSource& source, const BandScale& dataSet,
                                                         const std::vector<NormalisationKind>& kinds,
                                                         std::stop_token stop = {},
                                                         const std::function<bool(int)>& wanted = {});

/// Whether anything of a scene may be labelled, for training or judging.
bool isLabelled(const PatchSource& source, int scene);

}  // namespace swath
