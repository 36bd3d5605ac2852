// SPDX-License-Identifier: MIT
#include "engine/learn/predict/source_predictor.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace swath {
namespace {

class LikelihoodLoss final : public WindowLoss {
  public:
    void add(const SourcePredictor& by, Size window, std::span<const std::uint8_t> targets) override {
        constexpr float kLeastProbability = 1e-6F;
        const auto pixels = static_cast<std::size_t>(window.area());
        const auto classes = static_cast<std::size_t>(by.predictor().classCount());
        for (std::size_t i = 0; i < pixels; ++i) {
            if (targets[i] >= classes) continue;
            const float said = by.probabilities()[targets[i] * pixels + i];
            sum_ -= static_cast<double>(std::log(std::max(kLeastProbability, said)));
            ++counted_;
        }
    }
    double value() const override {
        return counted_ > 0 ? sum_ / static_cast<double>(counted_) : std::numeric_limits<double>::quiet_NaN();
    }

  private:
    double sum_ = 0;
    std::int64_t counted_ = 0;
};

}  // namespace

Status Predictor::beginSceneOf(PatchSource& source, int scene, std::stop_token stop) {
    return beginScene(
        source.sceneSize(scene),
        [&source, scene](const RectI& wanted, std::span<float> to) {
            return source.readImage(scene, wanted, to);
        },
        std::move(stop));
}

Status SourcePredictor::predict(int scene, const RectI& window, std::stop_token stop) {
    if (scene_ != scene) {
        scene_ = -1;
        if (Status begun = predictor_.beginSceneOf(source_, scene, std::move(stop)); !begun) return begun;
        scene_ = scene;
    }
    const int margin = predictor_.margin();
    const RectI seen{window.x - margin, window.y - margin, window.width + 2 * margin,
                     window.height + 2 * margin};
    inner_ = {margin, margin, window.width, window.height};
    const auto area = static_cast<std::size_t>(seen.area());
    samples_.resize(static_cast<std::size_t>(predictor_.bandCount()) * area);
    probabilities_.resize(static_cast<std::size_t>(predictor_.classCount()) * area);
    if (Status read = source_.readImage(scene, seen, samples_); !read) return read;
    if (Status done = predictor_.predictAt({scene, seen}, samples_, probabilities_); !done) return done;
    keepInner(seen.size());
    return {};
}

void SourcePredictor::keepInner(Size seen) {
    const auto classes = static_cast<std::size_t>(predictor_.classCount()),
               bands = static_cast<std::size_t>(predictor_.bandCount()),
               width = static_cast<std::size_t>(inner_.width), area = static_cast<std::size_t>(seen.area());
    kept_.resize(classes * static_cast<std::size_t>(inner_.area()));
    hasData_.assign(static_cast<std::size_t>(inner_.area()), 0);
    for (int y = 0; y < inner_.height; ++y) {
        const auto from = static_cast<std::size_t>(y + inner_.y) * static_cast<std::size_t>(seen.width) +
                          static_cast<std::size_t>(inner_.x);
        const std::size_t to = static_cast<std::size_t>(y) * width;
        for (std::size_t k = 0; k < classes; ++k)
            std::copy_n(probabilities_.data() + k * area + from, width,
                        kept_.data() + k * hasData_.size() + to);
        for (std::size_t b = 0; b < bands; ++b)
            for (std::size_t x = 0; x < width; ++x)
                if (!std::isnan(samples_[b * area + from + x])) hasData_[to + x] = 1;
    }
}

std::vector<std::uint8_t> SourcePredictor::classes() const {
    std::vector<std::uint8_t> values(hasData_.size(), kUnlabelled);
    const auto count = static_cast<std::size_t>(predictor_.classCount());
    for (std::size_t i = 0; i < values.size(); ++i)
        if (hasData_[i] != 0) values[i] = predictor_.classValues()[likeliest(kept_, count, values.size(), i)];
    return values;
}

std::size_t likeliest(std::span<const float> probabilities, std::size_t classes, std::size_t pixels,
                      std::size_t at) {
    std::size_t best = 0;
    for (std::size_t k = 1; k < classes; ++k)
        if (probabilities[k * pixels + at] > probabilities[best * pixels + at]) best = k;
    return best;
}

RectI pixelsOf(const PatchSource& source, int scene, TileIndex tile) {
    if (tile.x < 0 || tile.y < 0) return {};
    return tileWindow(source.sceneSize(scene), tile);
}

LabelTilePtr tileOfProbabilities(std::span<const float> probabilities, Size window,
                                 std::span<const std::uint8_t> hasData,
                                 const std::vector<std::uint8_t>& classValues) {
    auto tile = std::make_shared<LabelTile>();
    tile->fill(kUnlabelled);
    const auto pixels = static_cast<std::size_t>(window.area()),
               width = static_cast<std::size_t>(window.width);
    for (std::size_t i = 0; i < pixels; ++i)
        if (hasData[i] != 0)
            (*tile)[i / width * kLabelTileSize + i % width] =
                classValues[likeliest(probabilities, classValues.size(), pixels, i)];
    return tile;
}

Result<LabelTilePtr> predictTile(SourcePredictor& predictor, int scene, TileIndex tile,
                                 std::stop_token stop) {
    const RectI window = pixelsOf(predictor.source(), scene, tile);
    if (window.empty()) return LabelTilePtr();
    if (Status done = predictor.predict(scene, window, std::move(stop)); !done) return done.error();
    return tileOfProbabilities(predictor.probabilities(), window.size(), predictor.hasData(),
                               predictor.predictor().classValues());
}

Result<std::optional<Judged>> judge(SourcePredictor& predictor, const ValidationSet& set,
                                    const std::function<bool()>& betweenWindows, WindowLoss* loss,
                                    std::stop_token stop) {
    const auto classes = static_cast<std::size_t>(predictor.source().classCount());
    LikelihoodLoss likelihood;
    if (!loss) loss = &likelihood;
    Judged judged;
    judged.confusion.assign(classes * classes, 0);
    std::vector<std::uint8_t> targets;
    for (const auto& [scene, window] : set.windows) {
        if (!betweenWindows()) return std::optional<Judged>();
        if (Status done = predictor.predict(scene, window, stop); !done) return done.error();
        targets.resize(static_cast<std::size_t>(window.area()));
        predictor.source().readTargets(scene, window, set.role, {targets});
        for (std::size_t i = 0; i < targets.size(); ++i)
            if (targets[i] < classes)
                ++judged.confusion[targets[i] * classes +
                                   likeliest(predictor.probabilities(), classes, targets.size(), i)];
        loss->add(predictor, window.size(), targets);
    }
    judged.loss = loss->value();
    judged.meanIou = meanIouOf(judged.confusion, static_cast<int>(classes));
    return std::optional(std::move(judged));
}

}  // namespace swath
