// SPDX-License-Identifier: MIT
#include "engine/raster/raster_folder.h"

#include <cpl_string.h>
#include <cpl_vsi.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "engine/raster/gdal_errors.h"
#include "engine/raster/gdal_setup.h"

namespace swath {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostEntries = 20'000, kMostRasters = 1000;
constexpr std::array kEndings{".tif", ".tiff", ".jp2", ".img", ".png", ".jpg", ".vrt", ".dat"};
/// Parts of the names of what a product has beside its bands.
constexpr std::array kBeside{"/qi_data/", "/aux_data/", "/html/", "/rep_info/", "preview",
                             "quicklook", "browse",     "_pvi.",  "_thumb"};

std::string lower(std::string text) {
    for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

bool endsAsRaster(const std::string& name) {
    return std::ranges::any_of(kEndings, [&](const char* ending) { return name.ends_with(ending); });
}

std::string virtualFolder(const fs::path& path) {
    std::error_code ignored;
    if (path.native().starts_with("/vsi") || fs::is_directory(path, ignored)) return path.string();
    const std::string name = lower(path.filename().string());
    const std::string whole = fs::absolute(path, ignored).string();
    if (name.ends_with(".zip")) return "/vsizip/" + whole;
    if (name.ends_with(".tar") || name.ends_with(".tgz") || name.ends_with(".tar.gz"))
        return "/vsitar/" + whole;
    return "";
}

/// @param name  in lower case, within its folder, with "/" before it.
bool isRaster(const std::string& name) {
    return endsAsRaster(name) && std::ranges::none_of(kBeside, [&](const char* part) {
               return name.find(part) != std::string::npos;
           });
}

}  // namespace

bool isRasterName(const fs::path& file) {
    return isRaster("/" + lower(file.filename().string()));
}

bool holdsRasters(const fs::path& path) {
    std::error_code ignored;
    return fs::is_directory(path, ignored) ||
           (fs::is_regular_file(path, ignored) && !virtualFolder(path).empty());
}

Result<std::vector<std::string>> rastersIn(const fs::path& folder) {
    prepareGdal();
    const std::string root = virtualFolder(folder);
    if (root.empty() || !holdsRasters(folder))
        return Error{Errc::NotFound, fmt::format("{} is no folder and no archive", folder.string()),
                     "check the path"};
    const GdalErrors quiet;
    VSIDIR* directory = VSIOpenDir(root.c_str(), 8, nullptr);
    if (!directory)
        return Error{Errc::NotFound, fmt::format("{} cannot be looked into", folder.string()),
                     "check that it may be read, or unpack it"};
    std::vector<std::string> found;
    std::size_t seen = 0;
    bool tooMany = false;
    while (const VSIDIREntry* entry = VSIGetNextDirEntry(directory)) {
        tooMany = ++seen > kMostEntries || found.size() > kMostRasters;
        if (tooMany) break;
        const std::string name = lower(std::string("/") + entry->pszName);
        if (!VSI_ISDIR(entry->nMode) && isRaster(name)) found.push_back(root + "/" + entry->pszName);
    }
    VSICloseDir(directory);
    if (tooMany)
        return Error{Errc::InvalidInput,
                     fmt::format("{} holds more files than one product has", folder.string()),
                     "choose the files of the bands"};
    if (found.empty())
        return Error{Errc::InvalidInput, fmt::format("{} holds no raster files", folder.string()),
                     "choose the files of the bands"};
    std::ranges::sort(found);
    return found;
}

}  // namespace swath
