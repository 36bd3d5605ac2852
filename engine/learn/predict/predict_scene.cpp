// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/learn/data/window_axis.h"
#include "engine/learn/predict/predictor.h"

namespace swath {
namespace {

class ScenePass {
  public:
    ScenePass(Predictor& predictor, Size scene, const PredictSceneOptions& options)
        : predictor_(predictor),
          scene_(scene),
          classes_(static_cast<std::size_t>(predictor.classCount())),
          bands_(static_cast<std::size_t>(predictor.bandCount())),
          xs_(scene.width, options.window, options.margin),
          ys_(scene.height, options.window, options.margin),
          options_(options) {
        const std::size_t area = std::size_t(xs_.window) * std::size_t(ys_.window);
        samples_.resize(bands_ * area);
        probabilities_.resize(classes_ * area);
        left_.resize(classes_ * std::size_t(ys_.window) * std::size_t(2 * xs_.margin));
        above_.resize(classes_ * std::size_t(2 * ys_.margin) * std::size_t(scene.width));
    }

    Status run(const WindowReader& read, const RowSink& sink, std::stop_token stop,
               const std::function<void(double)>& progress) {
        for (int iy = 0; iy < ys_.count; ++iy) {
            const int first = std::max(0, ys_.start(iy));
            const int end = std::min(scene_.height, ys_.start(iy) + ys_.complete(iy));
            startRows(std::size_t(std::max(0, end - first)) * std::size_t(scene_.width));
            for (int ix = 0; ix < xs_.count; ++ix) {
                if (stop.stop_requested()) return Error{Errc::Cancelled, "prediction stopped", ""};
                if (Status done = window(ix, iy, read); !done) return done;
                if (progress) progress((iy + (ix + 1.0) / xs_.count) / ys_.count);
            }
            if (rows_.empty()) continue;
            if (Status written = sink({first, rows_, rowProbabilities_, rowConfidence_}); !written)
                return written;
        }
        return {};
    }

  private:
    void startRows(std::size_t pixels) {
        constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
        rows_.assign(pixels, 0);
        if (options_.probabilities) rowProbabilities_.assign(classes_ * pixels, kNone);
        if (options_.confidence) rowConfidence_.assign(pixels, kNone);
    }

    Status window(int ix, int iy, const WindowReader& read) {
        const RectI where{xs_.start(ix), ys_.start(iy), xs_.window, ys_.window};
        const std::size_t area = std::size_t(where.area());
        if (Status got = read(where, samples_); !got) return got;
        hasData_.assign(area, 0);
        for (std::size_t b = 0; b < bands_; ++b)
            for (std::size_t i = 0; i < area; ++i)
                if (!std::isnan(samples_[b * area + i])) hasData_[i] = 1;
        if (std::ranges::count(hasData_, 1) == 0)
            std::ranges::fill(probabilities_, 0.0F);
        else if (Status done = predictor_.predict(samples_, where.size(), probabilities_); !done)
            return done;
        blend(ix, iy);
        return {};
    }

    void blend(int ix, int iy) {
        const int w = xs_.window, h = ys_.window, overlapX = 2 * xs_.margin, overlapY = 2 * ys_.margin;
        const int completeX = xs_.complete(ix), completeY = ys_.complete(iy);
        weightX_.resize(std::size_t(w));
        for (int x = 0; x < w; ++x) weightX_[std::size_t(x)] = xs_.weight(ix, x);
        for (std::size_t k = 0; k < classes_; ++k) {
            for (int y = 0; y < h; ++y) {
                float* row = probabilities_.data() + (k * std::size_t(h) + std::size_t(y)) * std::size_t(w);
                float* left = left_.data() + (k * std::size_t(h) + std::size_t(y)) * std::size_t(overlapX);
                const float weightY = ys_.weight(iy, y);
                for (int x = 0; x < w; ++x) row[x] *= weightY * weightX_[std::size_t(x)];
                if (ix > 0)
                    for (int x = 0; x < std::min(overlapX, w); ++x) row[x] += left[x];
                std::copy_n(row + (w - overlapX), overlapX, left);
                const int from = std::max(0, -xs_.start(ix)),
                          to = std::min(completeX, scene_.width - xs_.start(ix));
                if (from >= to) continue;
                const std::size_t sceneX = std::size_t(xs_.start(ix) + from);
                if (iy > 0 && y < overlapY) {
                    const float* above = aboveRow(k, y) + sceneX;
                    for (int x = from; x < to; ++x) row[x] += above[x - from];
                }
                if (y >= completeY) std::copy(row + from, row + to, aboveRow(k, y - completeY) + sceneX);
            }
        }
        decide(ix, iy);
    }

    /// Class numbers of the pixels that nothing will be added to any more.
    void decide(int ix, int iy) {
        const std::size_t w = std::size_t(xs_.window), area = w * std::size_t(ys_.window);
        const int x0 = xs_.start(ix), y0 = ys_.start(iy);
        const int firstRow = std::max(0, y0);
        for (int y = std::max(0, -y0); y < std::min(ys_.complete(iy), scene_.height - y0); ++y)
            for (int x = std::max(0, -x0); x < std::min(xs_.complete(ix), scene_.width - x0); ++x) {
                const std::size_t at = std::size_t(y) * w + std::size_t(x);
                if (hasData_[at] == 0) continue;
                std::size_t best = 0;
                for (std::size_t k = 1; k < classes_; ++k)
                    if (probabilities_[k * area + at] > probabilities_[best * area + at]) best = k;
                const std::size_t to =
                    std::size_t(y0 + y - firstRow) * std::size_t(scene_.width) + std::size_t(x0 + x);
                rows_[to] = predictor_.classValues()[best];
                if (options_.confidence) rowConfidence_[to] = probabilities_[best * area + at];
                for (std::size_t k = 0; options_.probabilities && k < classes_; ++k)
                    rowProbabilities_[k * rows_.size() + to] = probabilities_[k * area + at];
            }
    }

    float* aboveRow(std::size_t k, int y) {
        return above_.data() + (k * std::size_t(2 * ys_.margin) + std::size_t(y)) * std::size_t(scene_.width);
    }

    Predictor& predictor_;
    Size scene_;
    std::size_t classes_, bands_;
    WindowAxis xs_, ys_;
    PredictSceneOptions options_;
    std::vector<float> samples_, probabilities_;
    std::vector<float> left_;   ///< classes × window rows × overlap: what the window to the left adds
    std::vector<float> above_;  ///< classes × overlap × scene width: what the row of windows above adds
    std::vector<float> weightX_;
    std::vector<std::uint8_t> hasData_, rows_;
    std::vector<float> rowProbabilities_, rowConfidence_;  ///< of rows_, where asked for
};

}  // namespace

Status predictScene(Predictor& predictor, Size scene, const WindowReader& read, const RowSink& sink,
                    const PredictSceneOptions& options, std::stop_token stop,
                    const std::function<void(double fraction)>& progress) {
    if (scene.empty()) return Error{Errc::InvalidInput, "the scene has no pixels", ""};
    if (options.margin < 0 || options.window < 4 * std::max(1, options.margin))
        return Error{Errc::InvalidInput,
                     fmt::format("a window of {} pixels has no room for margins of {}", options.window,
                                 options.margin),
                     "make the window at least four margins wide"};
    if (Status begun = predictor.beginScene(scene, read, stop); !begun) return begun;
    return ScenePass(predictor, scene, options).run(read, sink, stop, progress);
}

}  // namespace swath
