// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "engine/learn/augment/augment_draw.h"
#include "engine/learn/augment/augment_warp.h"
#include "engine/learn/config/train_config.h"
#include "engine/learn/data/normalisation.h"
#include "engine/learn/data/patch_source.h"
#include "engine/learn/data/sampler.h"

namespace swath {

/// Where a batch is written.
struct BatchSpans {
    std::span<float> images;          ///< N × patch × patch × bands, in deviations, no data 0
    std::span<std::int64_t> targets;  ///< N × patch × patch, 255 = ignore
    /// N × patch × patch, what each target counts: (1 + border term) × the source's weight. Empty: not
    /// wanted.
    std::span<float> weights;
};

/// What one patch of a batch is.
struct BatchPatch {
    PatchPlace place;
    AugmentDraw draw;
    int mixedFrom = -1;  ///< patch of the batch that a rectangle came from
    RectI mixed;
};
struct BatchFacts {
    bool anyTarget = false;
    std::vector<BatchPatch> patches;
};

/// Makes batches: places are drawn, read, brought to scale and varied. A batch is a function of the
/// configuration, its step and what HardExamples was told. One thread; several makers of the same make the
/// same batches.
class BatchMaker {
  public:
    /// @param source  a clone for this maker alone. @param index  not empty; outlives the maker.
    /// @param hard  null: the sampler knows of no errors.
    BatchMaker(std::unique_ptr<PatchSource> source, const PatchIndex& index,
               std::shared_ptr<SceneScales> scales, TrainConfig config,
               std::shared_ptr<const HardExamples> hard = nullptr);

    int bandCount() const { return source_->bandCount(); }
    /// Whether some targets count more than others: then weights are to be asked for.
    bool weighs() const { return config_.borderWeight > 0 || source_->weighsTargets(); }
    /// Errors: those of reading, Cancelled.
    Result<BatchFacts> make(std::int64_t step, const BatchSpans& out, std::stop_token stop = {});

  private:
    Result<BatchPatch> makePatch(std::int64_t step, int sample, const BatchSpans& out,
                                 const std::stop_token& stop);
    void readVariedTargets(const BatchPatch& patch, int margin, const Targets& out);
    template <class T>
    void vary(const BatchPatch& patch, std::span<const T> window, std::span<T> out) const;
    Status readVariedImage(const BatchPatch& patch, int margin, const std::stop_token& stop);
    void mix(std::int64_t step, BatchFacts& batch, const BatchSpans& out);
    void writeWeights(std::span<float> out);
    Targets targetsOf(int sample);

    std::unique_ptr<PatchSource> source_;
    std::shared_ptr<SceneScales> scales_;
    TrainConfig config_;
    PatchSampler sampler_;
    PatchWarp warp_;
    std::size_t area_, bands_;
    std::vector<float> window_, patch_, scratch_;  ///< as read, varied; planar
    std::vector<std::uint8_t> windowTargets_;
    std::vector<float> windowWeights_;
    std::vector<std::uint8_t> targets_;  ///< of the whole batch
    std::vector<float> weights_;         ///< the source's, of the whole batch; empty: all count alike
};

}  // namespace swath
