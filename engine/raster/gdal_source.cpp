// SPDX-License-Identifier: MIT
#include "engine/raster/gdal_source.h"

#include <cpl_conv.h>
#include <fmt/format.h>
#include <gdal_priv.h>

#include <cmath>
#include <optional>

#include "engine/core/file_stamp.h"
#include "engine/core/text.h"
#include "engine/raster/gdal_dataset.h"
#include "engine/raster/gdal_errors.h"
#include "engine/raster/gdal_info.h"
#include "engine/raster/gdal_setup.h"
#include "engine/raster/gdal_types.h"
#include "engine/raster/raster_limits.h"
#include "engine/raster/windowed_source.h"

namespace swath {
namespace {

template <class T>
void signBytes(T* plane, std::size_t pixels) {
    for (std::size_t i = 0; i < pixels; ++i)
        if (plane[i] > T{127}) plane[i] = static_cast<T>(plane[i] - T{256});
}

class GdalSource final : public WindowedSource {
  public:
    GdalSource(DatasetPtr dataset, GdalDescription description)
        : WindowedSource(std::move(description.info)),
          dataset_(std::move(dataset)),
          bands_(std::move(description.bands)),
          mask_(description.mask),
          stamp_(stampOf(info().path)) {}

    Status readSamples(const RectI& window, Size size, std::span<const int> bands, PixelType type,
                       std::byte* out) override {
        if (bands.empty()) return {};
        std::vector<int> numbers;
        bool plain = true;
        for (const int band : bands) {
            const GdalBand& from = bands_[static_cast<std::size_t>(band)];
            numbers.push_back(from.number);
            plain = plain && !from.complex;
        }
        const GSpacing pixel = bytesPerSample(type), line = pixel * size.width, plane = line * size.height;
        if (plain) {  // one call for all bands: pixel-interleaved blocks are decoded once
            const GdalErrors errors;
            if (dataset_->RasterIO(GF_Read, window.x, window.y, window.width, window.height, out, size.width,
                                   size.height, gdalType(type), static_cast<int>(numbers.size()),
                                   numbers.data(), pixel, line, plane, nullptr) != CE_None)
                return readError(errors);
        }
        const auto pixels = static_cast<std::size_t>(size.area());
        for (std::size_t b = 0; b < bands.size(); ++b) {
            const GdalBand& from = bands_[static_cast<std::size_t>(bands[b])];
            std::byte* to = out + b * static_cast<std::size_t>(plane);
            if (!plain)
                if (Status read = readAlone(from, window, size, type, to); !read) return read;
            if (!kSignedBytesNeedHelp || !from.signedByte) continue;
            if (type == PixelType::Int16) signBytes(reinterpret_cast<std::int16_t*>(to), pixels);
            if (type == PixelType::Float32) signBytes(reinterpret_cast<float*>(to), pixels);
        }
        return {};
    }

    Status readMask(const RectI& window, Size size, std::uint8_t* out) override {
        const GdalErrors errors;
        if (mask_->RasterIO(GF_Read, window.x, window.y, window.width, window.height, out, size.width,
                            size.height, GDT_Byte, 0, 0, nullptr) != CE_None)
            return readError(errors);
        return {};
    }

  private:
    Status readAlone(const GdalBand& from, const RectI& window, Size size, PixelType type, std::byte* out) {
        const GdalErrors errors;
        const auto pixels = static_cast<std::size_t>(size.area());
        std::vector<float> pairs(from.complex ? 2 * pixels : 0);
        void* to = from.complex ? static_cast<void*>(pairs.data()) : out;
        if (dataset_->GetRasterBand(from.number)
                ->RasterIO(GF_Read, window.x, window.y, window.width, window.height, to, size.width,
                           size.height, from.complex ? GDT_CFloat32 : gdalType(type), 0, 0,
                           nullptr) != CE_None)
            return readError(errors);
        auto* magnitudes = reinterpret_cast<float*>(out);  // a complex band makes the common type Float32
        for (std::size_t i = 0; i < pairs.size() / 2; ++i)
            magnitudes[i] = std::hypot(pairs[2 * i], pairs[2 * i + 1]);
        return {};
    }

