// SPDX-License-Identifier: MIT
#include "engine/learn/torch/train/batch_loader.h"

#include <chrono>
#include <utility>

namespace swath {

BatchLoader::BatchLoader(const PatchSource& source, const PatchIndex& index,
                         std::shared_ptr<SceneScales> scales, const TrainConfig& config,
                         std::int64_t firstStep, std::shared_ptr<const HardExamples> hard)
    : config_(config), wanted_(firstStep), unmade_(firstStep) {
    for (int i = 0; i < kThreads; ++i)
        makers_.push_back(std::make_unique<BatchMaker>(source.clone(), index, scales, config, hard));
    for (const auto& maker : makers_)
        threads_.emplace_back([this, &maker = *maker](const std::stop_token& stop) { work(maker, stop); });
}

BatchLoader::~BatchLoader() {
    // All are asked before the first is waited for: the next one's batch need not be finished in turn.
    for (std::jthread& thread : threads_) thread.request_stop();
}

std::optional<Result<Batch>> BatchLoader::next(std::stop_token stop) {
    const auto start = std::chrono::steady_clock::now();
    std::unique_lock lock(mutex_);
    const bool there = changed_.wait(lock, stop, [this] { return ready_.contains(wanted_); });
    waitedS_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (!there) return std::nullopt;
    auto node = ready_.extract(wanted_);
    ++wanted_;
    changed_.notify_all();
    return std::move(node.mapped());
}

void BatchLoader::work(BatchMaker& maker, const std::stop_token& stop) {
    while (true) {
        std::int64_t step = 0;
        {
            std::unique_lock lock(mutex_);
            if (!changed_.wait(lock, stop, [this] { return unmade_ < wanted_ + kBatchesAhead; })) return;
            step = unmade_++;
        }
        Result<Batch> made = make(maker, step, stop);
        const bool failed = !made.ok();
        const std::lock_guard lock(mutex_);
        ready_.emplace(step, std::move(made));
        changed_.notify_all();
        if (failed) return;
    }
}

Result<Batch> BatchLoader::make(BatchMaker& maker, std::int64_t step, const std::stop_token& stop) const {
    try {
        const auto side = std::int64_t{config_.patchSize}, bands = std::int64_t{maker.bandCount()};
        const auto count = std::int64_t{config_.batchSize};
        const auto pixels = static_cast<std::size_t>(count * side * side);
        Batch batch;
        batch.step = step;
        batch.images =
            torch::empty({count, bands, side, side}, torch::kFloat32, torch::MemoryFormat::ChannelsLast);
        batch.targets = torch::empty({count, side, side}, torch::kInt64);
        BatchSpans spans{.images = {batch.images.data_ptr<float>(), pixels * static_cast<std::size_t>(bands)},
                         .targets = {batch.targets.data_ptr<std::int64_t>(), pixels},
                         .weights = {}};
        if (maker.weighs()) {
            batch.weights = torch::empty({count, side, side}, torch::kFloat32);
            spans.weights = {batch.weights.data_ptr<float>(), pixels};
        }
        auto facts = maker.make(step, spans, stop);
        if (!facts) return facts.error();
        batch.anyTarget = facts->anyTarget;
        for (const BatchPatch& patch : facts->patches) batch.places.push_back(patch.place);
        return batch;
    } catch (const std::exception& e) {
        return Error{Errc::OutOfMemory, std::string("reading a batch failed: ") + e.what(),
                     "use a smaller batch or patch size"};
    }
}

}  // namespace swath
