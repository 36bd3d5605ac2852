// SPDX-License-Identifier: MIT
#include "engine/document/mask_reader.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "engine/raster/class_names.h"

namespace swath {
namespace {

constexpr double kWhole = 1e-3;
constexpr double kMostNumber = 2e9;

/// A table that shows each number as the grey of the same number says nothing beside the numbers.
bool isGreyRamp(const std::vector<Rgb>& palette) {
    for (std::size_t i = 0; i < palette.size(); ++i)
        if (palette[i].r != i || palette[i].g != i || palette[i].b != i) return false;
    return !palette.empty();
}

Result<MaskReader::Kind> kindOf(const RasterInfo& info) {
    const int bands = info.bandCount();
    if (bands == 1 && isGreyRamp(info.bands[0].palette)) return MaskReader::Kind::Numbers;
    if (bands == 1)
        return info.bands[0].palette.empty() ? MaskReader::Kind::Numbers : MaskReader::Kind::Palette;
    if ((bands == 3 || bands == 4) && info.type == PixelType::UInt8) return MaskReader::Kind::Colours;
    return Error{Errc::BadFormat,
                 fmt::format("{} has {} bands; a mask has one, or three of colours", info.path, bands),
                 "extract the band with gdal_translate -b"};
}

bool isWhole(double sample) {
    return std::abs(sample - std::round(sample)) <= kWhole && std::abs(sample) < kMostNumber;
}

}  // namespace

Result<MaskReader> MaskReader::open(const std::filesystem::path& file, const RasterInfo& grid,
                                    std::optional<double> threshold) {
    auto source = RasterSource::open(file);
    if (!source) return source.error();
    const auto kind = kindOf((*source)->info());
    if (!kind) return kind.error();
    if (threshold && *kind != Kind::Numbers)
        return Error{Errc::InvalidInput, fmt::format("{} holds colours, no greys", (*source)->info().path),
                     "say what the colours mean with --map '#rrggbb=class,…'"};
    auto reader = GroundReader::open(std::move(*source), grid);
    if (!reader) return reader.error();
    MaskReader mask(std::move(*reader), *kind);
    mask.threshold_ = threshold;
    mask.names_ = classNamesOf(file);
    return mask;
}

std::optional<int> MaskReader::nodata() const {
    const auto declared = info().bands[0].nodata;
    if (kind_ == Kind::Colours || threshold_ || !declared || !std::isfinite(*declared) || !isWhole(*declared))
        return std::nullopt;
    return static_cast<int>(std::lround(*declared));
}

std::optional<MaskValue> MaskReader::colourOf(const MaskValue& index) const {
    const auto& palette = info().bands[0].palette;
    if (index.kind != MaskValue::Kind::Number || index.value < 0 ||
        static_cast<std::size_t>(index.value) >= palette.size())
        return std::nullopt;
    return MaskValue::colour(palette[static_cast<std::size_t>(index.value)]);
}

std::vector<std::string> MaskReader::notes() const {
    const GridMatch& m = match();
    if (m.relation == GridRelation::SameGrid) return {};
    if (m.bySize()) return {fmt::format("{} was taken pixel by pixel: {}", info().path, m.difference)};
    return {m.wholePixels ? fmt::format("{} was cut to the grid: {}", info().path, m.difference)
                          : fmt::format("{} was brought onto the grid by the nearest pixel: {}", info().path,
                                        m.difference)};
}

Status MaskReader::read(const RectI& window, std::span<MaskValue> out, std::span<std::uint8_t> valid) {
    constexpr std::array bands{0, 1, 2};
    const auto pixels = static_cast<std::size_t>(window.area());
    const std::size_t count = kind_ == Kind::Colours ? 3 : 1;
    samples_.resize(pixels * count);
    covered_.resize(pixels);
    if (Status read = reader_.read(window, std::span(bands).first(count), samples_, covered_, valid); !read)
        return read;
    return toValues(out);
}

Status MaskReader::toValues(std::span<MaskValue> out) const {
    const std::size_t pixels = covered_.size();
    for (std::size_t i = 0; i < pixels; ++i) {
        const float sample = samples_[i];
        if (covered_[i] == 0)
            out[i] = {MaskValue::Kind::Outside, 0};
        else if (kind_ == Kind::Colours)
            out[i] = MaskValue::colour({static_cast<std::uint8_t>(sample),
                                        static_cast<std::uint8_t>(samples_[pixels + i]),
                                        static_cast<std::uint8_t>(samples_[2 * pixels + i])});
        else if (!std::isfinite(sample))
            out[i] = {MaskValue::Kind::Nothing, 0};
        else if (threshold_)
            out[i] = MaskValue::number(static_cast<double>(sample) >= *threshold_ ? 1 : 0);
        else if (isWhole(sample))
            out[i] = MaskValue::number(static_cast<int>(std::lround(sample)));
        else
            return Error{
                Errc::BadFormat, fmt::format("{} holds {:g}: not a class number", info().path, sample),
                "a mask holds whole numbers; of a picture or of probabilities, --threshold makes two "
                "values, 1 from it on and 0 below"};
    }
    return {};
}

}  // namespace swath
