// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "engine/core/result.h"

namespace swath {

/// Checkpoint of learners of both kinds that are averaged: that of the network and that of the others, each
/// as its own kind writes it, and how much they count.
struct MixedCheckpoint {
    double networkWeight = 1, otherWeight = 1;
    double bestMeanIou = -1;  ///< of the average so far
    std::vector<std::byte> network, other;
};

std::vector<std::byte> writeMixedCheckpoint(const MixedCheckpoint& checkpoint);
/// Errors: BadFormat, NewerVersion. What the members hold is for their own readers to judge.
Result<MixedCheckpoint> readMixedCheckpoint(std::span<const std::byte> bytes);
/// By the first bytes alone.
bool isMixedCheckpoint(std::span<const std::byte> bytes);

}  // namespace swath
