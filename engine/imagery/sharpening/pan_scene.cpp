// SPDX-License-Identifier: MIT
#include "engine/imagery/sharpening/pan_scene.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "engine/core/text.h"
#include "engine/imagery/indices.h"
#include "engine/imagery/open_stack.h"

namespace swath {
namespace {

constexpr double kCoarser = 1.5, kAlike = 1.1;  // ratios of pixel sizes
constexpr int kMostRatio = 64;
constexpr double kLightNm = 1100;             // what pan bands see ends there
constexpr int kFitSide = 128, kFitASide = 6;  // windows that figures of a scene are taken from
constexpr std::size_t kMostNameBytes = 200;

/// A band of a file of the scene, and how much wider its pixels are than those of the scene.
struct OwnBand {
    FileBand def;
    double ratio = 1;
};

double ratioOf(const RasterInfo& file, const RasterInfo& scene) {
    if (file.gsdMetres > 0 && scene.gsdMetres > 0) return file.gsdMetres / scene.gsdMetres;
    return static_cast<double>(scene.size.width) / file.size.width;
}

/// Each band of the files of a stack, in its order.
Result<std::vector<OwnBand>> ownBands(const BandStack& stack, const Resources& resources,
                                      const RasterInfo& scene) {
    std::map<std::string, RasterInfo> files;
    std::vector<OwnBand> bands;
    for (const BandDef& def : stack.bands) {
        const auto* band = std::get_if<FileBand>(&def);
        if (!band) break;
        if (!files.contains(band->path)) {
            auto source = RasterSource::open(
                band->path, {.access = resources.access, .alpha = stack.alpha, .units = stack.units});
            if (!source) return source.error();
            files[band->path] = (*source)->info();
        }
        const RasterInfo& file = files[band->path];
        const bool all = band->band == FileBand::kAll;
        for (int b = all ? 1 : band->band; b <= (all ? file.bandCount() : band->band); ++b) {
            bands.push_back({*band, ratioOf(file, scene)});
            bands.back().def.band = b;
        }
    }
    return bands;
}

Error refusedPan(const std::string& what) {
    return Error{Errc::InvalidInput, what,
                 "compose the scene of the files anew, on the pixels of the pan band's file"};
}

Result<int> panOf(const SharpeningRequest& request, const std::vector<OwnBand>& own,
                  const RasterInfo& scene) {
    const int pan = request.pan != 0 ? request.pan : bandFor("pan", scene).value_or(0);
    if (pan == 0)
        return Error{Errc::InvalidInput, "no band of the scene is known as pan",
                     "say by its number which one it is"};
    if (pan < 1 || static_cast<std::size_t>(pan) > own.size())
        return Error{Errc::InvalidInput, fmt::format("band {} is none of a file", pan),
                     fmt::format("choose the pan band from 1 to {}", own.size())};
    const double ratio = own[static_cast<std::size_t>(pan - 1)].ratio;
    if (ratio * kAlike < 1) return refusedPan("the pan band is finer than the pixels of the scene");
    if (ratio > kAlike) return refusedPan("the pan band is coarser than the pixels of the scene");
    return pan;
}

/// Those of light that are coarser than the pan band; of several sizes the finest.
std::vector<int> coarserBands(int pan, bool anySize, const std::vector<OwnBand>& own,
                              const RasterInfo& scene) {
    std::vector<int> bands;
    double finest = std::numeric_limits<double>::infinity();
    const auto counts = [&](int b) {
        const auto i = static_cast<std::size_t>(b - 1);
        const bool wider = own[i].ratio >= kCoarser || anySize;
        return b != pan && wider && scene.bands[i].wavelengthNm < kLightNm;
    };
    const int count = static_cast<int>(own.size());
    for (int b = 1; b <= count; ++b)
        if (counts(b)) finest = std::min(finest, own[static_cast<std::size_t>(b - 1)].ratio);
    for (int b = 1; b <= count; ++b)
        if (counts(b) && own[static_cast<std::size_t>(b - 1)].ratio < finest * kAlike) bands.push_back(b);
    return bands;
}

Result<std::vector<int>> bandsOf(const SharpeningRequest& request, int pan, const std::vector<OwnBand>& own,
                                 const RasterInfo& scene) {
    std::vector<int> bands =
        request.bands.empty() ? coarserBands(pan, request.ratio > 0, own, scene) : request.bands;
    for (std::size_t i = 0; i < bands.size(); ++i) {
        const int b = bands[i];
        if (b < 1 || static_cast<std::size_t>(b) > own.size() || b == pan ||
            std::find(bands.begin(), bands.begin() + static_cast<std::ptrdiff_t>(i), b) !=
                bands.begin() + static_cast<std::ptrdiff_t>(i))
            return Error{Errc::InvalidInput,
                         fmt::format("band {} is none of a file, the pan band, or named twice", b),
                         fmt::format("choose from 1 to {} without {}", own.size(), pan)};
    }
    if (bands.empty())
        return Error{Errc::InvalidInput, "no band of the scene is coarser than its pan band",
                     "add the file of the pan band and those of the coarser ones as one scene"};
    return bands;
}

Result<int> ratioFor(const SharpeningRequest& request, const std::vector<int>& bands,
                     const std::vector<OwnBand>& own) {
    if (request.ratio != 0) {
        if (request.ratio >= 2 && request.ratio <= kMostRatio) return request.ratio;
        return Error{Errc::InvalidInput, fmt::format("a ratio of {} is none to sharpen by", request.ratio),
                     fmt::format("give a whole number from 2 to {}", kMostRatio)};
    }
    double least = std::numeric_limits<double>::infinity(), most = 0;
    for (const int b : bands) {
        least = std::min(least, own[static_cast<std::size_t>(b - 1)].ratio);
        most = std::max(most, own[static_cast<std::size_t>(b - 1)].ratio);
    }
    if (least < kCoarser || most > kMostRatio)
        return Error{Errc::InvalidInput,
                     fmt::format("a band's pixels are {:.3g} times as wide as those of the pan band",
                                 least < kCoarser ? least : most),
                     "choose bands that are coarser"};
    if (most > least * kAlike)
        return Error{Errc::InvalidInput,
                     fmt::format("the bands are of unlike sizes: {:.3g} and {:.3g} pixels of the pan band",
                                 least, most),
                     "sharpen those of one size at a time"};
    return static_cast<int>(std::lround(most));
}

/// Where windows begin along a side, and how long they are.
std::vector<std::pair<int, int>> spansOf(int length, int side, int most) {
    std::vector<std::pair<int, int>> spans;
    if (length <= side * most)
        for (int at = 0; at < length; at += side) spans.emplace_back(at, std::min(side, length - at));
    else
        for (int i = 0; i < most; ++i)
            spans.emplace_back(static_cast<int>((std::int64_t{2} * i + 1) * (length - side) / (2 * most)),
                               side);
    return spans;
}

}  // namespace

BandPlanes degraded(const BandPlanes& planes, int ratio) {
    BandPlanes out{{planes.size.width / ratio, planes.size.height / ratio}, {}};
    const auto width = static_cast<std::size_t>(planes.size.width), by = static_cast<std::size_t>(ratio);
    const auto across = static_cast<std::size_t>(out.size.width),
               down = static_cast<std::size_t>(out.size.height);
    std::vector<double> sums(across);
    for (const std::vector<float>& plane : planes.planes) {
        std::vector<float>& means = out.planes.emplace_back();
        means.reserve(across * down);
        for (std::size_t y = 0; y < down; ++y) {
            std::ranges::fill(sums, 0.0);
            for (std::size_t row = y * by; row < (y + 1) * by; ++row)
                for (std::size_t x = 0; x < across * by; ++x) sums[x / by] += plane[row * width + x];
            for (const double sum : sums) means.push_back(static_cast<float>(sum / (ratio * ratio)));
        }
    }
    return out;
}

Result<PanScene> PanScene::open(const BandStack& stack, const Resources& resources,
                                const SharpeningRequest& request) {
    const auto whole = openStack(stack, resources);
    if (!whole) return whole.error();
    const RasterInfo& info = (*whole)->info();
    const auto own = ownBands(stack, resources, info);
    if (!own) return own.error();
    const auto pan = panOf(request, *own, info);
    if (!pan) return pan.error();
    auto bands = bandsOf(request, *pan, *own, info);
    if (!bands) return bands.error();
    const auto ratio = ratioFor(request, *bands, *own);
    if (!ratio) return ratio.error();

    PanScene scene;
    scene.pan_ = *pan, scene.ratio_ = *ratio, scene.bands_ = std::move(*bands);
    BandStack native{.grid = {}, .bands = {}, .alpha = stack.alpha, .units = stack.units};
    for (const int b : scene.bands_) {
        const auto i = static_cast<std::size_t>(b - 1);
        scene.names_.emplace_back(std::string(shortened(info.bands[i].name, kMostNameBytes)) + " sharpened");
        native.bands.emplace_back((*own)[i].def);
        // Each of its pixels as often as it is wide: their mean is the pixel.
        std::get<FileBand>(native.bands.back()).resampling = Resampling::Nearest;
    }
    native.bands.emplace_back((*own)[static_cast<std::size_t>(*pan - 1)].def);
    native.reference = std::get<FileBand>(native.bands.back()).path;
    auto source = openStack(native, resources);
    if (!source) return source.error();
    scene.source_ = std::move(*source);
    if (scene.size().empty()) return refusedPan("the scene is smaller than a pixel of the coarser bands");
    return scene;
}

Size PanScene::size() const {
    const Size fine = source_->info().size;
    return {fine.width / ratio_, fine.height / ratio_};
}

std::vector<RectI> PanScene::windows(int side, int mostASide) const {
    std::vector<RectI> windows;
    for (const auto& [y, height] : spansOf(size().height, side, mostASide))
        for (const auto& [x, width] : spansOf(size().width, side, mostASide))
            windows.push_back({x, y, width, height});
    return windows;
}

Result<BandPlanes> PanScene::read(const RectI& window) {
    const RectI fine{window.x * ratio_, window.y * ratio_, window.width * ratio_, window.height * ratio_};
    BandPlanes coarse{window.size(), {}},
        one{fine.size(), {std::vector<float>(static_cast<std::size_t>(fine.area()))}};
    for (int b = 0; b < source_->info().bandCount(); ++b) {
        if (Status read = source_->readValues(fine, std::array{b}, one.planes.front()); !read)
            return read.error();
        coarse.planes.push_back(std::move(degraded(one, ratio_).planes.front()));
    }
    return coarse;
}

Result<SharpenedBands> sharpenedBands(const BandStack& stack, const Resources& resources,
                                      const SharpeningRequest& request, const std::stop_token& stop,
                                      const Progress& progress) {
    auto scene = PanScene::open(stack, resources, request);
    if (!scene) return scene.error();
    const std::vector<RectI> windows = scene->windows(kFitSide, kFitASide);
    JointMoments moments(scene->bands().size() + 1);
    for (std::size_t k = 0; k < windows.size(); ++k) {
        if (stop.stop_requested()) return Error{Errc::Cancelled, "cancelled", ""};
        if (progress) progress(static_cast<double>(k) / static_cast<double>(windows.size()));
        const auto planes = scene->read(windows[k]);
        if (!planes) return planes.error();
        moments.addPixels(planes->planes);
    }
    auto model = fitSharpening(request.method, moments, request.weights, request.given);
    if (!model) return model.error();
    SharpenedBands made{.pan = scene->pan(),
                        .from = {scene->bands().begin(), scene->bands().end()},
                        .ratio = scene->ratio(),
                        .model = std::move(*model),
                        .bands = {}};
    for (std::size_t i = 0; i < made.from.size(); ++i)
        made.bands.push_back({sharpenedText(made.model, made.pan, made.from, i), scene->names()[i]});
    return made;
}

}  // namespace swath
