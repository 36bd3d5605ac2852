// SPDX-License-Identifier: MIT
#include "engine/raster/raster_writer.h"

#include <cpl_string.h>
#include <fmt/format.h>
#include <gdal_priv.h>
#include <ogr_spatialref.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "engine/core/file.h"
#include "engine/raster/gdal_errors.h"
#include "engine/raster/gdal_setup.h"
#include "engine/raster/gdal_types.h"

namespace swath {
namespace fs = std::filesystem;
namespace {

constexpr int kBlockSize = 256;

CPLStringList tiffOptions() {
    CPLStringList options;
    options.SetNameValue("TILED", "YES");
    options.SetNameValue("BLOCKXSIZE", std::to_string(kBlockSize).c_str());
    options.SetNameValue("BLOCKYSIZE", std::to_string(kBlockSize).c_str());
    options.SetNameValue("COMPRESS", "DEFLATE");
    options.SetNameValue("BIGTIFF", "IF_SAFER");
    return options;
}

/// A GeoTIFF under construction: GDAL writes the part (and, for category names, the part's .aux.xml),
/// finish() moves both over the target. GDAL buffers, so a full disk may show at any later call, at the
/// flush, or when it closes: every call is watched.
class GeoTiff {
  public:
    explicit GeoTiff(fs::path target) : target_(std::move(target)), file_(target_) {}
    ~GeoTiff() {
        const GdalErrors quiet;
        close();
        std::error_code ignored;
        fs::remove(sidecar(file_.partPath()), ignored);
    }
    GeoTiff(const GeoTiff&) = delete;
    GeoTiff& operator=(const GeoTiff&) = delete;

    Status create(Size size, int bands, PixelType type, const CPLStringList& options,
                  const GeoReference& reference);
    /// Calls use(dataset); what it returns or GDAL reports meanwhile is the error.
    template <class Use>
    Status with(Use use) {
        if (!dataset_)
            return Error{Errc::Io, fmt::format("{} was given up after a failure", target_.string()), ""};
        const GdalErrors errors;
        const CPLErr result = use(*dataset_);
        return verdict(errors, result == CE_Failure || result == CE_Fatal);
    }
    Status finish();

  private:
    static fs::path sidecar(const fs::path& path) { return path.string() + ".aux.xml"; }
    void close() {
        if (GDALDataset* open = std::exchange(dataset_, nullptr)) GDALClose(GDALDataset::ToHandle(open));
    }
    Status verdict(const GdalErrors& errors, bool failed = false) {
        if (!failed && !errors.failed()) return {};
        Error error{Errc::Io,
                    fmt::format("could not write {}: {}", target_.string(), errors.reason(file_.partPath())),
                    "check the free disk space and the permissions of the folder"};
        close();  // nothing more can come of it, and the space is needed
        return error;
    }

