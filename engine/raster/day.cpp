// SPDX-License-Identifier: MIT
#include "engine/raster/day.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <optional>

namespace swath {
namespace {

bool isDigit(char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

std::optional<int> digits(std::string_view text, std::size_t from, std::size_t count) {
    if (from + count > text.size()) return std::nullopt;
    int number = 0;
    for (const char c : text.substr(from, count)) {
        if (!isDigit(c)) return std::nullopt;
        number = number * 10 + (c - '0');
    }
    return number;
}

/// Year, month and day from there on, with so many characters between them.
std::string dayAt(std::string_view text, std::size_t from, std::size_t between) {
    const auto year = digits(text, from, 4), month = digits(text, from + 4 + between, 2),
               day = digits(text, from + 6 + 2 * between, 2);
    if (!year || !month || !day || *year < 1950 || *year > 2099) return "";
    const std::size_t end = from + 8 + 2 * between;
    if (end < text.size() && isDigit(text[end])) return "";
    const std::chrono::year_month_day date{std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    return date.ok() ? fmt::format("{:04}-{:02}-{:02}", *year, *month, *day) : "";
}

}  // namespace

std::string dayIn(std::string_view text) {
    for (std::size_t i = 0; i + 8 <= text.size(); ++i) {
        if (!isDigit(text[i]) || (i > 0 && isDigit(text[i - 1]))) continue;
        if (std::string day = dayAt(text, i, 0); !day.empty()) return day;
        const char mark = text[i + 4];
        if ((mark == '-' || mark == '_' || mark == ':') && i + 10 <= text.size() && text[i + 7] == mark)
            if (std::string day = dayAt(text, i, 1); !day.empty()) return day;
    }
    return "";
}

}  // namespace swath
