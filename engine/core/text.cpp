// SPDX-License-Identifier: MIT
#include "engine/core/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace swath {
namespace {

constexpr const char* kThinSpace = "\u202f";
constexpr const char* kReplacement = "\ufffd";

/// The character that begins at text[0] and its length in bytes; 0 bytes where it is no UTF-8.
std::pair<char32_t, std::size_t> decode(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = byte(0);
    if (lead < 0x80) return {lead, 1};
    const std::size_t length = lead >= 0xf0 && lead < 0xf5 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
    if (length == 0 || lead >= 0xf5 || text.size() < length) return {0, 0};
    char32_t code = lead & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0U) != 0x80) return {0, 0};
        code = code << 6 | (byte(i) & 0x3fU);
    }
    constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = code >= 0xd800 && code < 0xe000;
    return code < kLeast[length] || surrogate || code > 0x10ffff ? std::pair<char32_t, std::size_t>{0, 0}
                                                                 : std::pair{code, length};
}

/// Characters that do something to a terminal instead of being seen.
bool acts(char32_t c) {
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x200e || c == 0x200f ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

std::string madePrintable(std::string_view text, std::string_view kept) {
    std::string out;
    while (!text.empty()) {
        const auto [code, length] = decode(text);
        const bool keep =
            length > 0 &&
            (!acts(code) || (code < 0x80 && kept.find(static_cast<char>(code)) != std::string_view::npos));
        const std::size_t taken = std::max<std::size_t>(length, 1);
        out += keep ? text.substr(0, taken) : kReplacement;
        text.remove_prefix(taken);
    }
    return out;
}
}  // namespace

std::optional<Rgb> parseColour(std::string_view text) {
    if (!text.empty() && text.front() == '#') text.remove_prefix(1);
    if (text.size() != 6) return std::nullopt;
    unsigned value = 0;
    for (const char c : text) {
        unsigned digit = 0;
        if (c >= '0' && c <= '9')
            digit = static_cast<unsigned>(c - '0');
        else if (c >= 'a' && c <= 'f')
            digit = static_cast<unsigned>(c - 'a') + 10;
        else if (c >= 'A' && c <= 'F')
            digit = static_cast<unsigned>(c - 'A') + 10;
        else
            return std::nullopt;
        value = value * 16 + digit;
    }
    return Rgb{static_cast<std::uint8_t>(value >> 16), static_cast<std::uint8_t>(value >> 8),
               static_cast<std::uint8_t>(value)};
}

std::string formatColour(Rgb colour) {
    return fmt::format("#{:02x}{:02x}{:02x}", colour.r, colour.g, colour.b);
}

std::string formatCount(std::int64_t value) {
    std::string digits = std::to_string(value < 0 ? -value : value);
    for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, kThinSpace);
    return value < 0 ? "-" + digits : digits;
}

std::string formatFigure(double value) {
    if (!std::isfinite(value)) return "–";
    const double size = std::abs(value);
    if (size == 0) return "0";
    if (size >= 1e6 || size < 1e-3) return fmt::format("{:.2e}", value);
    const int decimals = std::clamp(2 - static_cast<int>(std::floor(std::log10(size))), 0, 5);
    if (decimals > 0) return fmt::format("{:.{}f}", value, decimals);
    return formatCount(std::llround(value));
}

std::string formatDuration(double seconds) {
    if (!std::isfinite(seconds) || seconds < 0) return "–";
    if (seconds < 9.95) return fmt::format("{:.1f} s", seconds);
    const auto whole = std::llround(seconds);
    if (whole < 60) return fmt::format("{} s", whole);
    if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
    return fmt::format("{} h {} min", whole / 3600, whole / 60 % 60);
}

std::string formatBytes(std::int64_t bytes) {
    const char* units[] = {"B", "kB", "MB", "GB", "TB"};
    double value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 1000 && unit + 1 < std::size(units)) value /= 1000, ++unit;
    return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{} {}", formatFigure(value), units[unit]);
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    while (true) {
        const std::size_t at = text.find(separator);
        parts.emplace_back(text.substr(0, at));
        if (at == std::string_view::npos) return parts;
        text.remove_prefix(at + 1);
    }
}

std::string printable(std::string_view text) {
    return madePrintable(text, "");
}

std::string printableLines(std::string_view text) {
    return madePrintable(text, "\n\t");
}

std::string oneLine(std::string_view text) {
    std::string line(text);
    for (char& c : line)
        if (c == '\n' || c == '\t') c = ' ';
    return printable(line);
}

bool isUtf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = decode(text).second;
        if (length == 0) return false;
        text.remove_prefix(length);
    }
    return true;
}

std::string_view shortened(std::string_view text, std::size_t mostBytes) {
    if (text.size() <= mostBytes) return text;
    const auto continues = [&](std::size_t i) {
        return (static_cast<unsigned char>(text[i]) & 0xc0U) == 0x80;
    };
    while (mostBytes > 0 && continues(mostBytes)) --mostBytes;
    return text.substr(0, mostBytes);
}

std::vector<std::string> splitQuoted(std::string_view text, char separator) {
    std::vector<std::string> parts(1);
    bool quoted = false;
    for (const char c : text) {
        quoted ^= c == '"';
        if (c == separator && !quoted)
            parts.emplace_back();
        else
            parts.back() += c;
    }
    return parts;
}

std::string unquoted(std::string_view text) {
    text = trim(text);
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::string(text);
    std::string out;
    text = text.substr(1, text.size() - 2);
    for (std::size_t i = 0; i < text.size(); ++i) {
        out += text[i];
        if (text.substr(i, 2) == "\"\"") ++i;
    }
    return out;
}

std::string_view trim(std::string_view text) {
    const auto from = text.find_first_not_of(" \t\r\n");
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1);
}

std::optional<std::string> nearestWord(std::string_view word, const std::vector<std::string>& candidates) {
    const auto distance = [&](std::string_view other) {
        std::vector<std::size_t> row(other.size() + 1);
        std::iota(row.begin(), row.end(), std::size_t{0});
        for (std::size_t i = 0; i < word.size(); ++i) {
            std::size_t diagonal = std::exchange(row[0], i + 1);
            for (std::size_t j = 0; j < other.size(); ++j) {
                const std::size_t replaced = diagonal + (word[i] == other[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
            }
        }
        return row.back();
    };
    std::optional<std::string> best;
    std::size_t bestDistance = std::max<std::size_t>(2, word.size() / 3) + 1;
    for (const std::string& candidate : candidates)
        if (const std::size_t d = distance(candidate); d < bestDistance) bestDistance = d, best = candidate;
    return best;
}

}  // namespace swath
