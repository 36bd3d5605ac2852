// SPDX-License-Identifier: MIT
#include "engine/document/scene_date.h"

#include <chrono>
#include <cstdlib>
#include <filesystem>

namespace swath {
namespace {

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// How many digits stand there.
std::size_t digitsAt(std::string_view text, std::size_t at) {
    std::size_t count = 0;
    while (at + count < text.size() && isDigit(text[at + count])) ++count;
    return count;
}

/// "20240107" as "2024-01-07", where the calendar has that day; else empty.
std::string asDay(const std::string& digits) {
    using namespace std::chrono;
    const int all = std::atoi(digits.c_str()), y = all / 10000;
    const auto m = static_cast<unsigned>(all / 100 % 100), d = static_cast<unsigned>(all % 100);
    if (y < 1900 || y >= 2100 || !year_month_day(year(y), month(m), day(d)).ok()) return "";
    return digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6);
}

}  // namespace

std::string dateIn(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const std::size_t count = digitsAt(text, at);
        std::string date;
        if (count == 8) date = asDay(std::string(text.substr(at, 8)));
        if (count == 4 && at + 10 <= text.size()) {
            const char between = text[at + 4];
            const bool isDate = (between == '-' || between == '_' || between == '.') &&
                                digitsAt(text, at + 5) == 2 && text[at + 7] == between &&
                                digitsAt(text, at + 8) == 2;
            if (isDate)
                date = asDay(std::string(text.substr(at, 4)) + std::string(text.substr(at + 5, 2)) +
                             std::string(text.substr(at + 8, 2)));
        }
        if (!date.empty()) return date;
        at += count;
    }
    return "";
}

std::string dateOf(const Scene& scene) {
    const std::filesystem::path file(scene.info.path);
    for (const std::string& name :
         {scene.name, file.filename().string(), file.parent_path().filename().string(),
          file.parent_path().parent_path().filename().string()})
        if (std::string date = dateIn(name); !date.empty()) return date;
    return "";
}

}  // namespace swath
