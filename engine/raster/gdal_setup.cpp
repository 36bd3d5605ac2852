// SPDX-License-Identifier: MIT
#include "engine/raster/gdal_setup.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <cpl_string.h>
#include <cpl_vsi_virtual.h>
#include <gdal.h>

#include <algorithm>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace swath {
namespace {

// GDAL's blocks are decoded again into tiles, which are kept under the program's own budget.
constexpr const char* kBlockCacheMegabytes = "64";

constexpr const char* kFetchingDrivers[] = {
    "WMS", "WMTS",          "WCS",       "HTTP", "PLMOSAIC", "EEDAI", "DAAS",   "OGCAPI", "STACTA",  "STACIT",
    "NGW", "PostGISRaster", "GEORASTER", "DODS", "JPIPKAK",  "ECW",   "JP2ECW", "MrSID",  "JP2MrSID"};

constexpr std::string_view kLocalFileSystems[] = {"/vsizip/",     "/vsigzip/",   "/vsitar/", "/vsimem/",
                                                  "/vsisubfile/", "/vsicached?", "/vsi7z/",  "/vsirar/"};

bool isLocal(std::string_view prefix) {
    return std::ranges::find(kLocalFileSystems, prefix) != std::end(kLocalFileSystems);
}

/// Stands in for a network file system: nothing is there.
class ShutFileSystem final : public VSIFilesystemHandler {
  public:
    using VSIFilesystemHandler::Open;
    VSIVirtualHandle* Open(const char* path, const char*, bool, CSLConstList) override {
        CPLError(CE_Failure, CPLE_OpenFailed, "%s is not fetched: remote access is not allowed", path);
        return nullptr;
    }
    int Stat(const char*, VSIStatBufL*, int) override { return -1; }
};

std::mutex networkMutex;
bool networkAllowed = false;
std::vector<GDALDriverH> driversOff;
std::vector<std::pair<std::string, VSIFilesystemHandler*>> fileSystemsShut;  // once, by prepareGdal()

void shutNetwork() {
    const std::lock_guard lock(networkMutex);
    for (const char* name : kFetchingDrivers)
        if (GDALDriverH driver = GDALGetDriverByName(name)) {
            GDALDeregisterDriver(driver);
            driversOff.push_back(driver);
        }
    const CPLStringList prefixes(VSIFileManager::GetPrefixes());
    for (int i = 0; i < prefixes.size(); ++i) {
        const std::string prefix = prefixes[i];
        if (!prefix.starts_with("/vsi") || isLocal(prefix)) continue;
        fileSystemsShut.emplace_back(prefix, VSIFileManager::GetHandler(prefix.c_str()));
        VSIFileManager::InstallHandler(prefix, new ShutFileSystem);  // the manager deletes it
    }
}

}  // namespace

bool isForeignFileSystem(std::string_view path) {
    return std::ranges::any_of(fileSystemsShut,
                               [&](const auto& shut) { return path.starts_with(shut.first); });
}

void prepareGdal() {
    static std::once_flag once;
    std::call_once(once, [] {
        CPLSetErrorHandler(CPLQuietErrorHandler);  // for threads that GDAL starts by itself
        CPLSetConfigOption("GDAL_VRT_ENABLE_PYTHON", "NO");
        CPLSetConfigOption("GDAL_CACHEMAX", kBlockCacheMegabytes);
        GDALAllRegister();
        shutNetwork();
    });
}

void allowNetwork() {
    prepareGdal();
    const std::lock_guard lock(networkMutex);
    if (std::exchange(networkAllowed, true)) return;
    for (const auto& [prefix, handler] : fileSystemsShut) VSIFileManager::InstallHandler(prefix, handler);
    for (GDALDriverH driver : driversOff) GDALRegisterDriver(driver);
}

}  // namespace swath
