// SPDX-License-Identifier: MIT
#include "engine/learn/ensemble/mixed_judge.h"

#include <algorithm>
#include <cmath>

#include "engine/learn/classic/train/judging.h"
#include "engine/learn/run/tile_account.h"

namespace swath {
namespace {

constexpr int kMargin = 64;                          ///< pixels around a window that is predicted
constexpr std::size_t kMostKeptFloats = 64'000'000;  ///< of the fitted members' probabilities

}  // namespace

MixedJudge::MixedJudge(PatchSource& source, LearnControl& control)
    : source_(source), control_(control), set_(makeValidationSet(source)) {
    kept_.resize(set_.windows.size());
}

void MixedJudge::setFitted(std::unique_ptr<Predictor> fitted, double weight) {
    fitted_ = std::move(fitted);
    fittedFor_ = {fitted_.get(), -1};
    fittedWeight_ = fitted_ ? weight : 0;
    for (auto& window : kept_) window.clear();
    keptFloats_ = 0;
}

Status MixedJudge::predict(Prepared& by, int scene, const RectI& window, std::span<float> out) {
    if (by.scene != scene) {
        const Status ready = by.predictor->beginScene(
            source_.sceneSize(scene),
            [&](const RectI& wanted, std::span<float> to) { return source_.readImage(scene, wanted, to); },
            control_.stop.get_token());
        if (!ready) return ready;
        by.scene = scene;
    }
    const RectI grown{window.x - kMargin, window.y - kMargin, window.width + 2 * kMargin,
                      window.height + 2 * kMargin};
    const auto area = static_cast<std::size_t>(grown.area());
    samples_.resize(static_cast<std::size_t>(source_.bandCount()) * area);
    probabilities_.resize(static_cast<std::size_t>(source_.classCount()) * area);
    if (Status read = source_.readImage(scene, grown, samples_); !read) return read;
    if (Status done = by.predictor->predict(samples_, grown.size(), probabilities_); !done) return done;
    std::size_t to = 0;
    for (std::size_t k = 0; k < static_cast<std::size_t>(source_.classCount()); ++k)
        for (int y = 0; y < window.height; ++y) {
            const float* row = probabilities_.data() + k * area +
                               static_cast<std::size_t>(y + kMargin) * static_cast<std::size_t>(grown.width) +
                               kMargin;
            std::copy_n(row, window.width, out.data() + to);
            to += static_cast<std::size_t>(window.width);
        }
    return {};
}

Status MixedJudge::predictFitted(std::size_t at, const ValidationSet::Window& w, std::vector<float>& out) {
    if (!kept_[at].empty()) {
        out = kept_[at];
        return {};
    }
    if (Status done = predict(fittedFor_, w.scene, w.window, out); !done) return done;
    if (keptFloats_ + out.size() > kMostKeptFloats) return {};
    kept_[at] = out;
    keptFloats_ += out.size();
    return {};
}

Result<std::optional<TrainValidation>> MixedJudge::judge(Predictor* trained, double weight) {
    Prepared prepared{trained, -1};
    std::vector<float> fitted;
    const auto share = static_cast<float>(trained ? weight / (weight + fittedWeight_) : 0);
    return swath::judge(
        source_, set_,
        [&](std::size_t at, const ValidationSet::Window& w, std::span<float> out) -> Status {
            if (trained)
                if (Status done = predict(prepared, w.scene, w.window, out); !done) return done;
            if (!fitted_) return {};
            fitted.resize(out.size());
            if (Status done = predictFitted(at, w, fitted); !done) return done;
            for (std::size_t i = 0; i < fitted.size(); ++i)
                out[i] = (trained ? share * out[i] : 0) + (1 - share) * fitted[i];
            return {};
        },
        [&] { return !control_.stop.stop_requested(); });
}

Result<LabelTilePtr> MixedJudge::tile(Prepared& by, int scene, TileIndex tile) {
    const RectI window = pixelsOf(source_, scene, tile);
    if (window.empty()) return LabelTilePtr();
    const auto pixels = static_cast<std::size_t>(window.area());
    std::vector<float> out(static_cast<std::size_t>(source_.classCount()) * pixels);
    if (Status done = predict(by, scene, window, out); !done) return done.error();
    std::vector<std::uint8_t> hasData(pixels, 0);
    const auto width = static_cast<std::size_t>(window.width), stride = width + 2 * kMargin;
    const std::size_t area = stride * static_cast<std::size_t>(window.height + 2 * kMargin);
    for (std::size_t b = 0; b < static_cast<std::size_t>(source_.bandCount()); ++b)
        for (std::size_t i = 0; i < pixels; ++i)
            if (!std::isnan(samples_[b * area + (i / width + kMargin) * stride + i % width + kMargin]))
                hasData[i] = 1;
    return tileOfProbabilities(out, window.size(), hasData, by.predictor->classValues());
}

}  // namespace swath
