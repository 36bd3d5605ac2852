// SPDX-License-Identifier: MIT
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/learn/data/normalisation.h"
#include "engine/learn/predict/predictor.h"
#include "engine/learn/torch/device.h"
#include "engine/learn/torch/networks/network.h"
#include "engine/learn/torch/outputs.h"
#include "engine/learn/torch/tensor_memory.h"
#include "engine/learn/torch/weights/checkpoint.h"

namespace swath {

/// Predicts with a network: one of a checkpoint, in its inference form, or one that is being trained, whose
/// weights it shares. The network is in eval mode while it predicts, and in its own before and after.
class NetworkPredictor final : public Predictor {
  public:
    /// @param what  bands, classes and settings; its tensors are not looked at.
    NetworkPredictor(const Checkpoint& what, std::shared_ptr<Network> network, const ComputeDevice& device,
                     std::shared_ptr<SceneScales> scales);

    int bandCount() const override { return bands_; }
    int classCount() const override { return static_cast<int>(classValues_.size()); }
    const std::vector<std::uint8_t>& classValues() const override { return classValues_; }
    const std::vector<std::string>& classNames() const override { return classNames_; }
    MapSettings mapSettings() const override { return settings_; }
    int margin() const override;
    Status beginScene(Size scene, const WindowReader& read, std::stop_token stop) override;
    Status beginSceneOf(PatchSource& source, int scene, std::stop_token stop) override;
    Status predict(std::span<const float> samples, Size size, std::span<float> probabilities) override;

    /// Of the window that was predicted last: 1 × classes × H × W, float32, on the CPU.
    const torch::Tensor& logits() const { return logits_; }

  private:
    TensorMemory memory_;
    int bands_;
    std::vector<std::uint8_t> classValues_;
    std::vector<std::string> classNames_;
    MapSettings settings_;
    OutputRule rule_;
    std::shared_ptr<Network> network_;
    ComputeDevice device_;
    std::shared_ptr<SceneScales> scales_;
    SceneScales::Scale scale_;  ///< of the scene that is predicted
    torch::Tensor logits_;
};

}  // namespace swath
