// SPDX-License-Identifier: MIT
#include "engine/learn/classic/train/live_classifier.h"

#include <algorithm>
#include <atomic>
#include <optional>
#include <set>

#include "engine/core/parallel.h"
#include "engine/learn/classic/train/classic_learner.h"
#include "engine/learn/classic/train/sampling.h"
#include "engine/learn/config/catalogs.h"
#include "engine/learn/predict/source_predictor.h"

namespace swath {
namespace {

constexpr std::size_t kMostLiveSamples = 20'000;  ///< so that a fit takes a fraction of a second
constexpr std::size_t kStoreBytes = 512'000'000;  ///< of features
constexpr int kCoarse = 4;  ///< every how manieth pixel of a row and a column comes first
const SpecTerm kDefaultLearner{
    .name = "random-forest", .arguments = "trees=50", .numbers = {}, .named = {{"trees", 50}}};

double secondsFrom(std::chrono::steady_clock::time_point from) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
}

/// Pixels of one source, labels of another one of the same scenes. Whether there is data is for the features
/// to say: the labels' source need not decode anything.
class LabelledBy final : public PatchSource {
  public:
    LabelledBy(std::unique_ptr<PatchSource> images, std::unique_ptr<PatchSource> labels)
        : images_(std::move(images)), labels_(std::move(labels)) {}

    std::unique_ptr<PatchSource> clone() const override {
        return std::make_unique<LabelledBy>(images_->clone(), labels_->clone());
    }
    std::shared_ptr<MemoryBudget> memory() const override { return images_->memory(); }
    int sceneCount() const override { return images_->sceneCount(); }
    int bandCount() const override { return images_->bandCount(); }
    int classCount() const override { return labels_->classCount(); }
    Size sceneSize(int scene) const override { return images_->sceneSize(scene); }
    std::uint8_t classValue(int k) const override { return labels_->classValue(k); }
    std::string className(int k) const override { return labels_->className(k); }
    Status readImage(int scene, const RectI& window, std::span<float> out) override {
        return images_->readImage(scene, window, out);
    }
    void readTargets(int scene, const RectI& window, Role role, const Targets& out) override {
        labels_->readLabels(scene, window, role, out.classes);
        std::ranges::fill(out.weights, 1.0F);
    }
    std::vector<RectI> labelledWindows(int scene, Role role) const override {
        return labels_->labelledWindows(scene, role);
    }

  private:
    std::unique_ptr<PatchSource> images_, labels_;
};

}  // namespace

LiveClassifier::LiveClassifier(TrainConfig config, std::unique_ptr<PatchSource> images)
    : config_(std::move(config)) {
    images_.push_back(std::move(images));
    for (int t = 1; t < threadCount(config_.threads); ++t) images_.push_back(images_[0]->clone());
}

LiveClassifier::~LiveClassifier() = default;

const std::vector<std::string>& LiveClassifier::featureNames() const {
    return plan_.names();
}

Status LiveClassifier::prepare(std::stop_token stop) {
    if (!scales_.empty()) return {};
    auto plan = FeaturePlan::parse(config_.features, images_[0]->bandCount());
    if (!plan) return plan.error();
    auto normalisation = computeNormalisation(*images_[0], config_.normalisation, stop);
    if (!normalisation) return normalisation.error();
    auto scales = scalesOf(*images_[0], *normalisation, stop);
    if (!scales) return scales.error();
    plan_ = std::move(*plan);
    scales_ = std::move(*scales);
    return {};
}

Result<LiveRound> LiveClassifier::refit(PatchSource& labels, std::stop_token stop) {
    began_ = Clock::now();
    LiveRound round;
    if (Status prepared = prepare(stop); !prepared) return prepared.error();
    auto terms = learnerTerms(config_.learner);
    if (!terms) return terms.error();
    std::erase_if(*terms, [](const SpecTerm& term) {
        return term.name == "network" || term.name == kAutomaticLearner;
    });
    if (terms->empty()) terms->push_back(kDefaultLearner);
    auto model = PixelEnsemble::make(*terms);
    if (!model) return model.error();
    LabelledBy source(images_[0]->clone(), labels.clone());
    auto samples = drawSamples(source, plan_, scales_,
                               {.most = kMostLiveSamples,
                                .weighting = config_.classWeighting,
                                .seed = config_.seed,
                                .threads = config_.threads,
                                .stop = stop});
    if (!samples) return samples.error();
    round.samples = samples->count;
    round.samplesS = secondsFrom(began_);
    if (Status fitted = model->fit(
            *samples, {.threads = config_.threads, .seed = config_.seed, .stop = stop, .progress = {}});
        !fitted)
        return fitted.error();
    model_ = std::move(*model);
    importance_ = model_.importance();
    classValues_.clear();
    for (int k = 0; k < labels.classCount(); ++k) classValues_.push_back(labels.classValue(k));
    ++round_;
    round.fitS = secondsFrom(began_);
    return round;
}