    Error readError(const GdalErrors& errors) const {
        if (stampOf(info().path) != stamp_)
            return Error{Errc::Io, fmt::format("{} has changed or gone since it was opened", info().path),
                         "put it back; it is then opened anew"};
        if (isForeignFileSystem(info().path))
            return Error{Errc::Io,
                         fmt::format("could not fetch {}: {}", info().path, errors.reason(info().path)),
                         "see whether its server can be reached"};
        return Error{Errc::BadFormat,
                     fmt::format("could not read {}: {}", info().path, errors.reason(info().path)),
                     "the file may be truncated or damaged, or a file it refers to is missing"};
    }

#if GDAL_VERSION_NUM >= GDAL_COMPUTE_VERSION(3, 7, 0)
    static constexpr bool kSignedBytesNeedHelp = false;
#else
    static constexpr bool kSignedBytesNeedHelp = true;
#endif
    DatasetPtr dataset_;
    std::vector<GdalBand> bands_;
    GDALRasterBand* mask_;
    std::optional<FileStamp> stamp_;  ///< of the file as it was opened
};

/// What the header alone claims, before anything grows with it.
Status checkClaims(GDALDataset& dataset, const std::string& path) {
    const Size size{dataset.GetRasterXSize(), dataset.GetRasterYSize()};
    if (size.area() > kMostScenePixels)
        return Error{Errc::BadFormat,
                     fmt::format("{} claims {} × {} pixels, which is more than can be worked on", path,
                                 formatCount(size.width), formatCount(size.height)),
                     fmt::format("up to {} pixels can be opened: cut it into parts with gdal_translate",
                                 formatCount(kMostScenePixels))};
    if (dataset.GetRasterCount() > kMostSceneBands)
        return Error{Errc::BadFormat,
                     fmt::format("{} claims {} bands", path, formatCount(dataset.GetRasterCount())),
                     fmt::format("up to {} can be opened: choose some with gdal_translate -b",
                                 formatCount(kMostSceneBands))};
    return {};
}

Status checkHeader(GDALDataset& dataset, const GdalDescription& description) {
    const RasterInfo& info = description.info;
    if (description.bands.empty() || info.size.empty()) {
        char** parts = dataset.GetMetadata("SUBDATASETS");
        const char* first = CSLFetchNameValue(parts, "SUBDATASET_1_NAME");
        return Error{Errc::BadFormat, fmt::format("{} holds no band of pixels", info.path),
                     first ? fmt::format("it is a container; open one of its parts, as in {}", first)
                           : "choose a raster file"};
    }
    for (const GdalBand& band : description.bands) {
        GDALRasterBand& raster = *dataset.GetRasterBand(band.number);
        int width = 0, height = 0;
        raster.GetBlockSize(&width, &height);
        const double bytes =
            double{1} * width * height * GDALGetDataTypeSizeBytes(raster.GetRasterDataType());
        if (width <= 0 || height <= 0 || bytes > static_cast<double>(kMostBlockBytes))
            return Error{
                Errc::BadFormat,
                fmt::format("{} stores blocks of {}×{} pixels, {} each, which cannot be read piece by piece",
                            info.path, width, height, formatBytes(static_cast<std::int64_t>(bytes))),
                "if the file is sound, rewrite it with gdal_translate -co TILED=YES"};
    }
    return {};
}

/// A GeoTIFF on a server, which tells all of itself: GDAL would ask the server for forty side files by name.
bool standsAlone(std::string_view path) {
    const std::string_view name = path.substr(0, path.find('?'));
    const std::string ending = std::filesystem::path(name).extension();
    return isForeignFileSystem(path) && (EQUAL(ending.c_str(), ".tif") || EQUAL(ending.c_str(), ".tiff"));
}

}  // namespace

Result<OpenedDataset> openDataset(const std::filesystem::path& path, const OpenOptions& options) {
    prepareGdal();
    if (options.access.remote) allowNetwork();
    if (Status checked = checkPath(path.string(), options.access); !checked) return checked.error();
    const GdalErrors errors;
    std::optional<CPLConfigOptionSetter> alone;
    if (standsAlone(path.native())) alone.emplace("GDAL_DISABLE_READDIR_ON_OPEN", "EMPTY_DIR", true);
    DatasetPtr dataset(GDALDataset::FromHandle(GDALOpenEx(
        path.c_str(), GDAL_OF_RASTER | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR, nullptr, nullptr, nullptr)));
    if (!dataset)
        return Error{Errc::BadFormat,
                     fmt::format("could not open {}: {}", path.string(), errors.reason(path.string())),
                     "GeoTIFF, JPEG 2000, PNG, ENVI, VRT and other raster files can be opened"};
    // A file may name another one that holds its overviews; GDAL opens that by itself.
    const char* overviews = dataset->GetMetadataItem("OVERVIEW_FILE", "OVERVIEWS");
    if (overviews && !std::string_view(overviews).starts_with(":::BASE:::"))
        if (Status checked = checkPath(overviews, options.access); !checked)
            return Error{checked.error().code,
                         fmt::format("{} names overviews elsewhere: {}", path.string(), checked.error().what),
                         checked.error().hint};
    if (Status checked = checkClaims(*dataset, path.string()); !checked) return checked.error();
    GdalDescription description = describe(*dataset, path.string(), options);
    if (Status checked = checkHeader(*dataset, description); !checked) return checked.error();
    return OpenedDataset{std::move(dataset), std::move(description)};
}

std::unique_ptr<RasterSource> makeGdalSource(DatasetPtr dataset, GdalDescription description) {
    return std::make_unique<GdalSource>(std::move(dataset), std::move(description));
}

Result<std::unique_ptr<RasterSource>> openGdal(const std::filesystem::path& path,
                                               const OpenOptions& options) {
    auto opened = openDataset(path, options);
    if (!opened) return opened.error();
    return makeGdalSource(std::move(opened->dataset), std::move(opened->description));
}

}  // namespace swath
