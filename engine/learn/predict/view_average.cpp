// SPDX-License-Identifier: MIT
#include "engine/learn/predict/view_average.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/learn/augment/augment.h"

namespace swath {
namespace {

class ViewAverage final : public Predictor {
  public:
    ViewAverage(std::unique_ptr<Predictor> one, int views) : one_(std::move(one)) {
        for (const bool flip : {false, true})
            for (int turns = 0; turns < 4; turns += views == 4 ? 2 : 1) views_.push_back({flip, turns});
    }

    int bandCount() const override { return one_->bandCount(); }
    int classCount() const override { return one_->classCount(); }
    const std::vector<std::uint8_t>& classValues() const override { return one_->classValues(); }
    const std::vector<std::string>& classNames() const override { return one_->classNames(); }
    int margin() const override { return one_->margin(); }
    MapSettings mapSettings() const override {
        return {static_cast<int>(views_.size()), one_->mapSettings().priorAdaptation};
    }
    Status beginScene(Size scene, const WindowReader& read, std::stop_token stop) override {
        return one_->beginScene(scene, read, std::move(stop));
    }

    Status predict(std::span<const float> samples, Size size, std::span<float> probabilities) override {
        const auto area = static_cast<std::size_t>(size.area());
        seen_.resize(samples.size());
        said_.resize(probabilities.size());
        plane_.resize(area);
        std::ranges::fill(probabilities, 0.0F);
        const float share = 1.0F / static_cast<float>(views_.size());
        for (const Orientation view : views_) {
            const Size viewed = turned(size, view);
            for (std::size_t at = 0; at < samples.size(); at += area)
                orient(samples.subspan(at, area), size, view, std::span(seen_).subspan(at, area));
            if (Status done = one_->predict(seen_, viewed, said_); !done) return done;
            for (std::size_t at = 0; at < said_.size(); at += area) {
                orient(std::span<const float>(said_).subspan(at, area), viewed, inverse(view),
                       std::span(plane_));
                for (std::size_t i = 0; i < area; ++i) probabilities[at + i] += share * plane_[i];
            }
        }
        return {};
    }

  private:
    std::unique_ptr<Predictor> one_;
    std::vector<Orientation> views_;
    std::vector<float> seen_, said_, plane_;
};

}  // namespace

Status checkViews(int views) {
    if (views == 1 || views == 4 || views == 8) return {};
    return Error{Errc::InvalidInput, fmt::format("a map cannot be averaged over {} views", views),
                 "1: the window as it is, 4: mirrored, 8: mirrored and turned"};
}

Result<std::unique_ptr<Predictor>> averageViews(std::unique_ptr<Predictor> predictor, int views) {
    if (Status valid = checkViews(views); !valid) return valid.error();
    if (views == 1) return predictor;
    return std::unique_ptr<Predictor>(std::make_unique<ViewAverage>(std::move(predictor), views));
}

}  // namespace swath