    fs::path target_;
    AtomicFile file_;
    GDALDataset* dataset_ = nullptr;
};

Status GeoTiff::create(Size size, int bands, PixelType type, const CPLStringList& options,
                       const GeoReference& reference) {
    prepareGdal();
    const GdalErrors errors;
    GDALDriver* driver = GetGDALDriverManager()->GetDriverByName("GTiff");
    if (!driver)
        return Error{Errc::Unsupported, "this GDAL cannot write GeoTIFF",
                     "install a GDAL with its GTiff driver"};
    dataset_ = driver->Create(file_.partPath().c_str(), size.width, size.height, bands, gdalType(type),
                              const_cast<char**>(options.List()));
    if (!dataset_ || errors.failed()) {
        close();
        return Error{
            Errc::Io,
            fmt::format("could not create {}: {}", target_.string(), errors.reason(file_.partPath())),
            "check that the folder exists, may be written to, and has free space"};
    }
    dataset_->SetMetadataItem("TIFFTAG_SOFTWARE", std::string(kOutputMark).c_str());
    if (reference.geotransform) {
        auto terms = reference.geotransform->t;
        dataset_->SetGeoTransform(terms.data());
    }
    if (!reference.crsWkt.empty()) {
        OGRSpatialReference crs;
        crs.SetAxisMappingStrategy(OAMS_TRADITIONAL_GIS_ORDER);
        if (crs.SetFromUserInput(reference.crsWkt.c_str(),
                                 OGRSpatialReference::SET_FROM_USER_INPUT_LIMITATIONS_get()) != OGRERR_NONE)
            return Error{
                Errc::InvalidInput,
                fmt::format("could not create {}: its coordinate system cannot be parsed", target_.string()),
                "assign another one to the scene"};
        dataset_->SetSpatialRef(&crs);
    }
    return verdict(errors);
}

Status GeoTiff::finish() {
    if (Status flushed = with([](GDALDataset& dataset) {
            dataset.FlushCache();
            return CE_None;  // before GDAL 3.7 a flush returns nothing
        });
        !flushed)
        return flushed;
    {
        const GdalErrors errors;
        close();
        if (Status closed = verdict(errors); !closed) return closed;
    }
    if (Status committed = file_.commit(); !committed) return committed;
    // Names and statistics of the raster that stood here before would be wrong for this one.
    std::error_code failed;
    if (fs::exists(sidecar(file_.partPath())))
        fs::rename(sidecar(file_.partPath()), sidecar(target_), failed);
    else
        fs::remove(sidecar(target_), failed);
    if (failed)
        return Error{Errc::Io,
                     fmt::format("could not replace {}: {}", sidecar(target_).string(), failed.message()),
                     ""};
    return {};
}

CPLErr describeClasses(GDALRasterBand& band, std::span<const MaskClass> classes) {
    GDALColorTable colours;
    const GDALColorEntry black{0, 0, 0, 255}, none{0, 0, 0, 0};
    for (int value = 0; value < 256; ++value) colours.SetColorEntry(value, value ? &black : &none);
    std::vector<std::string> names(1);
    for (const MaskClass& c : classes) {
        const GDALColorEntry colour{c.colour.r, c.colour.g, c.colour.b, 255};
        colours.SetColorEntry(c.value, &colour);
        names.resize(std::max(names.size(), std::size_t{c.value} + 1));
        names[c.value] = c.name;
        // GeoTIFF has no category names of its own (GDAL keeps them beside the file); as an item they stay
        // inside.
        band.SetMetadataItem(fmt::format("CLASS_{}", c.value).c_str(), c.name.c_str());
    }
    CPLStringList list;
    for (const std::string& name : names) list.AddString(name.c_str());
    if (!classes.empty()) band.SetCategoryNames(list.List());
    band.SetNoDataValue(0);
    return band.SetColorTable(&colours);
}

/// Rows of a GeoTIFF, gathered until they fill a row of tiles, each of which is compressed once.
template <class Sample>
class TiledRows {
  public:
    TiledRows(const fs::path& path, Size size, std::size_t bands, PixelType type)
        : path_(path), tiff_(path), size_(size), type_(type), strips_(bands) {}

    Status create(const CPLStringList& options, const GeoReference& reference) {
        return tiff_.create(size_, static_cast<int>(strips_.size()), type_, options, reference);
    }
    GeoTiff& tiff() { return tiff_; }

    /// @param values  whole rows, band after band.
    Status write(std::span<const Sample> values) {
        const auto width = static_cast<std::size_t>(size_.width);
        const std::size_t plane = values.size() / strips_.size(), rows = plane / width;
        const std::size_t waiting = strips_.front().size() / width;
        if (rows * width * strips_.size() != values.size() ||
            rows > static_cast<std::size_t>(size_.height - written_) - waiting)
            return Error{Errc::InvalidInput,
                         fmt::format("{} values are no whole rows of {}, which has {}×{} pixels",
                                     values.size(), path_.string(), size_.width, size_.height),
                         ""};
        for (std::size_t done = 0; done < plane;) {
            const std::size_t count = std::min(plane - done, kBlockSize * width - strips_.front().size());
            for (std::size_t b = 0; b < strips_.size(); ++b) {
                const auto part = values.subspan(b * plane + done, count);
                strips_[b].insert(strips_[b].end(), part.begin(), part.end());
            }
            done += count;
            if (strips_.front().size() < kBlockSize * width) continue;
            if (Status flushed = flush(); !flushed) return flushed;
        }
        return {};
    }

