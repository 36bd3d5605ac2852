// SPDX-License-Identifier: MIT
#include "engine/learn/predict/prior_adaptation.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace swath {
namespace {

constexpr int kMostRounds = 50;
constexpr double kSettled = 1e-4;     ///< change of a share at which it ends
constexpr double kLeastShare = 1e-3;  ///< a class is never ruled out
constexpr int kWindow = 256;          ///< pixels a side that are looked at
constexpr int kMargin = 32;           ///< around it, predicted but not counted
constexpr int kWindowsASide = 3;

/// Where windows begin along one side of a scene: the first at its begin, the last at its end.
std::vector<int> starts(int length) {
    if (length <= kWindow) return {0};
    const int count = std::min(kWindowsASide, (length + kWindow - 1) / kWindow);
    std::vector<int> out;
    for (int i = 0; i < count; ++i) out.push_back((length - kWindow) * i / (count - 1));
    return out;
}

std::vector<double> factorsOf(const std::vector<double>& shares, double strength) {
    std::vector<double> factors(shares.size());
    for (std::size_t k = 0; k < shares.size(); ++k)
        factors[k] = std::pow(shares[k] * static_cast<double>(shares.size()), strength);
    return factors;
}

class PriorAdapter final : public Predictor {
  public:
    PriorAdapter(std::unique_ptr<Predictor> one, double strength)
        : one_(std::move(one)), strength_(strength) {}

    int bandCount() const override { return one_->bandCount(); }
    int classCount() const override { return one_->classCount(); }
    const std::vector<std::uint8_t>& classValues() const override { return one_->classValues(); }
    const std::vector<std::string>& classNames() const override { return one_->classNames(); }
    int margin() const override { return one_->margin(); }
    MapSettings mapSettings() const override { return {one_->mapSettings().views, strength_}; }

    Status beginScene(Size scene, const WindowReader& read, std::stop_token stop) override {
        factors_.clear();
        if (Status begun = one_->beginScene(scene, read, stop); !begun) return begun;
        const auto classes = static_cast<std::size_t>(classCount());
        std::vector<std::vector<float>> seen(classes);
        for (const int y : starts(scene.height))
            for (const int x : starts(scene.width)) {
                if (stop.stop_requested()) return Error{Errc::Cancelled, "prediction stopped", ""};
                const RectI inner = intersection({x, y, kWindow, kWindow}, {0, 0, scene.width, scene.height});
                if (Status looked = look(inner, read, seen); !looked) return looked;
            }
        std::vector<float> all;
        for (const auto& plane : seen) all.insert(all.end(), plane.begin(), plane.end());
        factors_ = factorsOf(estimateShares(all, classes, strength_), strength_);
        return {};
    }

    Status predict(std::span<const float> samples, Size size, std::span<float> probabilities) override {
        if (Status done = one_->predict(samples, size, probabilities); !done) return done;
        if (factors_.empty()) return {};
        const auto area = static_cast<std::size_t>(size.area());
        for (std::size_t i = 0; i < area; ++i) {
            float sum = 0;
            for (std::size_t k = 0; k < factors_.size(); ++k)
                sum += probabilities[k * area + i] *= static_cast<float>(factors_[k]);
            if (!(sum > 0)) continue;
            for (std::size_t k = 0; k < factors_.size(); ++k) probabilities[k * area + i] /= sum;
        }
        return {};
    }

  private:
    /// Adds what is said of the pixels with data in a window.
    Status look(const RectI& inner, const WindowReader& read, std::vector<std::vector<float>>& seen) {
        const RectI outer{inner.x - kMargin, inner.y - kMargin, inner.width + 2 * kMargin,
                          inner.height + 2 * kMargin};
        const auto area = static_cast<std::size_t>(outer.area());
        const auto bands = static_cast<std::size_t>(bandCount());
        samples_.resize(bands * area);
        probabilities_.resize(seen.size() * area);
        if (Status got = read(outer, samples_); !got) return got;
        if (std::ranges::all_of(samples_, [](float v) { return std::isnan(v); })) return {};
        if (Status done = one_->predict(samples_, outer.size(), probabilities_); !done) return done;
        for (int y = kMargin; y < kMargin + inner.height; ++y)
            for (int x = kMargin; x < kMargin + inner.width; ++x) {
                const auto at = static_cast<std::size_t>(y) * static_cast<std::size_t>(outer.width) +
                                static_cast<std::size_t>(x);
                bool hasData = false;
                for (std::size_t b = 0; b < bands && !hasData; ++b)
                    hasData = !std::isnan(samples_[b * area + at]);
                if (!hasData) continue;
                for (std::size_t k = 0; k < seen.size(); ++k)
                    seen[k].push_back(probabilities_[k * area + at]);
            }
        return {};
    }

    std::unique_ptr<Predictor> one_;
    double strength_;
    std::vector<double> factors_;  ///< of the scene that is predicted; empty: not begun
    std::vector<float> samples_, probabilities_;
};

}  // namespace

std::vector<double> estimateShares(std::span<const float> probabilities, std::size_t classes,
                                   double strength) {
    std::vector<double> shares(classes, 1.0 / static_cast<double>(classes));
    const std::size_t pixels = probabilities.size() / classes;
    if (pixels == 0) return shares;
    std::vector<double> weighed(classes), sums(classes);
    for (int round = 0; round < kMostRounds; ++round) {
        const auto factors = factorsOf(shares, strength);
        std::ranges::fill(sums, 0.0);
        for (std::size_t i = 0; i < pixels; ++i) {
            double sum = 0;
            for (std::size_t k = 0; k < classes; ++k)
                sum += weighed[k] = factors[k] * static_cast<double>(probabilities[k * pixels + i]);
            if (!(sum > 0)) continue;
            for (std::size_t k = 0; k < classes; ++k) sums[k] += weighed[k] / sum;
        }
        double all = 0, change = 0;
        for (double& s : sums) all += s = std::max(s, kLeastShare * static_cast<double>(pixels));
        for (std::size_t k = 0; k < classes; ++k) {
            const double share = sums[k] / all;
            change = std::max(change, std::abs(share - shares[k]));
            shares[k] = share;
        }
        if (change < kSettled) break;
    }
    return shares;
}

std::unique_ptr<Predictor> adaptPriors(std::unique_ptr<Predictor> predictor, double strength) {
    if (!(strength > 0)) return predictor;
    return std::make_unique<PriorAdapter>(std::move(predictor), strength);
}

}  // namespace swath
