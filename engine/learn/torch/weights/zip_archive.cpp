// SPDX-License-Identifier: MIT
#include "engine/learn/torch/weights/zip_archive.h"

#include <zlib.h>

#include <concepts>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>

namespace swath {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::uint32_t kLocalHeader = 0x04034b50, kCentralEntry = 0x02014b50, kEnd = 0x06054b50,
                        kEnd64 = 0x06064b50, kEnd64Locator = 0x07064b50;
constexpr std::size_t kLocalBytes = 30, kCentralBytes = 46, kEndBytes = 22, kEnd64Bytes = 56,
                      kLocatorBytes = 20;
constexpr std::uint16_t kExtra64 = 1, kExtraPadding = 0x4246;
constexpr std::size_t kAlignment = 64;

Error bad(const char* why) {
    return Error{Errc::BadFormat, why, ""};
}

/// Little-endian, wherever it lies; the caller has checked the length.
template <std::unsigned_integral T>
T load(Bytes bytes, std::size_t at) {
    T value;
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

std::optional<Bytes> part(Bytes bytes, std::uint64_t at, std::uint64_t count) {
    if (at > bytes.size() || count > bytes.size() - at) return std::nullopt;
    return bytes.subspan(static_cast<std::size_t>(at), static_cast<std::size_t>(count));
}

std::uint32_t checksum(Bytes bytes) {
    return static_cast<std::uint32_t>(
        ::crc32_z(0, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

struct Directory {
    std::uint64_t begin = 0, bytes = 0, entries = 0;
};

std::optional<Directory> findDirectory(Bytes archive) {
    constexpr std::size_t kLongestComment = 0xffff;
    if (archive.size() < kEndBytes) return std::nullopt;
    for (std::size_t comment = 0; comment <= kLongestComment && comment + kEndBytes <= archive.size();
         ++comment) {
        const std::size_t at = archive.size() - kEndBytes - comment;
        if (load<std::uint32_t>(archive, at) != kEnd || load<std::uint16_t>(archive, at + 20) != comment)
            continue;
        const Directory small{.begin = load<std::uint32_t>(archive, at + 16),
                              .bytes = load<std::uint32_t>(archive, at + 12),
                              .entries = load<std::uint16_t>(archive, at + 10)};
        if (at < kLocatorBytes || load<std::uint32_t>(archive, at - kLocatorBytes) != kEnd64Locator)
            return small;
        const auto end = part(archive, load<std::uint64_t>(archive, at - kLocatorBytes + 8), kEnd64Bytes);
        if (!end || load<std::uint32_t>(*end, 0) != kEnd64) return std::nullopt;
        return Directory{.begin = load<std::uint64_t>(*end, 48),
                         .bytes = load<std::uint64_t>(*end, 40),
                         .entries = load<std::uint64_t>(*end, 32)};
    }
    return std::nullopt;
}

struct Entry {
    std::string name;
    std::uint64_t packed = 0, unpacked = 0, header = 0;  ///< bytes, bytes, position of the local header
    std::uint32_t crc = 0;
    bool compressed = false;
};

/// Fields that do not fit into 32 bits stand in the extra part, in this order.
bool widen(Bytes extra, Entry& entry) {
    constexpr std::uint64_t kWide = 0xffffffff;
    while (extra.size() >= 4) {
        const auto field = part(extra, 4, load<std::uint16_t>(extra, 2));
        if (!field) return false;
        if (load<std::uint16_t>(extra, 0) == kExtra64) {
            std::size_t at = 0;
            for (std::uint64_t* value : {&entry.unpacked, &entry.packed, &entry.header}) {
                if (*value != kWide) continue;
                if (at + 8 > field->size()) return false;
                *value = load<std::uint64_t>(*field, at);
                at += 8;
            }
        }
        extra = extra.subspan(4 + field->size());
    }
    return true;
}

/// Reads one entry and moves `directory` behind it.
std::optional<Entry> readEntry(Bytes& directory) {
    if (directory.size() < kCentralBytes || load<std::uint32_t>(directory, 0) != kCentralEntry)
        return std::nullopt;
    const std::size_t nameBytes = load<std::uint16_t>(directory, 28);
    const std::size_t extraBytes = load<std::uint16_t>(directory, 30);
    const std::size_t all = kCentralBytes + nameBytes + extraBytes + load<std::uint16_t>(directory, 32);
    if (all > directory.size()) return std::nullopt;
    Entry entry{.name = {reinterpret_cast<const char*>(directory.data()) + kCentralBytes, nameBytes},
                .packed = load<std::uint32_t>(directory, 20),
                .unpacked = load<std::uint32_t>(directory, 24),
                .header = load<std::uint32_t>(directory, 42),
                .crc = load<std::uint32_t>(directory, 16)};
    constexpr unsigned kEncrypted = 1;
    entry.compressed =
        load<std::uint16_t>(directory, 10) != 0 || (load<std::uint16_t>(directory, 8) & kEncrypted) != 0;
    if (!widen(directory.subspan(kCentralBytes + nameBytes, extraBytes), entry)) return std::nullopt;
    directory = directory.subspan(all);
    return entry;
}

std::optional<Bytes> recordOf(Bytes archive, const Entry& entry) {
    const auto header = part(archive, entry.header, kLocalBytes);
    if (!header || load<std::uint32_t>(*header, 0) != kLocalHeader) return std::nullopt;
    const std::uint64_t skip =
        kLocalBytes + std::uint64_t{load<std::uint16_t>(*header, 26)} + load<std::uint16_t>(*header, 28);
    return part(archive, entry.header + skip, entry.packed);
}

class Output {
  public:
    std::size_t size() const { return bytes_.size(); }
    void reserve(std::size_t count) { bytes_.reserve(count); }
    template <std::unsigned_integral T>
    void put(T value) {
        append(std::as_bytes(std::span(&value, 1)));
    }
    void put(std::string_view text) { append(std::as_bytes(std::span(text.data(), text.size()))); }
    void append(Bytes bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
    void zeros(std::size_t count) { bytes_.resize(bytes_.size() + count); }
    std::vector<std::byte> take() { return std::move(bytes_); }

  private:
    std::vector<std::byte> bytes_;
};

/// What local headers and directory entries share: from the version needed to the length of the extra part.
void putCommon(Output& out, const std::string& name, Bytes record, std::uint32_t crc,
               std::size_t extraBytes) {
    constexpr std::uint16_t kVersion = 20, kMidnight = 0, kFirstDay = 33;  // 1 January 1980
    out.put(kVersion);
    out.put(std::uint16_t{0});  // flags
    out.put(std::uint16_t{0});  // stored
    out.put(kMidnight);
    out.put(kFirstDay);
    out.put(crc);
    out.put(static_cast<std::uint32_t>(record.size()));
    out.put(static_cast<std::uint32_t>(record.size()));
    out.put(static_cast<std::uint16_t>(name.size()));
    out.put(static_cast<std::uint16_t>(extraBytes));
}

}  // namespace

Result<std::map<std::string, ZipRecord>> readZip(Bytes archive) {
    const auto found = findDirectory(archive);
    auto directory = found ? part(archive, found->begin, found->bytes) : std::nullopt;
    if (!directory) return bad("the archive is cut off");
    std::map<std::string, ZipRecord> records;
    std::uint64_t total = 0;
    for (std::uint64_t i = 0; i < found->entries; ++i) {
        const auto entry = readEntry(*directory);
        const auto bytes = entry ? recordOf(archive, *entry) : std::nullopt;
        if (!bytes) return bad("the archive's directory makes no sense");
        total += kLocalBytes + bytes->size();
        if (total > archive.size()) return bad("the archive's records overlap");
        // 0: PyTorch can be told to leave the sum out.
        if (!entry->compressed &&
            (entry->unpacked != entry->packed || (entry->crc != 0 && entry->crc != checksum(*bytes))))
            return bad("the archive is damaged");
        if (!records.emplace(entry->name, ZipRecord{*bytes, entry->compressed}).second)
            return bad("the archive holds two records of one name");
    }
    return records;
}

Result<std::vector<std::byte>> writeZip(const std::vector<std::pair<std::string, Bytes>>& records) {
    std::uint64_t total = 0;
    for (const auto& [name, record] : records)
        total += kLocalBytes + kCentralBytes + 2 * name.size() + 2 * kAlignment + record.size();
    if (total > std::numeric_limits<std::uint32_t>::max() || records.size() >= 0xffff)
        return Error{Errc::InvalidInput, "the archive would be larger than 4 GiB",
                     "write a .safetensors file"};

    Output out, directory;
    out.reserve(static_cast<std::size_t>(total) + directory.size() + kEndBytes);
    for (const auto& [name, record] : records) {
        const std::size_t header = out.size(), unpadded = header + kLocalBytes + name.size() + 4;
        const std::size_t padding = (kAlignment - unpadded % kAlignment) % kAlignment;
        const std::uint32_t crc = checksum(record);
        out.put(kLocalHeader);
        putCommon(out, name, record, crc, 4 + padding);
        out.put(name);
        out.put(kExtraPadding);
        out.put(static_cast<std::uint16_t>(padding));
        out.zeros(padding);
        out.append(record);

        directory.put(kCentralEntry);
        directory.put(std::uint16_t{20});  // made by
        putCommon(directory, name, record, crc, 0);
        directory.zeros(10);  // no comment, first disk, no attributes
        directory.put(static_cast<std::uint32_t>(header));
        directory.put(name);
    }
    const std::size_t begin = out.size(), bytes = directory.size();
    out.append(directory.take());
    out.put(kEnd);
    out.zeros(4);  // one disk
    out.put(static_cast<std::uint16_t>(records.size()));
    out.put(static_cast<std::uint16_t>(records.size()));
    out.put(static_cast<std::uint32_t>(bytes));
    out.put(static_cast<std::uint32_t>(begin));
    out.put(std::uint16_t{0});  // no comment
    return out.take();
}

}  // namespace swath
