// SPDX-License-Identifier: MIT
#include "engine/store/geopackage.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>

#include "engine/store/limits.h"
#include "engine/store/sqlite.h"

namespace swath::gpkg {
namespace {

static_assert(std::endian::native == std::endian::little, "blobs are written as they lie in memory");

constexpr int kUndefinedCartesian = -1;
constexpr int kFirstOwnSrs =
    100'000;  // for systems without an EPSG number; EPSG's and ESRI's lie below or far above
constexpr std::uint32_t kWkbPolygon = 3;
// Names of tables of polygons: a number follows the latter two.
constexpr const char *kPixelTable = "polygons_pixels", *kEpsgTable = "polygons_epsg_",
                     *kCrsTable = "polygons_crs_";

class Writer {
  public:
    template <class T>
    void put(T value) {
        const auto bytes = std::as_bytes(std::span(&value, 1));
        bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
    }
    std::vector<std::byte> take() { return std::move(bytes_); }

  private:
    std::vector<std::byte> bytes_;
};

class Reader {
  public:
    explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes) {}
    template <class T>
    T get() {
        T value{};
        if (sizeof(T) > bytes_.size()) {
            ok_ = false;
            bytes_ = {};
            return value;
        }
        std::memcpy(&value, bytes_.data(), sizeof(T));
        bytes_ = bytes_.subspan(sizeof(T));
        return value;
    }
    bool holds(std::size_t count, std::size_t each) const { return ok_ && count <= bytes_.size() / each; }
    bool ok() const { return ok_; }

  private:
    std::span<const std::byte> bytes_;
    bool ok_ = true;
};

bool isSomewhere(Vec2 p) {  // false for NaN
    constexpr double kMost = limits::kLargestCoordinate;
    return p.x >= -kMost && p.x <= kMost && p.y >= -kMost && p.y <= kMost;
}

/// The first quoted text of a WKT is the system's name.
std::string nameOfWkt(const std::string& wkt) {
    const auto from = wkt.find('"');
    const auto to = from == std::string::npos ? from : wkt.find('"', from + 1);
    return to == std::string::npos ? "unnamed" : wkt.substr(from + 1, to - from - 1);
}

int srsFor(SQLite::Database& db, const std::string& wkt, int epsg) {
    const std::string name = nameOfWkt(wkt);
    if (epsg > 0) {
        sql::run(db, "INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES (?, ?, 'EPSG', ?, ?, NULL)", name,
                 epsg, epsg, wkt);
        return epsg;
    }
    const auto known = sql::number(db, 0,
                                   "SELECT srs_id FROM gpkg_spatial_ref_sys WHERE definition = ? AND "
                                   "srs_id BETWEEN 1 AND 2147483647",
                                   wkt);
    if (known != 0) return static_cast<int>(known);
    const auto id = sql::number(db, 0,
                                "SELECT max(?, 1 + coalesce(max(srs_id), 0)) FROM gpkg_spatial_ref_sys "
                                "WHERE organization = 'NONE' AND srs_id < 2147483647",
                                kFirstOwnSrs);
    sql::run(db, "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, 'NONE', ?, ?, NULL)", name, id, id, wkt);
    return static_cast<int>(id);
}

}  // namespace

Bounds boundsOf(const std::vector<Ring>& rings) {
    const Vec2 first = rings.front().front();
    Bounds b{first.x, first.y, first.x, first.y};
    for (const Ring& ring : rings)
        for (const Vec2 p : ring) {
            b.minX = std::min(b.minX, p.x), b.maxX = std::max(b.maxX, p.x);
            b.minY = std::min(b.minY, p.y), b.maxY = std::max(b.maxY, p.y);
        }
    return b;
}

std::vector<std::byte> encodePolygon(const std::vector<Ring>& rings, int srsId) {
    constexpr std::uint8_t kLittleEndianWithEnvelope = 0b0000'0011;
    const Bounds b = boundsOf(rings);
    Writer out;
    out.put('G'), out.put('P'), out.put(std::uint8_t{0}), out.put(kLittleEndianWithEnvelope);
    out.put(static_cast<std::int32_t>(srsId));
    out.put(b.minX), out.put(b.maxX), out.put(b.minY), out.put(b.maxY);
    out.put(std::uint8_t{1}), out.put(kWkbPolygon), out.put(static_cast<std::uint32_t>(rings.size()));
    for (const Ring& ring : rings) {
        out.put(static_cast<std::uint32_t>(ring.size() + 1));
        for (const Vec2 p : ring) out.put(p.x), out.put(p.y);
        out.put(ring.front().x), out.put(ring.front().y);
    }
    return out.take();
}

