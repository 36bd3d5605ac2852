// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "engine/core/result.h"
#include "engine/learn/config/network_facts.h"
#include "engine/learn/data/normalisation.h"
#include "engine/learn/run/weights_report.h"

namespace swath {

/// What foreign weights are put into: a network, and what its inputs and outputs mean.
struct WeightsTarget {
    std::string network;
    NetworkOptionValues options = {};
    std::vector<std::uint8_t> classValues;
    std::vector<std::string> classNames;
    Normalisation normalisation;  ///< of the whole data set; its size is the number of bands
};

struct ImportedWeights {
    WeightsReport report;
    std::vector<std::byte> checkpoint;  ///< of a run that made no step: to predict with, or to go on training
};

/// Puts the weights of a file (.pth, .pt, .safetensors) into a network. @param options  bands and classes are
/// taken from the target. Errors: those of reading, InvalidInput for a network that cannot be made so,
/// BadFormat when nothing fits.
Result<ImportedWeights> importWeights(const std::filesystem::path& file, const WeightsTarget& target,
                                      LoadOptions options = {});

/// Writes a checkpoint's weights under their published names; .pth and .pt for torch.load, .safetensors.
/// Errors: those of reading the checkpoint and of writing.
Status exportWeights(std::span<const std::byte> checkpoint, const std::filesystem::path& file);

/// Writes freshly drawn weights of a network. The query's size does not matter.
Status exportFreshWeights(const NetworkQuery& query, std::uint64_t seed, const std::filesystem::path& file);

}  // namespace swath
