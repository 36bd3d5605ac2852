// SPDX-License-Identifier: MIT
#include "engine/session/mixed_learner.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "engine/core/clock.h"
#include "engine/learn/classic/classic_learner.h"
#include "engine/learn/classic/classic_predictor.h"
#include "engine/learn/classic/judging.h"
#include "engine/learn/predictor.h"
#include "engine/learn/scale_choice.h"
#include "engine/session/learners.h"
#include "engine/session/mixed_checkpoint.h"

namespace swath {
namespace {

constexpr int kMargin = 64;                          ///< pixels around a window that is predicted
constexpr std::size_t kMostKeptFloats = 64'000'000;  ///< of the others' probabilities of the judged windows
constexpr double kLeastNetworkSeconds = 1;

/// One run: stands between the network and who listens.
class MixedRun {
  public:
    MixedRun(TrainConfig config, PatchSource& source, LearnControl& control, const TrainEventSink& sink)
        : config_(std::move(config)), source_(source), control_(control), sink_(sink) {}

    Status prepare(const std::shared_ptr<const std::vector<std::byte>>& checkpoint) {
        const double started = secondsNow();
        const auto terms = learnerTerms(config_.learner);
        if (!terms) return terms.error();
        double others = 0;
        for (const SpecTerm& term : *terms)
            (term.name == "network" ? mix_.networkWeight : others) += term.weight;
        mix_.networkWeight -= 1;  // what it began with
        mix_.otherWeight = others;
        if (checkpoint) {
            auto before = readMixedCheckpoint(*checkpoint);
            if (!before) return before.error();
            mix_ = std::move(*before);
        } else {
            // Once for all members.
            if (Status decided = decideScale(config_, source_, sink_, control_.stop.get_token()); !decided)
                return decided.error();
            auto model = fitClassicModel(config_, source_, control_, [this](TrainEvent event) {
                if (const auto* step = std::get_if<TrainStep>(&event))
                    sink_(TrainPreparing{fmt::format("fitting: {} of {}", step->step, step->stepsPerEpoch),
                                         classicDevice(config_.threads), config_.threads, step->elapsedS});
                else
                    sink_(std::move(event));
            });
            if (!model) return model.error();
            mix_.other = writeClassicCheckpoint(*model);
            classicS_ = secondsNow() - started;
        }
        auto other = loadClassicPredictor(mix_.other, config_.threads);
        if (!other) return other.error();
        other_ = std::move(*other);
        set_ = makeValidationSet(source_);
        kept_.resize(set_.windows.size());
        return {};
    }

    void trainNetwork(std::unique_ptr<PatchSource> own) {
        TrainConfig network = config_;
        if (network.maxSeconds > 0)
            network.maxSeconds = std::max(kLeastNetworkSeconds, network.maxSeconds - classicS_);
        std::shared_ptr<const std::vector<std::byte>> from;
        if (!mix_.network.empty()) from = std::make_shared<const std::vector<std::byte>>(mix_.network);
        makeLearner(network, std::move(own), from)->run(control_, [this](TrainEvent event) {
            std::visit([this](auto& e) { handle(e); }, event);
        });
    }

  private:
    template <class Event>
    void handle(Event& event) {
        if (problem_) return;  // said already
        sink_(std::move(event));
    }
    void handle(TrainStep& event) {
        event.elapsedS += classicS_;
        event.sinceStartS += classicS_;
        if (!problem_) sink_(event);
    }
    /// Judged by itself; the average's turn comes with the weights, which follow.
    void handle(TrainValidation& event) { ofNetwork_ = std::move(event); }
    void handle(TrainCheckpoint& event) {
        if (event.best || problem_) return;
        mix_.network = *event.bytes;
        bool best = false;
        if (ofNetwork_) {
            auto judged = judgeAverage();
            if (!judged) return fail(judged.error());
            if (!*judged) return;  // stopped: the last checkpoint comes later
            best = (*judged)->best;
            sink_(std::move(**judged));
            ofNetwork_.reset();
        }
        const auto bytes = std::make_shared<const std::vector<std::byte>>(writeMixedCheckpoint(mix_));
        sink_(TrainCheckpoint{event.step, event.epoch, false, bytes});
        if (best) sink_(TrainCheckpoint{event.step, event.epoch, true, bytes});
    }
    void handle(TrainEnded& event) {
        if (problem_) return;
        event.elapsedS += classicS_;
        if (!event.stopped)
            if (Status shown = showAverage(event.step); !shown) return fail(shown.error());
        sink_(event);
    }
    void handle(TrainFailed& event) {
        if (!problem_) sink_(event);
    }
    void fail(const Error& error) {
        problem_ = error;
        control_.stop.request_stop();
        sink_(TrainFailed{error});
    }

    Status predictWindow(Predictor& predictor, int& begun, int scene, const RectI& window,
                         std::span<float> out) {
        if (begun != scene) {
            const Status ready = predictor.beginScene(
                source_.sceneSize(scene),
                [&](const RectI& wanted, std::span<float> to) {
                    return source_.readImage(scene, wanted, to);
                },
                control_.stop.get_token());
            if (!ready) return ready;
            begun = scene;
        }
        const RectI grown{window.x - kMargin, window.y - kMargin, window.width + 2 * kMargin,
                          window.height + 2 * kMargin};
        const auto area = static_cast<std::size_t>(grown.area());
        samples_.resize(static_cast<std::size_t>(source_.bandCount()) * area);
        probabilities_.resize(static_cast<std::size_t>(source_.classCount()) * area);
        if (Status read = source_.readImage(scene, grown, samples_); !read) return read;
        if (Status done = predictor.predict(samples_, grown.size(), probabilities_); !done) return done;
        std::size_t to = 0;
        for (std::size_t k = 0; k < static_cast<std::size_t>(source_.classCount()); ++k)
            for (int y = 0; y < window.height; ++y) {
                const float* row =
                    probabilities_.data() + k * area +
                    static_cast<std::size_t>(y + kMargin) * static_cast<std::size_t>(grown.width) + kMargin;
                std::copy_n(row, window.width, out.data() + to);
                to += static_cast<std::size_t>(window.width);
            }
        return {};
    }

