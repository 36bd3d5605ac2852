// SPDX-License-Identifier: MIT
#include "engine/vector/vector_format.h"

#include <fmt/format.h>
#include <gdal_priv.h>

#include <algorithm>

#include "engine/raster/gdal_setup.h"

namespace swath {
namespace {

std::string lowerCase(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

}  // namespace

std::span<const VectorFormat> vectorFormats() {
    static const std::vector<VectorFormat> all{
#define VECTOR_FORMAT(...) VectorFormat{__VA_ARGS__},
#include "engine/vector/format_list.inc"
#undef VECTOR_FORMAT
    };
    return all;
}

const VectorFormat* vectorFormatOf(std::span<const VectorFormat> formats, const std::filesystem::path& file) {
    const std::string extension = lowerCase(file.extension().string());
    const auto found = std::ranges::find_if(formats, [&](const VectorFormat& format) {
        return std::ranges::find(format.extensions, extension) != format.extensions.end();
    });
    return found == formats.end() ? nullptr : &*found;
}

Result<VectorFormat> usableVectorFormat(std::span<const VectorFormat> formats,
                                        const std::filesystem::path& file) {
    const VectorFormat* format = vectorFormatOf(formats, file);
    if (!format) {
        std::string known;
        for (const VectorFormat& each : formats)
            known += fmt::format("{}{} ({})", known.empty() ? "" : ", ", each.extensions.front(), each.label);
        return Error{Errc::InvalidInput,
                     fmt::format("the ending of {} is that of no file of polygons", file.string()),
                     "choose one of " + known};
    }
    prepareGdal();
    if (!GetGDALDriverManager()->GetDriverByName(format->driver.c_str()))
        return Error{Errc::Unsupported, "this GDAL cannot read or write " + format->label,
                     "choose another format, or install a GDAL that has it"};
    return *format;
}

std::vector<std::filesystem::path> filesOf(const VectorFormat& format, const std::filesystem::path& file) {
    std::vector<std::filesystem::path> files{file};
    for (const std::string& extension : format.besides) {
        files.push_back(file);
        files.back().replace_extension(extension);
    }
    return files;
}

}  // namespace swath
