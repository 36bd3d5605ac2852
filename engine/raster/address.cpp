// SPDX-License-Identifier: MIT
#include "engine/raster/address.h"

#include <cpl_vsi.h>
#include <fmt/format.h>

#include <array>
#include <utility>

#include "engine/core/text.h"
#include "engine/raster/gdal_errors.h"
#include "engine/raster/gdal_setup.h"

namespace swath {
namespace {

struct Scheme {
    std::string_view address, path;
    bool keepsAddress;  ///< behind the path's beginning
};
constexpr std::array kSchemes{Scheme{"http://", "/vsicurl/", true}, Scheme{"https://", "/vsicurl/", true},
                              Scheme{"s3://", "/vsis3/", false},    Scheme{"gs://", "/vsigs/", false},
                              Scheme{"az://", "/vsiaz/", false},    Scheme{"file://", "", false}};

}  // namespace

std::string pathOfAddress(std::string_view address) {
    for (const Scheme& scheme : kSchemes)
        if (address.starts_with(scheme.address))
            return std::string(scheme.path) +
                   std::string(scheme.keepsAddress ? address : address.substr(scheme.address.size()));
    return std::string(address);
}

std::string pathBeside(const std::string& file, const std::string& reference) {
    const std::string path = pathOfAddress(reference);
    if (path != reference || path.starts_with('/')) return path;
    const std::size_t slash = file.rfind('/');
    std::string rest = path;
    while (rest.starts_with("./")) rest.erase(0, 2);
    return slash == std::string::npos ? rest : file.substr(0, slash + 1) + rest;
}

Result<std::string> readReferring(const std::string& path, const AccessPolicy& policy,
                                  std::size_t mostBytes) {
    prepareGdal();
    if (policy.remote) allowNetwork();
    if (Status checked = checkPath(path, policy); !checked) return checked.error();
    const GdalErrors errors;
    VSIStatBufL status{};
    if (VSIStatL(path.c_str(), &status) != 0)
        return Error{Errc::NotFound, fmt::format("there is no file {}", path), "check the path"};
    GByte* bytes = nullptr;
    vsi_l_offset size = 0;
    if (!VSIIngestFile(nullptr, path.c_str(), &bytes, &size, static_cast<GIntBig>(mostBytes)))
        return Error{Errc::BadFormat, fmt::format("could not read {}: {}", path, errors.reason(path)),
                     fmt::format("it may hold up to {}", formatBytes(static_cast<std::int64_t>(mostBytes)))};
    std::string text(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    VSIFree(bytes);
    return text;
}

}  // namespace swath
