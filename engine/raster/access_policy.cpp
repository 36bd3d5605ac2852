// SPDX-License-Identifier: MIT
#include "engine/raster/access_policy.h"

#include <cpl_minixml.h>
#include <cpl_vsi.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/core/text.h"
#include "engine/raster/gdal_errors.h"
#include "engine/raster/gdal_setup.h"
#include "engine/raster/raster_limits.h"

namespace swath {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostShown = 120;  // of a path, in a sentence

std::string shown(std::string_view path) {
    std::string text(path.substr(0, kMostShown));
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
    return path.size() > kMostShown ? text + "…" : text;
}

Error remoteRefused(std::string_view path) {
    return Error{Errc::InvalidInput, fmt::format("{} lies on a server or in a database", shown(path)),
                 "nothing is fetched unless you allow it with --allow-remote; a copy on this machine opens"};
}

/// A file system other than this machine's, or an address, somewhere in it.
bool leadsAway(std::string_view path) {
    if (path.find("://") != std::string_view::npos) return true;
    for (std::size_t at = path.find("/vsi"); at != std::string_view::npos; at = path.find("/vsi", at + 1))
        if (isForeignFileSystem(path.substr(at))) return true;
    return false;
}

Status checkRegular(const fs::path& path) {
    std::error_code failed;
    const fs::file_status status = fs::status(path, failed);
    if (failed || !fs::exists(status) || fs::is_regular_file(status) || fs::is_directory(status)) return {};
    const char* kind = fs::is_fifo(status) ? "a pipe" : fs::is_socket(status) ? "a socket" : "a device";
    return Error{Errc::InvalidInput, fmt::format("{} is {}, not a file", shown(path.native()), kind),
                 "choose a raster file"};
}

/// The archive of /vsizip/folder/a.zip/inner.tif: the first part of the path that is no folder.
Status checkArchive(std::string_view path) {
    const std::size_t from = path.find('/', path.rfind("/vsi") + 1);
    if (from == std::string_view::npos) return {};
    std::string rest(path.substr(from + 1));
    std::erase_if(rest, [](char c) { return c == '{' || c == '}'; });
    fs::path outer;
    for (const fs::path& part : fs::path(rest)) {
        outer /= part;
        std::error_code ignored;
        if (!fs::is_directory(outer, ignored)) return checkRegular(outer);
    }
    return {};
}

/// "NETCDF:\"a.nc\":band", "GTIFF_DIR:2:a.tif": the file that it is a part of; nullopt where none exists.
std::optional<fs::path> containerOf(std::string_view path) {
    std::vector<std::size_t> colons;
    for (std::size_t i = 0; i < path.size() && colons.size() < 16; ++i)
        if (path[i] == ':') colons.push_back(i);
    colons.push_back(path.size());
    for (std::size_t a = 0; a + 1 < colons.size(); ++a)
        for (std::size_t b = colons.size(); b-- > a + 1;) {
            std::string part(path.substr(colons[a] + 1, colons[b] - colons[a] - 1));
            std::erase(part, '"');
            std::error_code ignored;
            if (!part.empty() && fs::exists(part, ignored)) return part;
        }
    return std::nullopt;
}

/// "PG:", "WMS:", "NETCDF:" – a driver's name, not a drive or a file name with a colon in it.
bool hasDriverPrefix(std::string_view path) {
    const std::size_t colon = path.find(':');
    return colon != std::string_view::npos && colon >= 2 &&
           std::all_of(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(colon),
                       [](unsigned char c) { return std::isalnum(c) || c == '_'; });
}

struct XmlDeleter {
    void operator()(CPLXMLNode* node) const { CPLDestroyXMLNode(node); }
};
using XmlPtr = std::unique_ptr<CPLXMLNode, XmlDeleter>;

/// One walk through a file and all that it refers to.
class AccessCheck {
  public:
    explicit AccessCheck(const AccessPolicy& policy) : policy_(policy) {}

    Status path(const std::string& path, int depth) {
        if (path.find('\0') != std::string::npos)
            return Error{Errc::InvalidInput, "a path holds a zero byte", "choose a raster file"};
        if (++references_ > kMostReferences)
            return Error{Errc::BadFormat, fmt::format("it refers to more than {} files", kMostReferences),
                         "build an overview mosaic of fewer files"};
        const std::string_view text = trim(path);
        if (text.starts_with('<') || text.starts_with('{'))
            return Error{Errc::InvalidInput, "a description stands where a file's name should",
                         "choose a raster file"};
        if (text.starts_with("vrt://"))
            return this->path(std::string(text.substr(6, text.find('?', 6) - 6)), depth);
        std::error_code ignored;
        if (!fs::exists(path, ignored)) {
            if (text.starts_with("/vsistdin"))
                return Error{Errc::InvalidInput, "standard input is not a file", "choose a raster file"};
            if (leadsAway(text)) return policy_.remote ? Status() : Status(remoteRefused(text));
            if (text.starts_with("/vsi")) {
                if (Status checked = checkArchive(text); !checked) return checked;
                return references(path, depth);
            }
            if (!hasDriverPrefix(text)) return {};
            if (const auto file = containerOf(text)) return checkRegular(*file);
            return policy_.remote ? Status() : Status(remoteRefused(text));
        }
        if (Status checked = checkRegular(path); !checked) return checked;
        return fs::is_directory(path, ignored) ? Status() : references(path, depth);
    }

