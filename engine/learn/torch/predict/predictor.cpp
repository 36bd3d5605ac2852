// SPDX-License-Identifier: MIT
#include "engine/learn/predict/predictor.h"

#include <fmt/format.h>

#include <utility>

#include "engine/learn/torch/predict/inference.h"
#include "engine/learn/torch/tensor_memory.h"
#include "engine/learn/torch/torch_errors.h"
#include "engine/learn/torch/weights/checkpoint.h"

namespace swath {
namespace {

class TorchPredictor final : public Predictor {
  public:
    TorchPredictor(Checkpoint checkpoint, std::shared_ptr<Network> network, const ComputeDevice& device)
        : checkpoint_(std::move(checkpoint)),
          scale_(checkpoint_.normalisation.scale),
          network_(std::move(network)),
          device_(device) {}

    int bandCount() const override { return checkpoint_.bands; }
    int classCount() const override { return static_cast<int>(checkpoint_.classValues.size()); }
    const std::vector<std::uint8_t>& classValues() const override { return checkpoint_.classValues; }
    const std::vector<std::string>& classNames() const override { return checkpoint_.classNames; }
    MapSettings mapSettings() const override { return mapSettingsOf(checkpoint_.config); }

    Status beginScene(Size scene, const WindowReader& read, std::stop_token stop) override {
        const NormalisationKind kind = checkpoint_.normalisation.kind;
        if (!isPerScene(kind)) return {};
        auto own = computeSceneScale(scene, bandCount(), read, isRobust(kind), std::move(stop));
        if (!own) return own.error();
        scale_ = std::move(*own);
        return {};
    }

    Status predict(std::span<const float> samples, Size size, std::span<float> probabilities) override {
        const auto area = static_cast<std::size_t>(size.area());
        if (size.empty() || samples.size() != area * static_cast<std::size_t>(bandCount()) ||
            probabilities.size() != area * static_cast<std::size_t>(classCount()))
            return Error{Errc::InvalidInput, "a window to predict has another size than its samples", ""};
        try {
            device_.useThreads();
            const EvalScope eval(*network_);
            const torch::Tensor result =
                scoresOf(windowLogits(*network_, scale_, device_, samples, size), checkpoint_.outputRule())
                    .contiguous();
            std::copy_n(result.data_ptr<float>(), probabilities.size(), probabilities.begin());
        } catch (const std::exception& e) {
            return errorFrom(e);
        }
        return {};
    }

  private:
    TensorMemory memory_;
    Checkpoint checkpoint_;
    BandScale scale_;  ///< of the scene that is predicted
    std::shared_ptr<Network> network_;
    ComputeDevice device_;
};

}  // namespace

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
        checkpoint->network.clear();
        checkpoint->trained.clear();
        checkpoint->optimiser.clear();
        return std::unique_ptr<Predictor>(
            std::make_unique<TorchPredictor>(std::move(*checkpoint), std::move(*network), *device));
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
