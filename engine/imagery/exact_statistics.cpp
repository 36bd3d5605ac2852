// SPDX-License-Identifier: MIT
#include "engine/imagery/exact_statistics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <span>
#include <utility>

#include "engine/imagery/joint_moments.h"
#include "engine/imagery/open_stack.h"
#include "engine/imagery/ordered_counts.h"

namespace swath {
namespace {

constexpr std::int64_t kSamplesAtOnce = 8 << 20;
constexpr std::size_t kPixelsMerged = 4096;  // that stay in the processor's cache
constexpr std::size_t kBandsCounted = 32;    // whose quantiles are looked for at once: each may take some MB
constexpr std::size_t kMostCovariant = 512;

/// What is known of a band after the first reading.
struct FirstLook {
    JointMoments moments{1};
    float min = 0, max = 0;
    HalfwordCounts upper;  ///< halves of the samples' ordered bits

    void add(std::span<const float> finite) {
        for (const float value : finite) {
            if (upper.total() == 0) min = max = value;
            min = std::min(min, value);
            max = std::max(max, value);
            upper.add(static_cast<std::uint16_t>(orderedBits(value) >> 16));
        }
        for (std::size_t from = 0; from < finite.size(); from += kPixelsMerged) {
            const auto part = finite.subspan(from, std::min(kPixelsMerged, finite.size() - from));
            std::vector<double> piece(part.begin(), part.end());
            moments.add(piece);
        }
    }
};

/// Of pixels that have data in every band.
void addJoint(std::span<const float> values, std::size_t bands, JointMoments& moments) {
    const std::size_t pixels = values.size() / bands;
    std::vector<std::size_t> whole;
    const auto flush = [&] {
        std::vector<double> planes(bands * whole.size());
        for (std::size_t b = 0; b < bands; ++b)
            for (std::size_t i = 0; i < whole.size(); ++i)
                planes[b * whole.size() + i] = values[b * pixels + whole[i]];
        moments.add(planes);
        whole.clear();
    };
    for (std::size_t i = 0; i < pixels; ++i) {
        bool finite = true;
        for (std::size_t b = 0; b < bands && finite; ++b) finite = std::isfinite(values[b * pixels + i]);
        if (finite) whole.push_back(i);
        if (whole.size() == kPixelsMerged) flush();
    }
    flush();
}

/// Windows that cover a scene, in the file's own order.
std::vector<RectI> piecesOf(const RasterInfo& info, std::size_t bands) {
    const std::int64_t pixels = std::max<std::int64_t>(1, kSamplesAtOnce / static_cast<std::int64_t>(bands));
    const Size size = info.size;
    Size piece{size.width, 1};
    if (info.block.width >= size.width && size.width <= pixels) {
        piece.height = static_cast<int>(std::min<std::int64_t>(size.height, pixels / size.width));
    } else {
        const int side = static_cast<int>(std::sqrt(static_cast<double>(pixels)));
        piece = side < kRasterTileSize ? Size{side, side}
                                       : Size{side / kRasterTileSize * kRasterTileSize,
                                              side / kRasterTileSize * kRasterTileSize};
    }
    std::vector<RectI> pieces;
    for (int y = 0; y < size.height; y += piece.height)
        for (int x = 0; x < size.width; x += piece.width)
            pieces.push_back(
                {x, y, std::min(piece.width, size.width - x), std::min(piece.height, size.height - y)});
    return pieces;
}

class ExactReader {
  public:
    ExactReader(const std::vector<BandStack>& scenes, const Resources& resources, const ExactOptions& options)
        : scenes_(scenes), resources_(resources), options_(options) {}

    Result<ExactStatistics> read() {
        if (Status opened = openAll(); !opened) return opened.error();
        std::vector<FirstLook> looks(names_.size());
        JointMoments joint(options_.covariance ? names_.size() : 0);
        std::vector<int> all(names_.size());
        std::iota(all.begin(), all.end(), 0);
        if (Status read = eachPiece(all,
                                    [&](std::span<const float> values) {
                                        const std::size_t pixels = values.size() / looks.size();
                                        for (std::size_t b = 0; b < looks.size(); ++b)
                                            looks[b].add(finiteOf(values.subspan(b * pixels, pixels)));
                                        if (options_.covariance) addJoint(values, looks.size(), joint);
                                    });
            !read)
            return read.error();
        ExactStatistics found{.shares = options_.shares, .jointPixels = joint.count()};
        for (std::size_t b = 0; b < looks.size(); ++b)
            found.bands.push_back({.name = names_[b],
                                   .count = looks[b].moments.count(),
                                   .min = looks[b].min,
                                   .max = looks[b].max,
                                   .mean = looks[b].moments.mean(0),
                                   .deviation = std::sqrt(looks[b].moments.covariance(0, 0)),
                                   .quantiles = {}});
        for (std::size_t i = 0; options_.covariance && i < looks.size(); ++i)
            for (std::size_t j = 0; j < looks.size(); ++j) found.covariance.push_back(joint.covariance(i, j));
        for (std::size_t b = 0; b < looks.size() && !options_.shares.empty(); b += kBandsCounted)
            if (Status done = findQuantiles(looks, b, std::min(looks.size(), b + kBandsCounted), found);
                !done)
                return done.error();
        return found;
    }

