// SPDX-License-Identifier: MIT
#include "engine/learn/data/batch_maker.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/learn/augment/augment_values.h"
#include "engine/learn/data/border_weights.h"

namespace swath {
namespace {

constexpr std::uint64_t kMixStream = 0x6d69780000000000ULL;  ///< apart from those of the samples

SamplerSettings settingsOf(const TrainConfig& config) {
    auto settings = parseSampler(config.sampler);
    return settings ? *settings : SamplerSettings{};  // validate() has refused what cannot be read
}

/// Planes to pixels of all bands, no data to 0; a few pixels at a time, so that what is written stays in the
/// nearest cache.
void interleave(std::span<const float> planes, std::size_t bands, float* out) {
    constexpr std::size_t kAtOnce = 64;
    const std::size_t area = planes.size() / bands;
    for (std::size_t first = 0; first < area; first += kAtOnce) {
        const std::size_t end = std::min(area, first + kAtOnce);
        for (std::size_t b = 0; b < bands; ++b) {
            const float* plane = planes.data() + b * area;
            for (std::size_t p = first; p < end; ++p)
                out[p * bands + b] = std::isfinite(plane[p]) ? plane[p] : 0.0F;
        }
    }
}

/// Rectangle of a share 1 − λ of the patch, λ uniform, its middle anywhere. Source: Yun et al. 2019, CutMix,
/// arXiv 1905.04899, section 3.1.
RectI drawMixed(Rng& rng, int side) {
    const int length = static_cast<int>(std::lround(side * std::sqrt(1 - rng.uniform())));
    const auto middle = [&] { return static_cast<int>(rng.below(static_cast<std::uint64_t>(side))); };
    const int x = middle() - length / 2, y = middle() - length / 2;
    return intersection({x, y, length, length}, {0, 0, side, side});
}

/// A wanted pixel may be turned or bent out of sight, skipped when the patch shows more ground, or cut out.
/// The later attempts rather do without that than without the pixel.
void keepInSight(AugmentDraw& draw, int attempt) {
    if (attempt < PatchSampler::kCentredFrom) return;
    draw.elastic = 0;
    draw.cutOut = {};
    if (attempt < PatchSampler::kPlainFrom) return;
    draw.angle = 0;
    draw.scale = 1;
}

/// Copies the rows of a rectangle out of a square of values of `depth` numbers each, or back into it.
template <class T>
std::vector<T> cutOutOf(std::span<const T> square, std::size_t side, std::size_t depth, const RectI& rect) {
    std::vector<T> part;
    for (int y = rect.y; y < rect.bottom(); ++y) {
        const auto row =
            square.subspan((static_cast<std::size_t>(y) * side + static_cast<std::size_t>(rect.x)) * depth,
                           static_cast<std::size_t>(rect.width) * depth);
        part.insert(part.end(), row.begin(), row.end());
    }
    return part;
}

template <class T>
void putInto(std::span<T> square, std::size_t side, std::size_t depth, const RectI& rect,
             const std::vector<T>& part) {
    const std::size_t width = static_cast<std::size_t>(rect.width) * depth;
    for (std::size_t y = 0; y < static_cast<std::size_t>(rect.height); ++y)
        std::copy_n(
            part.begin() + static_cast<std::ptrdiff_t>(y * width), width,
            square.begin() + static_cast<std::ptrdiff_t>(((static_cast<std::size_t>(rect.y) + y) * side +
                                                          static_cast<std::size_t>(rect.x)) *
                                                         depth));
}

}  // namespace

BatchMaker::BatchMaker(std::unique_ptr<PatchSource> source, const PatchIndex& index,
                       std::shared_ptr<SceneScales> scales, TrainConfig config,
                       std::shared_ptr<const HardExamples> hard)
    : source_(std::move(source)),
      scales_(std::move(scales)),
      config_(std::move(config)),
      sampler_(index, config_.patchSize, config_.batchSize, settingsOf(config_), config_.seed,
               std::move(hard)),
      warp_(config_.patchSize),
      area_(static_cast<std::size_t>(config_.patchSize) * static_cast<std::size_t>(config_.patchSize)),
      bands_(static_cast<std::size_t>(source_->bandCount())) {
    patch_.resize(area_ * bands_);
    targets_.resize(area_ * static_cast<std::size_t>(config_.batchSize));
    if (source_->weighsTargets()) weights_.resize(targets_.size());
}

Targets BatchMaker::targetsOf(int sample) {
    const std::size_t from = static_cast<std::size_t>(sample) * area_;
    Targets targets{std::span(targets_).subspan(from, area_)};
    if (!weights_.empty()) targets.weights = std::span(weights_).subspan(from, area_);
    return targets;
}

Result<BatchFacts> BatchMaker::make(std::int64_t step, const BatchSpans& out, std::stop_token stop) {
    BatchFacts batch;
    for (int i = 0; i < config_.batchSize; ++i) {
        auto patch = makePatch(step, i, out, stop);
        if (!patch) return patch.error();
        batch.patches.push_back(std::move(*patch));
    }
    if (config_.augmentation.mix > 0 && config_.batchSize > 1) mix(step, batch, out);
    for (std::size_t i = 0; i < targets_.size(); ++i) {
        out.targets[i] = targets_[i];
        batch.anyTarget |= targets_[i] != kTargetIgnore;
    }
    if (!out.weights.empty()) writeWeights(out.weights);
    return batch;
}

void BatchMaker::writeWeights(std::span<float> out) {
    std::ranges::fill(out, 0.0F);
    for (int i = 0; i < config_.batchSize && config_.borderWeight > 0; ++i)
        borderTerm(targetsOf(i).classes, {config_.patchSize, config_.patchSize}, source_->backgroundClass(),
                   config_.borderWeight, config_.borderSigma,
                   out.subspan(static_cast<std::size_t>(i) * area_, area_));
    for (float& w : out) w += 1;
    for (std::size_t i = 0; i < weights_.size(); ++i) out[i] *= weights_[i];
}

Result<BatchPatch> BatchMaker::makePatch(std::int64_t step, int sample, const BatchSpans& out,
                                         const std::stop_token& stop) {
    BatchPatch patch;
    int margin = 0;
    for (int attempt = 0; attempt < PatchSampler::kAttempts; ++attempt) {
        Rng rng = sampler_.rngOf(step, sample, attempt);
        patch.place = sampler_.draw(rng, step, sample, *source_, Role::Train, attempt);
        patch.draw = drawAugmentation(rng, config_.augmentation, config_.patchSize, source_->bandCount());
        if (patch.place.demand == PatchDemand::Holds) keepInSight(patch.draw, attempt);
        margin = patch.draw.warps() ? warp_.prepare(patch.draw) : 0;
        readVariedTargets(patch, margin, targetsOf(sample));
        if (sampler_.accepts(patch.place, targetsOf(sample).classes)) break;
    }
    if (Status read = readVariedImage(patch, margin, stop); !read) return read.error();
    varyValues(patch.draw, config_.patchSize, patch_, scratch_);
    float* image = out.images.data() + static_cast<std::size_t>(sample) * area_ * bands_;
    interleave(patch_, bands_, image);
    return patch;
}

/// A plane of the window becomes one of the patch.
template <class T>
void BatchMaker::vary(const BatchPatch& patch, std::span<const T> window, std::span<T> out) const {
    if (patch.draw.warps())
        warp_.nearest<T>(window, out);
    else
        orient<T>(window, patch.place.window.size(), patch.draw.orientation, out);
}

void BatchMaker::readVariedTargets(const BatchPatch& patch, int margin, const Targets& out) {
    const RectI& own = patch.place.window;
    const RectI window{own.x - margin, own.y - margin, own.width + 2 * margin, own.height + 2 * margin};
    const auto pixels = static_cast<std::size_t>(window.area());
    windowTargets_.resize(pixels);
    windowWeights_.resize(out.weights.empty() ? 0 : pixels);
    source_->readTargets(patch.place.scene, window, Role::Train, {windowTargets_, windowWeights_});
    vary<std::uint8_t>(patch, windowTargets_, out.classes);
    if (!out.weights.empty()) vary<float>(patch, windowWeights_, out.weights);
    cutOutTargets(patch.draw, config_.patchSize, out.classes);
}

Status BatchMaker::readVariedImage(const BatchPatch& patch, int margin, const std::stop_token& stop) {
    const RectI& own = patch.place.window;
    const RectI window{own.x - margin, own.y - margin, own.width + 2 * margin, own.height + 2 * margin};
    window_.resize(static_cast<std::size_t>(window.area()) * bands_);
    if (Status read = source_->readImage(patch.place.scene, window, window_); !read) return read;
    const auto scale = scales_->of(*source_, patch.place.scene, stop);
    if (!scale) return scale.error();
    (*scale)->applyKeepingNoData(window_);
    if (patch.draw.warps()) {
        warp_.image(window_, static_cast<int>(bands_), patch_);
        return {};
    }
    for (std::size_t b = 0; b < bands_; ++b)
        orient<float>(std::span(window_).subspan(b * area_, area_), own.size(), patch.draw.orientation,
                      std::span(patch_).subspan(b * area_, area_));
    return {};
}

void BatchMaker::mix(std::int64_t step, BatchFacts& batch, const BatchSpans& out) {
    struct Part {
        int sample = 0;
        std::vector<float> image;
        std::vector<std::uint8_t> targets;
        std::vector<float> weights;
    };
    const auto side = static_cast<std::size_t>(config_.patchSize);
    const auto imageOf = [&](int sample) {
        return out.images.subspan(static_cast<std::size_t>(sample) * area_ * bands_, area_ * bands_);
    };
    // All parts are cut out before the first is put in: they come from patches as they were made.
    std::vector<Part> parts;
    for (int i = 0; i < config_.batchSize; ++i) {
        Rng rng(config_.seed ^ kMixStream,
                mix64(static_cast<std::uint64_t>(step)) + static_cast<std::uint64_t>(i));
        if (rng.uniform() >= config_.augmentation.mix) continue;
        BatchPatch& patch = batch.patches[static_cast<std::size_t>(i)];
        const auto other = static_cast<int>(rng.below(static_cast<std::uint64_t>(config_.batchSize - 1)));
        patch.mixedFrom = other < i ? other : other + 1;
        patch.mixed = drawMixed(rng, config_.patchSize);
        const Targets from = targetsOf(patch.mixedFrom);
        parts.push_back({i,
                         cutOutOf<float>(imageOf(patch.mixedFrom), side, bands_, patch.mixed),
                         cutOutOf<std::uint8_t>(from.classes, side, 1, patch.mixed),
                         {}});
        if (!from.weights.empty()) parts.back().weights = cutOutOf<float>(from.weights, side, 1, patch.mixed);
    }
    for (const Part& part : parts) {
        BatchPatch& patch = batch.patches[static_cast<std::size_t>(part.sample)];
        const Targets targets = targetsOf(part.sample);
        const auto own = cutOutOf<std::uint8_t>(targets.classes, side, 1, patch.mixed);
        putInto<std::uint8_t>(targets.classes, side, 1, patch.mixed, part.targets);
        // The batch's balance is worth more than the mixture.
        if (!sampler_.accepts(patch.place, targets.classes)) {
            putInto<std::uint8_t>(targets.classes, side, 1, patch.mixed, own);
            patch.mixedFrom = -1;
            patch.mixed = {};
            continue;
        }
        putInto<float>(imageOf(part.sample), side, bands_, patch.mixed, part.image);
        if (!part.weights.empty()) putInto<float>(targets.weights, side, 1, patch.mixed, part.weights);
    }
}

}  // namespace swath
