// SPDX-License-Identifier: MIT
#include "engine/learn/run/weights_exchange.h"

#include <utility>

#include "engine/learn/torch/networks/registry.h"
#include "engine/learn/torch/torch_errors.h"
#include "engine/learn/torch/weights/checkpoint.h"
#include "engine/learn/torch/weights/weights_file.h"
#include "engine/learn/torch/weights/weights_loading.h"

namespace swath {

Result<ImportedWeights> importWeights(const std::filesystem::path& file, const WeightsTarget& target,
                                      LoadOptions options) {
    try {
        Checkpoint checkpoint;
        checkpoint.config.network = target.network;
        checkpoint.config.networkOptions = target.options;
        checkpoint.config.weights = file.string();
        // Whether bf16 is faster was not measured, and nobody asked for its rounding.
        checkpoint.config.precision = Precision::Float32;
        checkpoint.bands = static_cast<int>(target.normalisation.scale.mean.size());
        checkpoint.classValues = target.classValues;
        checkpoint.classNames = target.classNames;
        checkpoint.classWeights.assign(target.classValues.size(), 1);
        checkpoint.normalisation = target.normalisation;
        auto network = checkpoint.makeNetwork();
        if (!network) return network.error();
        std::vector<std::string> skipped;
        auto weights = readWeights(file, &skipped);
        if (!weights) return weights.error();
        options.bands = checkpoint.bands;
        options.classes = static_cast<int>(target.classValues.size());
        auto report = loadWeights(**network, *weights, options);
        if (!report) return report.error();
        report->skipped = std::move(skipped);
        checkpoint.network = networkState(**network);
        return ImportedWeights{std::move(*report), writeCheckpoint(checkpoint)};
    } catch (const std::exception& e) {
        return errorFrom(e);
    }
}

Status exportWeights(std::span<const std::byte> bytes, const std::filesystem::path& file) {
    try {
        const auto checkpoint = readCheckpoint(bytes);
        if (!checkpoint) return checkpoint.error();
        return writeWeights(file, checkpoint->network);
    } catch (const std::exception& e) {
        return errorFrom(e);
    }
}

Status exportFreshWeights(const NetworkQuery& query, std::uint64_t seed, const std::filesystem::path& file) {
    try {
        torch::manual_seed(seed);
        const auto network = makeNetwork(query.network, query.bands, query.classes, query.options);
        if (!network) return network.error();
        return writeWeights(file, networkState(**network));
    } catch (const std::exception& e) {
        return errorFrom(e);
    }
}

}  // namespace swath