  private:
    Status openAll() {
        for (const BandStack& stack : scenes_) {
            const auto source = openStack(stack, resources_);
            if (!source) return source.error();
            const RasterInfo& info = (*source)->info();
            pixels_ += static_cast<double>(info.size.area());
            if (names_.empty())
                for (const BandInfo& band : info.bands) names_.push_back(band.name);
            if (info.bands.size() != names_.size())
                return Error{Errc::InvalidInput,
                             fmt::format("{} has {} bands, the scenes before it have {}", info.path,
                                         info.bands.size(), names_.size()),
                             "figures of one data set are of scenes of the same bands"};
        }
        if (names_.empty()) return Error{Errc::InvalidInput, "there is no scene", "add one"};
        if (options_.covariance && names_.size() > kMostCovariant)
            return Error{Errc::InvalidInput,
                         fmt::format("the covariance of {} bands is too large", names_.size()),
                         fmt::format("up to {} bands are taken", kMostCovariant)};
        readings_ = 1 + static_cast<double>((names_.size() + kBandsCounted - 1) / kBandsCounted);
        return {};
    }

    /// visit(values of these bands, bands × pixels, not-a-number where there are none), piece by piece.
    template <class Visit>
    Status eachPiece(const std::vector<int>& bands, const Visit& visit) {
        std::vector<float> values;
        for (const BandStack& stack : scenes_) {
            const auto source = openStack(stack, resources_);
            if (!source) return source.error();
            for (const RectI& window : piecesOf((*source)->info(), bands.size())) {
                if (options_.goesOn && !options_.goesOn(std::min(1.0, done_ / (readings_ * pixels_))))
                    return Error{Errc::Cancelled, "cancelled", ""};
                values.resize(static_cast<std::size_t>(window.area()) * bands.size());
                if (Status read = (*source)->readValues(window, bands, values); !read) return read;
                visit(std::span<const float>(values));
                done_ += static_cast<double>(window.area());
            }
        }
        return {};
    }

    std::span<const float> finiteOf(std::span<const float> values) {
        finite_.clear();
        std::ranges::copy_if(values, std::back_inserter(finite_), [](float v) { return std::isfinite(v); });
        return finite_;
    }

    /// Lower halves of the bits of those samples that share their upper half with a wanted rank.
    Status findQuantiles(const std::vector<FirstLook>& looks, std::size_t first, std::size_t end,
                         ExactStatistics& found) {
        std::vector<std::map<std::uint16_t, HalfwordCounts>> lower(end - first);
        for (std::size_t b = first; b < end; ++b)
            for (const std::int64_t rank : ranksOf(looks[b].upper.total()))
                (void)lower[b - first][looks[b].upper.at(rank).number];
        std::vector<int> bands(end - first);
        std::iota(bands.begin(), bands.end(), static_cast<int>(first));
        if (Status read = eachPiece(
                bands,
                [&](std::span<const float> values) {
                    const std::size_t pixels = values.size() / bands.size();
                    for (std::size_t b = 0; b < bands.size(); ++b)
                        for (const float value : values.subspan(b * pixels, pixels)) {
                            if (!std::isfinite(value)) continue;
                            const std::uint32_t bits = orderedBits(value);
                            const auto counted = lower[b].find(static_cast<std::uint16_t>(bits >> 16));
                            if (counted != lower[b].end())
                                counted->second.add(static_cast<std::uint16_t>(bits & 0xffffU));
                        }
                });
            !read)
            return read;
        for (std::size_t b = first; b < end; ++b) {
            const auto valueAt = [&](std::int64_t rank) -> double {
                const auto upper = looks[b].upper.at(rank);
                const auto rest = lower[b - first].at(upper.number).at(rank - upper.before);
                return fromOrderedBits(std::uint32_t{upper.number} << 16 | rest.number);
            };
            const std::int64_t count = looks[b].upper.total();
            for (const double share : options_.shares) {
                if (count == 0) continue;
                const double rank = share * static_cast<double>(count - 1);
                const auto below = static_cast<std::int64_t>(rank);
                const double low = valueAt(below), high = valueAt(std::min(below + 1, count - 1));
                found.bands[b].quantiles.push_back(low + (rank - static_cast<double>(below)) * (high - low));
            }
        }
        return {};
    }

    std::vector<std::int64_t> ranksOf(std::int64_t count) const {
        std::vector<std::int64_t> ranks;
        if (count == 0) return ranks;
        for (const double share : options_.shares) {
            const auto below = static_cast<std::int64_t>(share * static_cast<double>(count - 1));
            ranks.push_back(below);
            ranks.push_back(std::min(below + 1, count - 1));
        }
        return ranks;
    }

    const std::vector<BandStack>& scenes_;
    const Resources& resources_;
    const ExactOptions& options_;
    std::vector<std::string> names_;
    std::vector<float> finite_;
    double pixels_ = 0, readings_ = 1, done_ = 0;
};

}  // namespace

Result<ExactStatistics> exactStatistics(const std::vector<BandStack>& scenes, const Resources& resources,
                                        const ExactOptions& options) {
    if (!std::ranges::all_of(options.shares, [](double share) { return share >= 0 && share <= 1; }))
        return Error{Errc::InvalidInput, "a quantile lies between 0 and 1", "0.5 is the median"};
    return ExactReader(scenes, resources, options).read();
}

}  // namespace swath
