// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "engine/core/result.h"
#include "engine/label/label_map.h"
#include "engine/learn/data/patch_source.h"
#include "engine/learn/data/validation_set.h"
#include "engine/learn/predict/predictor.h"

namespace swath {

/// A predictor over the scenes of a patch source: the one road by which tiles, films and judgements of a run
/// are predicted. Remembers which scene the predictor is prepared for, so no other may prepare it meanwhile.
/// One thread.
class SourcePredictor {
  public:
    /// Both outlive this. @pre they are of the same bands and classes.
    SourcePredictor(Predictor& predictor, PatchSource& source) : predictor_(predictor), source_(source) {}

    const Predictor& predictor() const { return predictor_; }
    PatchSource& source() { return source_; }

    /// Predicts a window of a scene with its surroundings. Errors: those of reading and predicting;
    /// Cancelled.
    Status predict(int scene, const RectI& window, std::stop_token stop = {});

    // Of the window that was predicted last.
    std::span<const float> probabilities() const { return kept_; }      ///< classes × height × width
    std::span<const std::uint8_t> hasData() const { return hasData_; }  ///< height × width: 1 or 0
    /// The window within what the predictor saw of it.
    RectI inner() const { return inner_; }
    /// ClassTable values, 0 where there is no data: height × width.
    std::vector<std::uint8_t> classes() const;

  private:
    void keepInner(Size seen);

    Predictor& predictor_;
    PatchSource& source_;
    int scene_ = -1;  ///< that the predictor is prepared for
    RectI inner_;
    std::vector<float> samples_, probabilities_;  ///< of the window with its surroundings
    std::vector<float> kept_;
    std::vector<std::uint8_t> hasData_;
};

/// Index of the largest of a pixel's probabilities, the first of equal ones.
/// @param probabilities  classes × pixels.
std::size_t likeliest(std::span<const float> probabilities, std::size_t classes, std::size_t pixels,
                      std::size_t at);

/// The pixels of a tile inside the scene; empty for tiles that the scene does not have.
RectI pixelsOf(const PatchSource& source, int scene, TileIndex tile);

/// Class values of a label tile from probabilities of its window; 0 where hasData is 0, and outside of the
/// window.
LabelTilePtr tileOfProbabilities(std::span<const float> probabilities, Size window,
                                 std::span<const std::uint8_t> hasData,
                                 const std::vector<std::uint8_t>& classValues);

/// The classes of a label tile; null where the scene has no such tile. Errors: as SourcePredictor::predict().
Result<LabelTilePtr> predictTile(SourcePredictor& predictor, int scene, TileIndex tile,
                                 std::stop_token stop = {});

/// What falls as predictions get better, gathered window by window.
class WindowLoss {
  public:
    virtual ~WindowLoss() = default;
    /// @param by  has just predicted the window. @param targets  class indices, 255 = ignore.
    virtual void add(const SourcePredictor& by, Size window, std::span<const std::uint8_t> targets) = 0;
    /// NaN while nothing was labelled.
    virtual double value() const = 0;
};

/// Truth against prediction over the labelled pixels with data of a validation set.
struct Judged {
    std::vector<std::int64_t> confusion;  ///< K×K, rows truth
    double meanIou = 0;                   ///< over present classes; NaN if none
    double loss = 0;
};

/// Counts over all labelled pixels of a set. @param betweenWindows  called before each; false ends it.
/// @param loss  null: the mean of −log of the true class's probability, at least 1e-6.
/// @return nullopt if it was ended so. Errors: as SourcePredictor::predict().
Result<std::optional<Judged>> judge(SourcePredictor& predictor, const ValidationSet& set,
                                    const std::function<bool()>& betweenWindows, WindowLoss* loss = nullptr,
                                    std::stop_token stop = {});

}  // namespace swath
