// SPDX-License-Identifier: MIT
#include "engine/store/rows.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cmath>

#include "engine/core/text.h"

namespace swath {

std::string shownName(std::string_view text) {
    std::string shown = oneLine(shortened(text, limits::kNameBytes));
    shown.resize(shortened(shown, limits::kNameBytes).size());  // a replaced byte takes three
    return shown;
}

bool Rows::next() {
    bad_.clear();
    isMended_ = false;
    const int code = statement_.tryExecuteStep();
    if (code == SQLITE_DONE) return false;
    if (code != SQLITE_ROW) {
        if ((code & 0xff) != SQLITE_TOOBIG) throw SQLite::Exception(handle_, code);
        problems_.leftOut(name_, "a value is too big, and what is behind it is not read");
        return false;
    }
    if (read_++ < most_) return true;
    problems_.beyondLimit(name_, most_);
    return false;
}

std::string Rows::place(int column) {
    const SQLite::Column number = statement_.getColumn(0);
    const std::string row = number.isInteger() ? std::to_string(number.getInt64()) : std::to_string(read_);
    return fmt::format("{} of row {}", statement_.getColumnName(column), row);
}

std::int64_t Rows::whole(int column, std::int64_t least, std::int64_t most) {
    const SQLite::Column value = statement_.getColumn(column);
    if (value.isInteger() && value.getInt64() >= least && value.getInt64() <= most) return value.getInt64();
    if (bad_.empty()) bad_ = place(column);
    return least;
}

std::int64_t Rows::wholeOr(int column, std::int64_t least, std::int64_t most, std::int64_t otherwise) {
    const SQLite::Column value = statement_.getColumn(column);
    if (value.isInteger() && value.getInt64() >= least && value.getInt64() <= most) return value.getInt64();
    mend(place(column));
    return otherwise;
}

double Rows::realOr(int column, double least, double most, double otherwise) {
    const SQLite::Column value = statement_.getColumn(column);
    if (value.isFloat() || value.isInteger())
        if (const double number = value.getDouble(); number >= least && number <= most) return number;
    mend(place(column));
    return otherwise;
}

std::string Rows::shown(int column) {
    const SQLite::Column value = statement_.getColumn(column);
    if (!value.isText()) {
        mend(place(column));
        return {};
    }
    const std::string text = value.getString();
    std::string shown = shownName(text);
    if (shown != text) mend(place(column));
    return shown;
}

std::string Rows::raw(int column, std::size_t mostBytes) {
    const SQLite::Column value = statement_.getColumn(column);
    if (value.isText() && static_cast<std::size_t>(value.getBytes()) <= mostBytes) {
        std::string text = value.getString();
        if (text.find('\0') == std::string::npos) return text;
    }
    mend(place(column));
    return {};
}

std::span<const std::byte> Rows::blob(int column) {
    const SQLite::Column value = statement_.getColumn(column);
    if (value.isBlob()) return sql::blob(value);
    if (bad_.empty()) bad_ = place(column);
    return {};
}

void Rows::reject(const std::string& why) {
    if (bad_.empty()) bad_ = fmt::format("row {}: {}", read_, why);
}

void Rows::mend(const std::string& why) {
    if (!isMended_ && bad_.empty()) problems_.mended(name_, why);
    isMended_ = true;
}

bool Rows::usable() {
    if (bad_.empty()) return true;
    problems_.leftOut(name_, bad_);
    return false;
}

}  // namespace swath