    Status finish() {
        if (Status flushed = flush(); !flushed) return flushed;
        if (written_ != size_.height)
            return Error{
                Errc::InvalidInput,
                fmt::format("{} has {} rows, only {} were written", path_.string(), size_.height, written_),
                ""};
        return tiff_.finish();
    }

  private:
    Status flush() {
        if (strips_.front().empty()) return {};
        const int rows = static_cast<int>(strips_.front().size() / static_cast<std::size_t>(size_.width));
        for (std::size_t b = 0; b < strips_.size(); ++b) {
            Status written = tiff_.with([&](GDALDataset& dataset) {
                return dataset.GetRasterBand(static_cast<int>(b) + 1)
                    ->RasterIO(GF_Write, 0, written_, size_.width, rows, strips_[b].data(), size_.width, rows,
                               gdalType(type_), 0, 0, nullptr);
            });
            if (!written) return written;
            strips_[b].clear();
        }
        written_ += rows;
        return {};
    }

    fs::path path_;
    GeoTiff tiff_;
    Size size_;
    PixelType type_;
    int written_ = 0;                          ///< rows handed to GDAL
    std::vector<std::vector<Sample>> strips_;  ///< of each band: rows that do not fill a row of tiles yet
};

class GeoTiffMaskWriter final : public MaskWriter {
  public:
    GeoTiffMaskWriter(const fs::path& path, Size size) : rows_(path, size, 1, PixelType::UInt8) {}

    Status create(const GeoReference& reference, std::span<const MaskClass> classes) {
        CPLStringList options = tiffOptions();
        options.SetNameValue("PHOTOMETRIC", "PALETTE");
        if (Status created = rows_.create(options, reference); !created) return created;
        return rows_.tiff().with(
            [&](GDALDataset& dataset) { return describeClasses(*dataset.GetRasterBand(1), classes); });
    }
    Status writeRows(std::span<const std::uint8_t> values) override { return rows_.write(values); }
    Status finish() override { return rows_.finish(); }

  private:
    TiledRows<std::uint8_t> rows_;
};

class GeoTiffBandWriter final : public BandWriter {
  public:
    GeoTiffBandWriter(const fs::path& path, Size size, std::size_t bands)
        : rows_(path, size, bands, PixelType::Float32) {}

    Status create(const GeoReference& reference, const std::vector<std::string>& bandNames) {
        CPLStringList options = tiffOptions();
        options.SetNameValue("PREDICTOR", "3");
        options.SetNameValue("INTERLEAVE", "BAND");
        if (Status created = rows_.create(options, reference); !created) return created;
        return rows_.tiff().with([&](GDALDataset& dataset) {
            for (std::size_t b = 0; b < bandNames.size(); ++b) {
                GDALRasterBand& band = *dataset.GetRasterBand(static_cast<int>(b) + 1);
                band.SetDescription(bandNames[b].c_str());
                band.SetNoDataValue(std::nan(""));
            }
            return CE_None;
        });
    }
    Status writeRows(std::span<const float> values) override { return rows_.write(values); }
    Status finish() override { return rows_.finish(); }

  private:
    TiledRows<float> rows_;
};

class GeoTiffPictureWriter final : public PictureWriter {
  public:
    GeoTiffPictureWriter(const fs::path& path, Size size) : rows_(path, size, 3, PixelType::UInt8) {}

