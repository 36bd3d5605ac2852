// SPDX-License-Identifier: MIT
#include "engine/learn/predict/remembering_predictor.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "engine/core/lru_cache.h"

namespace swath {
namespace {

class RememberingPredictor final : public Predictor {
  public:
    RememberingPredictor(std::unique_ptr<Predictor> one, std::shared_ptr<MemoryBudget> memory)
        : one_(std::move(one)),
          memory_(std::move(memory)),
          said_(*memory_, "probabilities of finished members") {}

    int bandCount() const override { return one_->bandCount(); }
    int classCount() const override { return one_->classCount(); }
    const std::vector<std::uint8_t>& classValues() const override { return one_->classValues(); }
    const std::vector<std::string>& classNames() const override { return one_->classNames(); }
    MapSettings mapSettings() const override { return one_->mapSettings(); }
    int margin() const override { return one_->margin(); }
    Status beginScene(Size scene, const WindowReader& read, std::stop_token stop) override {
        scene_ = -1;
        return one_->beginScene(scene, read, std::move(stop));
    }
    Status beginSceneOf(PatchSource& source, int scene, std::stop_token stop) override {
        if (scene_ == scene) return {};
        scene_ = -1;
        if (Status begun = one_->beginSceneOf(source, scene, std::move(stop)); !begun) return begun;
        scene_ = scene;
        return {};
    }
    Status predict(std::span<const float> samples, Size size, std::span<float> probabilities) override {
        return one_->predict(samples, size, probabilities);
    }
    Status predictAt(const WindowPlace& place, std::span<const float> samples,
                     std::span<float> probabilities) override {
        const RectI& w = place.window;
        const Key key{place.scene, w.x, w.y, w.width, w.height};
        if (const auto known = said_.find(key); known && known->size() == probabilities.size()) {
            std::ranges::copy(*known, probabilities.begin());
            return {};
        }
        if (Status done = one_->predictAt(place, samples, probabilities); !done) return done;
        said_.put(key, std::make_shared<const Said>(probabilities.begin(), probabilities.end()),
                  static_cast<std::int64_t>(probabilities.size_bytes()));
        return {};
    }

  private:
    using Key = std::tuple<int, int, int, int, int>;
    using Said = std::vector<float>;

    std::unique_ptr<Predictor> one_;
    int scene_ = -1;                              ///< of a patch source, that it is prepared for
    const std::shared_ptr<MemoryBudget> memory_;  ///< outlives what is kept under it
    LruCache<Key, Said> said_;
};

}  // namespace

std::shared_ptr<Predictor> remembering(std::unique_ptr<Predictor> predictor,
                                       std::shared_ptr<MemoryBudget> memory) {
    return std::make_shared<RememberingPredictor>(std::move(predictor), std::move(memory));
}

}  // namespace swath
