// SPDX-License-Identifier: MIT
#include "engine/learn/torch/batch_loader.h"

#include <algorithm>
#include <utility>

#include "engine/learn/augment.h"
#include "engine/learn/spec.h"

namespace swath {
namespace {

double balancedShare(const std::string& sampler) {
    const auto terms = parseSpec("sampler", sampler);
    return terms && terms->front().named.contains("share") ? terms->front().named.at("share") : 0.75;
}
constexpr std::size_t kBatchesAhead = 2;
}  // namespace

BatchLoader::BatchLoader(std::unique_ptr<PatchSource> source, const PatchIndex& index,
                         const Normalisation& normalisation, const TrainConfig& config,
                         std::int64_t firstStep)
    : source_(std::move(source)),
      sampler_(index, config.patchSize, balancedShare(config.sampler), config.seed),
      normalisation_(normalisation),
      config_(config) {
    const auto area = static_cast<std::size_t>(config.patchSize) * static_cast<std::size_t>(config.patchSize);
    image_.resize(area * static_cast<std::size_t>(source_->bandCount()));
    turned_.resize(area);
    targets_.resize(area);
    turnedTargets_.resize(area);
    thread_ = std::jthread([this, firstStep](std::stop_token stop) { work(stop, firstStep); });
}

std::optional<Result<Batch>> BatchLoader::next(std::stop_token stop) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait(lock, stop, [this] { return !ready_.empty(); })) return std::nullopt;
    auto batch = std::move(ready_.front());
    ready_.pop_front();
    changed_.notify_all();
    return batch;
}

void BatchLoader::work(std::stop_token stop, std::int64_t firstStep) {
    for (std::int64_t step = firstStep;; ++step) {
        Result<Batch> made = [&]() -> Result<Batch> {
            try {
                return make(step);
            } catch (const std::exception& e) {
                return Error{Errc::OutOfMemory, std::string("reading a batch failed: ") + e.what(),
                             "use a smaller batch or patch size"};
            }
        }();
        const bool failed = !made.ok();
        std::unique_lock lock(mutex_);
        if (!changed_.wait(lock, stop, [this] { return ready_.size() < kBatchesAhead; })) return;
        ready_.push_back(std::move(made));
        changed_.notify_all();
        if (failed) return;
    }
}

Result<Batch> BatchLoader::make(std::int64_t step) {
    const auto side = std::int64_t{config_.patchSize}, bands = std::int64_t{source_->bandCount()};
    const auto area = static_cast<std::size_t>(side * side);
    const auto count = std::int64_t{config_.batchSize};
    Batch batch;
    batch.step = step;
    batch.images =
        torch::empty({count, bands, side, side}, torch::kFloat32, torch::MemoryFormat::ChannelsLast);
    batch.targets = torch::empty({count, side, side}, torch::kInt64);
    auto* images = batch.images.data_ptr<float>();
    auto* targets = batch.targets.data_ptr<std::int64_t>();
    for (int i = 0; i < config_.batchSize; ++i) {
        Rng rng = sampler_.rngOf(step, i);
        const PatchPlace place = sampler_.draw(rng, *source_, Role::Train);
        const Orientation orientation =
            drawOrientation(rng, config_.augmentation.flips, config_.augmentation.quarterTurns);
        if (Status read = source_->readImage(place.scene, place.window, image_); !read) return read.error();
        normalisation_.apply(image_);
        source_->readTargets(place.scene, place.window, Role::Train, targets_);

        float* image = images + static_cast<std::size_t>(i) * area * static_cast<std::size_t>(bands);
        for (std::size_t b = 0; b < static_cast<std::size_t>(bands); ++b) {
            orient<float>(std::span(image_).subspan(b * area, area), config_.patchSize, orientation, turned_);
            for (std::size_t p = 0; p < area; ++p)
                image[p * static_cast<std::size_t>(bands) + b] = turned_[p];
        }
        orient<std::uint8_t>(targets_, config_.patchSize, orientation, turnedTargets_);
        std::int64_t* target = targets + static_cast<std::size_t>(i) * area;
        for (std::size_t p = 0; p < area; ++p) {
            target[p] = turnedTargets_[p];
            batch.anyTarget |= turnedTargets_[p] != kTargetIgnore;
        }
    }
    return batch;
}

}  // namespace swath