    Status create(const GeoReference& reference) {
        CPLStringList options = tiffOptions();
        options.SetNameValue("PHOTOMETRIC", "RGB");
        options.SetNameValue("PREDICTOR", "2");
        return rows_.create(options, reference);
    }
    Status writeRows(std::span<const std::uint8_t> values) override { return rows_.write(values); }
    Status finish() override { return rows_.finish(); }

  private:
    TiledRows<std::uint8_t> rows_;
};

}  // namespace

Result<std::unique_ptr<PictureWriter>> PictureWriter::create(const fs::path& path, Size size,
                                                             const GeoReference& reference) {
    if (size.empty())
        return Error{Errc::InvalidInput, fmt::format("{} would have no pixel", path.string()), ""};
    auto writer = std::make_unique<GeoTiffPictureWriter>(path, size);
    if (Status created = writer->create(reference); !created) return created.error();
    return std::unique_ptr<PictureWriter>(std::move(writer));
}

Result<std::unique_ptr<BandWriter>> BandWriter::create(const fs::path& path, Size size,
                                                       const GeoReference& reference,
                                                       const std::vector<std::string>& bandNames) {
    if (size.empty() || bandNames.empty())
        return Error{Errc::InvalidInput, fmt::format("{} would have no pixel", path.string()), ""};
    auto writer = std::make_unique<GeoTiffBandWriter>(path, size, bandNames.size());
    if (Status created = writer->create(reference, bandNames); !created) return created.error();
    return std::unique_ptr<BandWriter>(std::move(writer));
}

Result<std::unique_ptr<MaskWriter>> MaskWriter::create(const fs::path& path, Size size,
                                                       const GeoReference& reference,
                                                       std::span<const MaskClass> classes) {
    if (size.empty())
        return Error{Errc::InvalidInput, fmt::format("{} would have no pixel", path.string()), ""};
    auto writer = std::make_unique<GeoTiffMaskWriter>(path, size);
    if (Status created = writer->create(reference, classes); !created) return created.error();
    return std::unique_ptr<MaskWriter>(std::move(writer));
}

Status writeRaster(const fs::path& path, Size size, PixelType type, std::span<const std::byte> samples,
                   const std::vector<std::string>& bandNames, const GeoReference& reference,
                   std::optional<double> nodata) {
    const auto bands = static_cast<std::int64_t>(bandNames.size());
    if (size.empty() || bands == 0 ||
        samples.size() != static_cast<std::size_t>(size.area() * bands * bytesPerSample(type)))
        return Error{Errc::InvalidInput,
                     fmt::format("{} bytes are not {} bands of {}×{} pixels for {}", samples.size(), bands,
                                 size.width, size.height, path.string()),
                     ""};
    CPLStringList options = tiffOptions();
    options.SetNameValue("PREDICTOR", type == PixelType::Float32 ? "3" : "2");
    const bool rgb = bandNames == std::vector<std::string>{"red", "green", "blue"};
    // Said openly, or GDAL takes the fourth of four 8-bit bands for alpha.
    options.SetNameValue("PHOTOMETRIC", rgb && type == PixelType::UInt8 ? "RGB" : "MINISBLACK");
    options.SetNameValue("ALPHA", "NO");

    GeoTiff tiff(path);
    if (Status created = tiff.create(size, static_cast<int>(bands), type, options, reference); !created)
        return created;
    Status written = tiff.with([&](GDALDataset& dataset) {
        for (int band = 1; band <= static_cast<int>(bands); ++band) {
            GDALRasterBand& raster = *dataset.GetRasterBand(band);
            raster.SetDescription(bandNames[static_cast<std::size_t>(band - 1)].c_str());
            if (nodata) raster.SetNoDataValue(*nodata);
        }
        return dataset.RasterIO(GF_Write, 0, 0, size.width, size.height,
                                const_cast<std::byte*>(samples.data()), size.width, size.height,
                                gdalType(type), static_cast<int>(bands), nullptr, 0, 0, 0, nullptr);
    });
    if (!written) return written;
    return tiff.finish();
}

}  // namespace swath