Result<std::vector<Ring>> decodePolygon(std::span<const std::byte> blob) {
    const Error damaged{Errc::BadFormat, "the outline of a polygon is damaged", ""};
    Reader in(blob);
    const bool magic = in.get<char>() == 'G' && in.get<char>() == 'P';
    in.get<std::uint8_t>();
    const bool known = in.get<std::uint8_t>() == 0b0000'0011;
    in.get<std::int32_t>();
    for (int i = 0; i < 4; ++i) in.get<double>();
    const bool polygon = in.get<std::uint8_t>() == 1 && in.get<std::uint32_t>() == kWkbPolygon;
    const auto count = in.get<std::uint32_t>();
    if (!magic || !known || !polygon || count == 0 || !in.holds(count, sizeof(std::uint32_t))) return damaged;
    std::vector<Ring> rings(count);
    for (Ring& ring : rings) {
        const auto points = in.get<std::uint32_t>();
        if (points < 4 || !in.holds(points, 2 * sizeof(double))) return damaged;
        ring.resize(points);
        for (Vec2& p : ring) p.x = in.get<double>(), p.y = in.get<double>();
        ring.pop_back();
        if (!std::ranges::all_of(ring, isSomewhere)) return damaged;
    }
    return rings;
}

std::optional<FeatureTable> parseFeatureTable(const std::string& name) {
    if (name == kPixelTable) return FeatureTable{name, kUndefinedCartesian};
    for (const char* prefix : {kEpsgTable, kCrsTable}) {
        if (!name.starts_with(prefix)) continue;
        int number = 0;
        const char* end = name.data() + name.size();
        const auto parsed = std::from_chars(name.data() + std::strlen(prefix), end, number);
        // Written again it must be the same text: no signs, no zeros in front.
        if (parsed.ec == std::errc() && parsed.ptr == end && number > 0 &&
            name == fmt::format("{}{}", prefix, number))
            return FeatureTable{name, number};
    }
    return std::nullopt;
}

std::optional<FeatureTable> findFeatureTable(SQLite::Database& db, const std::string& name) {
    auto table = parseFeatureTable(name);
    if (table &&
        sql::number(db, 0, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", table->name) == 0)
        table.reset();
    return table;
}

FeatureTable featureTableFor(SQLite::Database& db, const std::string& crsWkt, int epsg,
                             bool hasGeotransform) {
    FeatureTable table{kPixelTable, kUndefinedCartesian};
    std::string title = "polygons in pixels";
    if (hasGeotransform && (epsg > 0 || !crsWkt.empty())) {
        table.srsId = srsFor(db, crsWkt, epsg);
        table.name = fmt::format("{}{}", epsg > 0 ? kEpsgTable : kCrsTable, table.srsId);
        title = fmt::format("polygons in {}", epsg > 0 ? fmt::format("EPSG:{}", epsg) : nameOfWkt(crsWkt));
    }
    const bool there =
        sql::number(db, 0, "SELECT 1 FROM gpkg_contents WHERE table_name = ?", table.name) != 0;
    if (there && findFeatureTable(db, table.name)) return table;
    sql::run(db,
             fmt::format("CREATE TABLE IF NOT EXISTS {} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "
                         "geom POLYGON, class TEXT, "
                         "class_value INTEGER, scene TEXT, area_m2 DOUBLE, area_px DOUBLE, edit_id INTEGER)",
                         sql::quoted(table.name)));
    // Identifiers are unique in a GeoPackage, names of systems are not.
    const bool taken = sql::number(db, 0, "SELECT 1 FROM gpkg_contents WHERE identifier = ?", title) != 0;
    sql::run(db,
             "INSERT OR IGNORE INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES (?, "
             "'features', ?, ?)",
             table.name, taken ? table.name : title, table.srsId);
    sql::run(db, "INSERT OR IGNORE INTO gpkg_geometry_columns VALUES (?, 'geom', 'POLYGON', ?, 0, 0)",
             table.name, table.srsId);
    return table;
}

std::vector<Ring> toTable(const std::vector<Ring>& rings, const std::optional<Geotransform>& geotransform) {
    std::vector<Ring> out = rings;
    for (Ring& ring : out)
        for (Vec2& p : ring) p = geotransform ? geotransform->toWorld(p) : Vec2{p.x, -p.y};
    return out;
}

}  // namespace swath::gpkg
