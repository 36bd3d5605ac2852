// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace swath {

/// 8-bit sRGB colour.
struct Rgb {
    std::uint8_t r = 0, g = 0, b = 0;
    friend bool operator==(Rgb, Rgb) = default;
};

/// "#rrggbb" (case and the # are free); nullopt for anything else.
std::optional<Rgb> parseColour(std::string_view text);
std::string formatColour(Rgb colour);

/// 1234567 → "1 234 567" with thin no-break spaces.
std::string formatCount(std::int64_t value);
/// Three significant figures, no exponent between 0.001 and 10⁶: 0.812, 14.3, 1 240.
std::string formatFigure(double value);
/// "0.4 s", "42 s", "1 min 10 s", "2 h 5 min".
std::string formatDuration(double seconds);
/// "12.4 MB"; powers of 1000.
std::string formatBytes(std::int64_t bytes);

/// What a terminal or a log can be given: control characters, those that turn the direction of writing, and
/// bytes that are no UTF-8 become "�". For every name and text that comes from a file.
std::string printable(std::string_view text);
/// The same for a text of several lines: line ends and tabs stay.
std::string printableLines(std::string_view text);
/// The same on one line: line ends and tabs become spaces.
std::string oneLine(std::string_view text);
/// Well-formed UTF-8 (RFC 3629).
bool isUtf8(std::string_view text);
/// Its beginning: at most so many bytes, cut between characters.
std::string_view shortened(std::string_view text, std::size_t mostBytes);

std::vector<std::string> split(std::string_view text, char separator);
/// The same, but a separator between double quotes does not count; the quotes stay (see unquoted()).
std::vector<std::string> splitQuoted(std::string_view text, char separator);
/// Without blanks around it and without the double quotes of "a name, with a comma"; "" inside stands for
/// one.
std::string unquoted(std::string_view text);
std::string_view trim(std::string_view text);
/// The candidate of smallest edit distance, if it is near enough to be a slip of the finger.
std::optional<std::string> nearestWord(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace swath
