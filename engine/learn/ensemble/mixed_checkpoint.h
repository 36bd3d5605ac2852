// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/core/result.h"

namespace swath {

/// Checkpoint of learners that are averaged, several networks or learners of both kinds: those of the
/// members, each as its own kind writes it, and how much they count.
struct MixedCheckpoint {
    double networkWeight = 1;  ///< of all networks together; 0: they do not count, see MixedLearner
    double otherWeight = 1;    ///< 0: there are networks alone, or they alone count
    double bestMeanIou = -1;   ///< of the average so far
    std::vector<std::byte> network, other;
    std::string otherLabels;  ///< TrainingData::id that `other` was fitted to; empty: not known
    /// Networks that are trained to their end, to predict with; the last may be `network` too.
    std::vector<std::vector<std::byte>> done;
    /// Of the run, before `network` was begun.
    std::int64_t stepsBefore = 0;
    std::int32_t epochsBefore = 0;
    double secondsBefore = 0;

    /// Those that maps are made with, if they have a weight: `done`; before there is one, `network`.
    std::vector<std::span<const std::byte>> countingNetworks() const;
};

/// An envelope of kind kMixedCheckpoint, each member a part of it.
std::vector<std::byte> writeMixedCheckpoint(const MixedCheckpoint& checkpoint);
/// Errors: BadFormat, NewerVersion. What the members hold is for their own readers to judge.
Result<MixedCheckpoint> readMixedCheckpoint(std::span<const std::byte> bytes);

}  // namespace swath
