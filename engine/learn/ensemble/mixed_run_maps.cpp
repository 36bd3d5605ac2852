// SPDX-License-Identifier: MIT
// What the average of a mixed run says while it trains: its figures and its map.
#include <cmath>
#include <set>
#include <utility>

#include "engine/learn/ensemble/mixed_run.h"

namespace swath {

std::unique_ptr<Predictor> MixedRun::predictor() {
    auto made = average();
    return made ? std::move(*made) : nullptr;
}

Result<std::unique_ptr<Predictor>> MixedRun::average() {
    std::shared_ptr<Predictor> trained;
    if (countsWhileTrained() && mix_.networkWeight > 0) {
        if (learner_) trained = learner_->predictor();
        if (trained)
            resumed_ = nullptr;
        else
            trained = resumed_;
    }
    return members_.average(std::move(trained), mix_.networkWeight, mix_.otherWeight);
}

Result<std::optional<Judged>> MixedRun::judged(Predictor& by) {
    SourcePredictor predictor(by, *source_);
    const auto goOn = [this] { return !control_.stop.stop_requested(); };
    return judge(predictor, validation_, goOn, nullptr, control_.stop.get_token());
}

void MixedRun::tell(const Judged& result, const Moment& moment) {
    TrainValidation said{.step = moment.step,
                         .epoch = moment.epoch,
                         .set = validation_.name(),
                         .confusion = result.confusion,
                         .meanIou = result.meanIou,
                         .loss = result.loss,
                         .elapsedS = moment.elapsedS};
    said.best = std::isfinite(said.meanIou) && said.meanIou > mix_.bestMeanIou;
    if (said.best) mix_.bestMeanIou = said.meanIou;
    judgedBest_ = said.best;
    sink_(std::move(said));
}

Result<std::optional<Judged>> MixedRun::judgeNetworks() {
    // The one that is trained has just judged itself.
    if (countsWhileTrained() && ofNetwork_)
        return std::optional(Judged{ofNetwork_->confusion, ofNetwork_->meanIou, ofNetwork_->loss});
    auto by = members_.average(nullptr, 1, 0);
    if (!by) return by.error();
    return judged(**by);
}

void MixedRun::setMakers(MapMakers makers) {
    makers_ = makers;
    mix_.networkWeight = makers == MapMakers::Others ? 0 : wantedNetworks_;
    mix_.otherWeight = makers == MapMakers::Networks ? 0 : wantedOthers_;
}

Result<std::optional<bool>> MixedRun::judgeAverage(const Moment& moment) {
    setMakers(MapMakers::Average);
    auto by = average();
    if (!by) return by.error();
    const auto together = judged(**by);
    if (!together) return together.error();
    if (!*together) return std::optional<bool>();
    if (!alone_) {
        tell(**together, moment);
        return std::optional(judgedBest_);
    }
    const auto networks = judgeNetworks();
    if (!networks) return networks.error();
    if (!*networks) return std::optional<bool>();
    std::set<int> scenes;
    for (const auto& window : validation_.windows) scenes.insert(window.scene);
    figures_ = {alone_->meanIou, (*together)->meanIou, (*networks)->meanIou, static_cast<int>(scenes.size())};
    setMakers(chooseMapMakers(figures_));
    tell(makers_ == MapMakers::Average  ? **together
         : makers_ == MapMakers::Others ? *alone_
                                        : **networks,
         moment);
    return std::optional(judgedBest_);
}

Status MixedRun::drawMap(std::int64_t step) {
    std::unique_ptr<Predictor> by;
    std::optional<SourcePredictor> predictor;
    while (account_.affordable() && !control_.stop.stop_requested()) {
        const auto wish = control_.wish.load();
        if (!wish) return {};
        const auto tile = account_.stalest(*wish, *source_, step);
        if (!tile) return {};
        const double begun = secondsNow();
        if (!by) {
            auto made = average();
            if (!made) return made.error();
            by = std::move(*made);
            predictor.emplace(*by, *source_);
        }
        if (Status drawn = draw(*predictor, wish->scene, *tile, step); !drawn) return drawn;
        const double seconds = secondsNow() - begun;
        account_.spend(seconds);
        drawingS_ += seconds;
    }
    return {};
}

Status MixedRun::showAverage(std::int64_t step) {
    auto by = loadAnyPredictor(writeMixedCheckpoint(mix_), {.threads = config_.threads});
    if (!by) return by.error();
    SourcePredictor predictor(**by, *source_);
    const auto wish = control_.wish.load();
    if (!wish || wish->scene < 0 || wish->scene >= source_->sceneCount()) return {};
    for (const TileIndex tile : wish->tiles) {
        if (control_.stop.stop_requested()) return {};
        if (Status drawn = draw(predictor, wish->scene, tile, step); !drawn) return drawn;
    }
    return {};
}

Status MixedRun::draw(SourcePredictor& by, int scene, TileIndex tile, std::int64_t step) {
    auto classes = predictTile(by, scene, tile, control_.stop.get_token());
    if (!classes) return classes.error();
    account_.predicted(scene, tile, step);
    if (*classes) sink_(TrainPrediction{scene, tile, step, std::move(*classes)});
    return {};
}

}  // namespace swath
