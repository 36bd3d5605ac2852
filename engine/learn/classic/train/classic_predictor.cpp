// SPDX-License-Identifier: MIT
#include "engine/learn/classic/train/classic_predictor.h"

#include <fmt/format.h>

#include <utility>

#include "engine/learn/classic/features/window_features.h"

namespace swath {
namespace {

class ClassicPredictor final : public Predictor {
  public:
    ClassicPredictor(std::shared_ptr<const ClassicModel> model, int threads)
        : kept_(std::move(model)),
          model_(*kept_),
          scales_(model_.ensembles.size(), model_.scale),
          threads_(threads) {}

    int bandCount() const override { return model_.bands(); }
    int classCount() const override { return static_cast<int>(model_.classes()); }
    const std::vector<std::uint8_t>& classValues() const override { return model_.classValues; }
    const std::vector<std::string>& classNames() const override { return model_.classNames; }
    MapSettings mapSettings() const override { return mapSettingsOf(model_.config); }
    int margin() const override { return model_.plan.margin(); }

    Status beginScene(Size scene, const WindowReader& read, std::stop_token stop) override {
        const auto kinds = scaleKinds(model_.config.normalisation);
        for (std::size_t i = 0; i < kinds.size(); ++i) {
            if (!isPerScene(kinds[i])) continue;
            auto scale = computeSceneScale(scene, model_.bands(), read, isRobust(kinds[i]), stop);
            if (!scale) return scale.error();
            scales_[i] = std::move(*scale);
        }
        return {};
    }

    Status predict(std::span<const float> samples, Size size, std::span<float> probabilities) override {
        const auto area = static_cast<std::size_t>(size.area());
        if (size.empty() || samples.size() != area * static_cast<std::size_t>(bandCount()) ||
            probabilities.size() != area * model_.classes())
            return Error{Errc::InvalidInput, "a window to predict has another size than its samples", ""};
        try {
            return predictWindow(
                model_,
                [&](std::size_t e, FeatureWindow& out) {
                    mirroredFeatures(samples, size, model_.plan, scales_[e], out, threads_);
                    return Status();
                },
                window_, probabilities, threads_);
        } catch (const std::exception& e) {
            return Error{Errc::OutOfMemory, fmt::format("the features could not be worked out: {}", e.what()),
                         "use fewer features"};
        }
    }

  private:
    std::shared_ptr<const ClassicModel> kept_;
    const ClassicModel& model_;
    std::vector<BandScale> scales_;  ///< of the scene that is predicted, for each ensemble
    int threads_;
    FeatureWindow window_;  ///< kept, so that its memory is
};

}  // namespace

std::unique_ptr<Predictor> makeClassicPredictor(std::shared_ptr<const ClassicModel> model, int threads) {
    return std::make_unique<ClassicPredictor>(std::move(model), threads);
}

Result<std::unique_ptr<Predictor>> loadClassicPredictor(std::span<const std::byte> checkpoint, int threads) {
    auto model = readClassicCheckpoint(checkpoint);
    if (!model) return model.error();
    return makeClassicPredictor(std::make_shared<const ClassicModel>(std::move(*model)), threads);
}

}  // namespace swath