    /// The others do not change: their probabilities are kept where there is room.
    Status predictOther(std::size_t at, const ValidationSet::Window& w, std::vector<float>& out) {
        if (!kept_[at].empty()) {
            out = kept_[at];
            return {};
        }
        if (Status done = predictWindow(*other_, otherBegun_, w.scene, w.window, out); !done) return done;
        if (keptFloats_ + out.size() > kMostKeptFloats) return {};
        kept_[at] = out;
        keptFloats_ += out.size();
        return {};
    }

    /// @return nullopt if it was stopped.
    Result<std::optional<TrainValidation>> judgeAverage() {
        auto network = loadPredictor(mix_.network, config_.threads);
        if (!network) return network.error();
        int begun = -1;
        std::vector<float> other;
        const auto share = static_cast<float>(mix_.networkWeight / (mix_.networkWeight + mix_.otherWeight));
        auto judged = judge(
            source_, set_,
            [&](std::size_t at, const ValidationSet::Window& w, std::span<float> out) -> Status {
                if (Status done = predictWindow(**network, begun, w.scene, w.window, out); !done) return done;
                other.resize(out.size());
                if (Status done = predictOther(at, w, other); !done) return done;
                for (std::size_t i = 0; i < other.size(); ++i)
                    out[i] = share * out[i] + (1 - share) * other[i];
                return {};
            },
            [&] { return !control_.stop.stop_requested(); });
        if (!judged || !*judged) return judged;
        TrainValidation& said = **judged;
        said.step = ofNetwork_->step;
        said.epoch = ofNetwork_->epoch;
        said.elapsedS = ofNetwork_->elapsedS + classicS_;
        said.best = std::isfinite(said.meanIou) && said.meanIou > mix_.bestMeanIou;
        if (said.best) mix_.bestMeanIou = said.meanIou;
        return judged;
    }

    /// The average's map of what is on the screen.
    Status showAverage(std::int64_t step) {
        const auto wish = control_.wish.load();
        if (!wish || wish->scene < 0 || wish->scene >= source_.sceneCount() || mix_.network.empty())
            return {};
        auto average = loadAnyPredictor(writeMixedCheckpoint(mix_), {.threads = config_.threads});
        if (!average) return average.error();
        int begun = -1;
        std::vector<float> out;
        std::vector<std::uint8_t> hasData;
        for (const TileIndex tile : wish->tiles) {
            if (control_.stop.stop_requested()) return {};
            const RectI window =
                tile.x < 0 || tile.y < 0 ? RectI{} : tileWindow(source_.sceneSize(wish->scene), tile);
            if (window.empty()) continue;
            const auto pixels = static_cast<std::size_t>(window.area());
            out.resize(static_cast<std::size_t>(source_.classCount()) * pixels);
            if (Status done = predictWindow(**average, begun, wish->scene, window, out); !done) return done;
            hasData.assign(pixels, 0);
            const auto stride = static_cast<std::size_t>(window.width + 2 * kMargin);
            const std::size_t area = stride * static_cast<std::size_t>(window.height + 2 * kMargin);
            for (std::size_t b = 0; b < static_cast<std::size_t>(source_.bandCount()); ++b)
                for (std::size_t i = 0; i < pixels; ++i) {
                    const std::size_t x = i % static_cast<std::size_t>(window.width),
                                      y = i / static_cast<std::size_t>(window.width);
                    if (!std::isnan(samples_[b * area + (y + kMargin) * stride + x + kMargin]))
                        hasData[i] = 1;
                }
            sink_(
                TrainPrediction{wish->scene, tile, step,
                                tileOfProbabilities(out, window.size(), hasData, (*average)->classValues())});
        }
        return {};
    }

    TrainConfig config_;
    PatchSource& source_;
    LearnControl& control_;
    const TrainEventSink& sink_;
    MixedCheckpoint mix_;
    std::unique_ptr<Predictor> other_;
    int otherBegun_ = -1;
    ValidationSet set_;
    std::vector<std::vector<float>> kept_;
    std::size_t keptFloats_ = 0;
    std::vector<float> samples_, probabilities_;  ///< of the last window
    std::optional<TrainValidation> ofNetwork_;
    std::optional<Error> problem_;
    double classicS_ = 0;  ///< what the others took, of this run
};

}  // namespace

MixedLearner::MixedLearner(TrainConfig config, std::unique_ptr<PatchSource> source,
                           std::shared_ptr<const std::vector<std::byte>> checkpoint)
    : config_(std::move(config)), source_(std::move(source)), checkpoint_(std::move(checkpoint)) {}

void MixedLearner::run(LearnControl& control, const TrainEventSink& sink) {
    MixedRun mixed(config_, *source_, control, sink);
    if (const Status prepared = mixed.prepare(checkpoint_); !prepared) {
        if (prepared.error().code == Errc::Cancelled)
            sink(TrainEnded{.stopped = true});
        else
            sink(TrainFailed{prepared.error()});
        return;
    }
    mixed.trainNetwork(source_->clone());
}

}  // namespace swath
