// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace swath {

/// Appends plain values in the machine's (little-endian) order; lists with their length before them.
class ByteWriter {
  public:
    template <class T>
    requires std::is_trivially_copyable_v<T>
    void value(const T& v) { append(&v, sizeof(T)); }
    template <class T>
    requires std::is_trivially_copyable_v<T>
    void list(std::span<const T> values) {
        value(static_cast<std::uint64_t>(values.size()));
        append(values.data(), values.size_bytes());
    }
    template <class T>
    void list(const std::vector<T>& values) {
        list(std::span<const T>(values));
    }
    void text(std::string_view text) { list(std::span<const char>(text.data(), text.size())); }
    std::vector<std::byte> take() { return std::move(bytes_); }

  private:
    // Not insert(): GCC 12 believes that it writes beyond the end.
    void append(const void* from, std::size_t count) {
        const std::size_t at = bytes_.size();
        bytes_.resize(at + count);
        if (count > 0) std::memcpy(bytes_.data() + at, from, count);
    }

    std::vector<std::byte> bytes_;
};

/// Reads what ByteWriter wrote. Once something is missing, ok() is false for good and all reads give nothing:
/// who reads asks once, at the end. A length is believed only as far as there are bytes for it.
class ByteReader {
  public:
    explicit ByteReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

    bool ok() const { return ok_; }
    bool atEnd() const { return ok_ && bytes_.empty(); }
    void fail() { ok_ = false; }

    template <class T>
    requires std::is_trivially_copyable_v<T> T value() {
        T v{};
        if (take(sizeof(T))) std::memcpy(&v, taken_, sizeof(T));
        return v;
    }
    template <class T>
    requires std::is_trivially_copyable_v<T> std::vector<T> list() {
        const auto count = value<std::uint64_t>();
        if (!ok_ || count > bytes_.size() / sizeof(T)) {
            ok_ = false;
            return {};
        }
        std::vector<T> values(static_cast<std::size_t>(count));
        if (take(values.size() * sizeof(T)) && !values.empty())
            std::memcpy(values.data(), taken_, values.size() * sizeof(T));
        return values;
    }
    /// A list of bytes where it lies, not copied.
    std::span<const std::byte> view() {
        const auto count = value<std::uint64_t>();
        if (!ok_ || count > bytes_.size()) {
            ok_ = false;
            return {};
        }
        const auto seen = bytes_.first(static_cast<std::size_t>(count));
        bytes_ = bytes_.subspan(seen.size());
        return seen;
    }
    std::string text() {
        const auto letters = list<char>();
        return {letters.begin(), letters.end()};
    }

  private:
    bool take(std::size_t count) {
        if (!ok_ || count > bytes_.size()) return ok_ = false;
        taken_ = bytes_.data();
        bytes_ = bytes_.subspan(count);
        return true;
    }

    std::span<const std::byte> bytes_;
    const std::byte* taken_ = nullptr;
    bool ok_ = true;
};

}  // namespace swath
