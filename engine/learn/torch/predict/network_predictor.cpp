// SPDX-License-Identifier: MIT
#include "engine/learn/torch/predict/network_predictor.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/learn/torch/predict/inference.h"
#include "engine/learn/torch/tensor_memory.h"
#include "engine/learn/torch/torch_errors.h"
#include "engine/learn/torch/weights/checkpoint.h"

namespace swath {

NetworkPredictor::NetworkPredictor(const Checkpoint& what, std::shared_ptr<Network> network,
                                   const ComputeDevice& device, std::shared_ptr<SceneScales> scales)
    : bands_(what.bands),
      classValues_(what.classValues),
      classNames_(what.classNames),
      settings_(mapSettingsOf(what.config)),
      rule_(what.outputRule()),
      network_(std::move(network)),
      device_(device),
      scales_(std::move(scales)),
      scale_(std::make_shared<const BandScale>(scales_->normalisation().scale)) {}

int NetworkPredictor::margin() const {
    return kInferenceMargin;
}

Status NetworkPredictor::beginScene(Size scene, const WindowReader& read, std::stop_token stop) {
    const NormalisationKind kind = scales_->normalisation().kind;
    if (!isPerScene(kind)) return {};
    auto own = computeSceneScale(scene, bandCount(), read, isRobust(kind), std::move(stop));
    if (!own) return own.error();
    scale_ = std::make_shared<const BandScale>(std::move(*own));
    return {};
}

Status NetworkPredictor::beginSceneOf(PatchSource& source, int scene, std::stop_token stop) {
    auto scale = scales_->of(source, scene, std::move(stop));
    if (!scale) return scale.error();
    scale_ = std::move(*scale);
    return {};
}

Status NetworkPredictor::predict(std::span<const float> samples, Size size, std::span<float> probabilities) {
    const auto area = static_cast<std::size_t>(size.area());
    if (size.empty() || samples.size() != area * static_cast<std::size_t>(bandCount()) ||
        probabilities.size() != area * static_cast<std::size_t>(classCount()))
        return Error{Errc::InvalidInput, "a window to predict has another size than its samples", ""};
    try {
        device_.useThreads();
        const EvalScope eval(*network_);
        logits_ = windowLogits(*network_, *scale_, device_, samples, size);
        const torch::Tensor scores = scoresOf(logits_, rule_).contiguous();
        std::copy_n(scores.data_ptr<float>(), probabilities.size(), probabilities.begin());
    } catch (const std::exception& e) {
        return errorFrom(e);
    }
    return {};
}

Result<std::unique_ptr<Predictor>> loadPredictor(std::span<const std::byte> bytes, int threads) {
    try {
        auto checkpoint = readCheckpoint(bytes);
        if (!checkpoint) return checkpoint.error();
        TrainConfig config = checkpoint->config;
        config.threads = threads;
        config.device = "auto";
        // bf16 only where the run was trained in it: there it was measured to be faster.
        if (config.precision == Precision::BFloat16)
            config.precision = Precision::Automatic;
        else
            config.precision = Precision::Float32;
        auto device = chooseDevice(config);
        if (!device) return device.error();
        auto network = checkpoint->makeNetwork();
        if (!network) return network.error();
        if (Status restored = restoreNetwork(**network, checkpoint->network); !restored)
            return restored.error();
        toInferenceForm(**network, *device);
        return std::unique_ptr<Predictor>(
            std::make_unique<NetworkPredictor>(*checkpoint, std::move(*network), *device,
                                               std::make_shared<SceneScales>(checkpoint->normalisation)));
    } catch (const std::exception& e) {
        return errorFrom(e);
    }
}

Result<std::vector<std::byte>> withoutTrainingState(std::span<const std::byte> bytes) {
    try {
        auto checkpoint = readCheckpoint(bytes);
        if (!checkpoint) return checkpoint.error();
        checkpoint->trained.clear();
        checkpoint->optimiser.clear();
        checkpoint->samplerState.clear();
        return writeCheckpoint(*checkpoint);
    } catch (const std::exception& e) {
        return errorFrom(e);
    }
}

}  // namespace swath