  private:
    struct Open {
        VSILFILE* file;
        ~Open() {
            if (file) VSIFCloseL(file);
        }
    };

    /// What the beginning of a file says that it is, if it is XML.
    static std::string beginning(const std::string& path) {
        const GdalErrors quiet;
        const Open open{VSIFOpenL(path.c_str(), "rb")};
        if (!open.file) return "";
        std::array<char, 1024> bytes{};
        std::string text(bytes.data(), VSIFReadL(bytes.data(), 1, bytes.size(), open.file));
        text.assign(bytes.data(), text.size());
        if (text.starts_with("\xef\xbb\xbf")) text.erase(0, 3);
        const std::string_view body = trim(text);
        return body.starts_with('<') ? std::string(body) : "";
    }

    Status references(const std::string& path, int depth) {
        const std::string begins = beginning(path);
        for (const char* service : {"<GDAL_WMS", "<GDAL_WMTS", "<WMS_", "<WMT_", "<WCS_", "<Capabilities"})
            if (begins.find(service) != std::string::npos && !policy_.remote)
                return Error{
                    Errc::InvalidInput,
                    fmt::format("{} describes a service that pictures are fetched from", shown(path)),
                    "nothing is fetched unless you allow it with --allow-remote"};
        if (begins.find("<VRTDataset") == std::string::npos) return {};
        if (depth >= kMostReferenceDepth)
            return Error{Errc::BadFormat,
                         fmt::format("{}: files refer to each other more than {} deep", shown(path),
                                     kMostReferenceDepth),
                         "choose the rasters that they are made of"};
        const GdalErrors quiet;
        GByte* bytes = nullptr;
        vsi_l_offset size = 0;
        if (!VSIIngestFile(nullptr, path.c_str(), &bytes, &size, kMostReferringBytes))
            return Error{Errc::BadFormat, fmt::format("{} is too large for a VRT", shown(path)),
                         fmt::format("up to {} can be read", formatBytes(kMostReferringBytes))};
        const XmlPtr xml(CPLParseXMLString(reinterpret_cast<const char*>(bytes)));
        VSIFree(bytes);
        return xml ? tree(*xml, path, depth) : Status();  // opening it says what is wrong
    }

    Status tree(const CPLXMLNode& root, const std::string& path, int depth) {
        std::vector<const CPLXMLNode*> open{&root};
        while (!open.empty()) {
            const CPLXMLNode& node = *open.back();
            open.pop_back();
            for (const CPLXMLNode* next = node.psNext; next && &node == &root; next = next->psNext)
                open.push_back(next);
            const std::string_view name = node.pszValue ? node.pszValue : "";
            if (node.eType == CXT_Text) {
                if (Status checked = text(name, path); !checked) return checked;
                continue;
            }
            // Free text about the picture; only a geolocation array is a file that would be opened.
            const bool aside =
                name == "Metadata" && std::string_view(CPLGetXMLValue(&node, "domain", "")) != "GEOLOCATION";
            if (node.eType != CXT_Element || aside) continue;
            if (name == "SourceFilename" || name == "SourceDataset")
                if (Status checked = source(node, path, depth); !checked) return checked;
            for (const CPLXMLNode* child = node.psChild; child; child = child->psNext) open.push_back(child);
        }
        return {};
    }

    Status text(std::string_view value, const std::string& path) const {
        const std::string_view named = trim(value);
        if (policy_.remote || named.starts_with("vrt://")) return {};
        if (!leadsAway(named)) return {};
        const Error refused = remoteRefused(named);
        return Error{refused.code,
                     fmt::format("{} refers to a file elsewhere: {}", shown(path), refused.what),
                     refused.hint};
    }

    Status source(const CPLXMLNode& node, const std::string& path, int depth) {
        std::string named = CPLGetXMLValue(&node, "", "");
        if (named.empty()) return {};
        if (std::string_view(CPLGetXMLValue(&node, "relativeToVRT", "0")) == "1")
            named = (fs::path(path).parent_path() / named).string();
        const Status checked = this->path(named, depth + 1);
        if (checked) return {};
        return Error{checked.error().code, fmt::format("{}: {}", shown(path), checked.error().what),
                     checked.error().hint};
    }

    const AccessPolicy policy_;
    int references_ = 0;
};

}  // namespace

Status checkPath(const std::string& path, const AccessPolicy& policy) {
    prepareGdal();
    return AccessCheck(policy).path(path, 0);
}

}  // namespace swath
