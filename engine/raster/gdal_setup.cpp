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

/// What GDAL holds once a process, so that this does too.
struct Network {
    std::mutex mutex;
    bool allowed = false;
    std::string skippedAnyway;                                        ///< drivers, by the user's own setting
    std::vector<std::pair<std::string, VSIFilesystemHandler*>> shut;  ///< filled once, by prepareGdal()
};

/// Never ends: GDAL may still be used while other statics end.
Network& network() {
    static auto* const only = new Network;
    return *only;
}

void shutFileSystems() {
    std::vector<std::string> prefixes{"/vsicurl?"};  // GDAL keeps this one from its list
    const CPLStringList listed(VSIFileManager::GetPrefixes());
    for (int i = 0; i < listed.size(); ++i) prefixes.emplace_back(listed[i]);
    for (const std::string& prefix : prefixes) {
        if (!prefix.starts_with("/vsi") || isLocal(prefix)) continue;
        network().shut.emplace_back(prefix, VSIFileManager::GetHandler(prefix.c_str()));
        VSIFileManager::InstallHandler(prefix, new ShutFileSystem);  // the manager deletes it
    }
}

/// GDAL leaves these out however often anybody registers its drivers.
void skipFetchingDrivers() {
    network().skippedAnyway = CPLGetConfigOption("GDAL_SKIP", "");
    std::string skipped = network().skippedAnyway;
    std::ranges::replace(skipped, ',', ' ');
    for (const char* name : kFetchingDrivers) skipped += std::string(" ") + name;
    CPLSetConfigOption("GDAL_SKIP", skipped.c_str());
}

}  // namespace

bool isForeignFileSystem(std::string_view path) {
    return std::ranges::any_of(network().shut,
                               [&](const auto& shut) { return path.starts_with(shut.first); });
}

void prepareGdal() {
    static std::once_flag once;
    std::call_once(once, [] {
        CPLSetErrorHandler(CPLQuietErrorHandler);  // for threads that GDAL starts by itself
        CPLSetConfigOption("GDAL_VRT_ENABLE_PYTHON", "NO");
        CPLSetConfigOption("GDAL_CACHEMAX", kBlockCacheMegabytes);
        skipFetchingDrivers();
        GDALAllRegister();
        shutFileSystems();
    });
}

void allowNetwork() {
    prepareGdal();
    Network& net = network();
    const std::lock_guard lock(net.mutex);
    if (std::exchange(net.allowed, true)) return;
    for (const auto& [prefix, handler] : net.shut) VSIFileManager::InstallHandler(prefix, handler);
    CPLSetConfigOption("GDAL_SKIP", net.skippedAnyway.c_str());
    GDALAllRegister();
}

}  // namespace swath
