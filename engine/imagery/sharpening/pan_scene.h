// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "engine/core/geometry.h"
#include "engine/core/result.h"
#include "engine/imagery/band_stack.h"
#include "engine/imagery/resources.h"
#include "engine/imagery/sharpening/sharpening.h"
#include "engine/raster/raster_source.h"

namespace swath {

/// What is to be sharpened, as a person asks for it.
struct SharpeningRequest {
    SharpeningMethod method = SharpeningMethod::GramSchmidt;
    int pan = 0;  ///< number of the pan band in the scene, from 1; 0: the one that is known as pan
    /// Numbers of those to sharpen; empty: those of visible and near infrared light that are coarser.
    std::vector<int> bands = {};
    PanWeights weights = PanWeights::Fitted;
    std::vector<double> given = {};  ///< weights as the bands, where they are given
    int ratio = 0;  ///< pixels of the pan band that one of theirs is wide; 0: as their files say
    friend bool operator==(const SharpeningRequest&, const SharpeningRequest&) = default;
};

/// How far long work is, from 0 to 1.
using Progress = std::function<void(double)>;

/// Planes of equal size; not-a-number where there is no data.
struct BandPlanes {
    Size size;
    std::vector<std::vector<float>> planes;
};
/// Means of squares of so many pixels; without data where one of them is. What does not fill a square is left
/// out.
BandPlanes degraded(const BandPlanes& planes, int ratio);

/// The pan band of a scene and those that are coarser, open for reading. One thread at a time.
class PanScene {
  public:
    /// Errors: InvalidInput where there is no pan band, where the scene's pixels are not those of it, where
    /// no band is coarser, where bands are of unlike sizes or none of a file; those of openStack().
    static Result<PanScene> open(const BandStack& stack, const Resources& resources,
                                 const SharpeningRequest& request);

    int pan() const { return pan_; }
    std::span<const int> bands() const { return bands_; }
    /// What sharpened bands are called, as bands().
    const std::vector<std::string>& names() const { return names_; }
    int ratio() const { return ratio_; }
    /// In pixels of the coarser bands.
    Size size() const;
    /// Windows all over the scene, in pixels of the coarser bands: all of it where at most so many a side do.
    std::vector<RectI> windows(int side, int mostASide) const;
    /// The coarser bands at their own size and, last, the means of the pan band over their pixels.
    Result<BandPlanes> read(const RectI& window);

  private:
    PanScene() = default;

    std::unique_ptr<RasterSource> source_;  ///< the bands in their order, each pixel as it is, then pan
    int pan_ = 0, ratio_ = 1;
    std::vector<int> bands_;
    std::vector<std::string> names_;
};

/// What sharpening comes to.
struct SharpenedBands {
    int pan = 0;
    std::vector<int> from;  ///< bands that are sharpened
    int ratio = 1;
    SharpeningModel model;
    std::vector<Expression> bands;  ///< as from; they go behind the scene's others
};
/// Formulas of sharpened bands with the figures of the whole scene, of a large one from windows all over it.
/// Errors: those of PanScene::open() and fitSharpening(); Cancelled.
Result<SharpenedBands> sharpenedBands(const BandStack& stack, const Resources& resources,
                                      const SharpeningRequest& request, const std::stop_token& stop = {},
                                      const Progress& progress = {});

}  // namespace swath