Result<std::shared_ptr<const FeatureWindow>> LiveClassifier::featuresOf(PatchSource& images,
                                                                        const TileKey& tile) {
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = store_.find(tile); found != store_.end()) return found->second;
    }
    auto features = std::make_shared<FeatureWindow>();
    const RectI window = tileWindow(images.sceneSize(tile.first), tile.second);
    if (Status read = readFeatures(images, tile.first, window, plan_,
                                   scales_[static_cast<std::size_t>(tile.first)], *features, 1);
        !read)
        return read.error();
    const std::size_t bytes = features->values.size() * sizeof(float) + features->hasData.size();
    const std::lock_guard lock(mutex_);
    if (storedBytes_ + bytes <= kStoreBytes && store_.try_emplace(tile, features).second)
        storedBytes_ += bytes;
    return std::shared_ptr<const FeatureWindow>(std::move(features));
}

void LiveClassifier::forgetOthers(const std::vector<TileKey>& tiles) {
    const std::set<TileKey> kept(tiles.begin(), tiles.end());
    for (auto at = store_.begin(); at != store_.end();) {
        if (kept.contains(at->first) || storedBytes_ < kStoreBytes / 2) {
            ++at;
            continue;
        }
        storedBytes_ -= at->second->values.size() * sizeof(float) + at->second->hasData.size();
        at = store_.erase(at);
    }
}

LabelTilePtr LiveClassifier::classifyTile(const FeatureWindow& features, Size window, int every) const {
    const auto pixels = static_cast<std::size_t>(window.area()), classes = classValues_.size();
    if (every == 1) {
        std::vector<float> probabilities(classes * pixels);
        predictPixelsOf(features.values, pixels, probabilities);
        return tileOfProbabilities(probabilities, window, features.hasData, classValues_);
    }
    const int across = (window.width + every - 1) / every, down = (window.height + every - 1) / every;
    std::vector<std::size_t> places;  // in the middle of each square
    for (int y = 0; y < down; ++y)
        for (int x = 0; x < across; ++x)
            places.push_back(static_cast<std::size_t>(std::min(y * every + every / 2, window.height - 1)) *
                                 static_cast<std::size_t>(window.width) +
                             static_cast<std::size_t>(std::min(x * every + every / 2, window.width - 1)));
    const std::size_t count = places.size();
    std::vector<float> few(plan_.count() * count), probabilities(classes * count), spread(classes * pixels);
    for (std::size_t f = 0; f < plan_.count(); ++f)
        for (std::size_t i = 0; i < count; ++i) few[f * count + i] = features.values[f * pixels + places[i]];
    predictPixelsOf(few, count, probabilities);
    for (std::size_t k = 0; k < classes; ++k)
        for (int y = 0; y < window.height; ++y)
            for (int x = 0; x < window.width; ++x)
                spread[k * pixels + static_cast<std::size_t>(y * window.width + x)] =
                    probabilities[k * count + static_cast<std::size_t>(y / every * across + x / every)];
    return tileOfProbabilities(spread, window, features.hasData, classValues_);
}

void LiveClassifier::predictPixelsOf(std::span<const float> features, std::size_t pixels,
                                     std::span<float> probabilities) const {
    model_.predict(features, pixels, classValues_.size(), probabilities, 1);
}

Status LiveClassifier::pass(const std::vector<TileKey>& tiles, int every, std::stop_token stop,
                            const Sink& sink) {
    std::atomic<std::size_t> next{0};
    std::mutex mutex;
    std::optional<Error> problem;
    const std::size_t workers = std::min(tiles.size(), images_.size());
    parallelFor(workers, static_cast<int>(workers), [&](std::size_t worker) {
        for (std::size_t i = next++; i < tiles.size() && !stop.stop_requested(); i = next++) {
            const auto features = featuresOf(*images_[worker], tiles[i]);
            if (!features) {
                const std::lock_guard lock(mutex);
                problem = features.error();
                next = tiles.size();
                return;
            }
            const Size window =
                tileWindow(images_[worker]->sceneSize(tiles[i].first), tiles[i].second).size();
            auto classes = classifyTile(**features, window, every);
            const std::lock_guard lock(mutex);
            if (!stop.stop_requested())
                sink(TrainPrediction{tiles[i].first, tiles[i].second, round_, std::move(classes)});
        }
    });
    if (problem) return *problem;
    return stop.stop_requested() ? Status(Error{Errc::Cancelled, "stopped", ""}) : Status();
}

Status LiveClassifier::classify(const PredictionWish& wish, std::stop_token stop, const Sink& sink,
                                LiveRound& round) {
    if (round.samples == 0) began_ = Clock::now();  // another view, the same model
    if (round_ == 0 || wish.scene < 0 || wish.scene >= images_[0]->sceneCount()) return {};
    std::vector<TileKey> all, stale;
    const LabelMap grid(images_[0]->sceneSize(wish.scene));
    for (const TileIndex tile : wish.tiles) {
        if (!grid.contains(tile)) continue;
        all.emplace_back(wish.scene, tile);
        const auto at = classifiedIn_.find(all.back());
        if (at == classifiedIn_.end() || at->second != round_) stale.push_back(all.back());
    }
    forgetOthers(all);
    if (Status done = pass(stale, kCoarse, stop, sink); !done) return done;
    round.coarseS = secondsFrom(began_);
    if (Status done = pass(stale, 1, stop, sink); !done) return done;
    for (const TileKey& tile : stale) classifiedIn_[tile] = round_;
    round.tiles = static_cast<int>(stale.size());
    round.mapS = secondsFrom(began_);
    return {};
}

}  // namespace swath
