// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "engine/core/ids.h"
#include "engine/store/limits.h"
#include "engine/store/problems.h"
#include "engine/store/sqlite.h"

namespace swath {

/// Of one line, no longer than limits::kNameBytes, without what acts on a terminal.
std::string shownName(std::string_view text);

/// The rows of a query of which nothing is believed: each value is checked as it is taken. A row is left out
/// when something that it cannot do without is wrong (whole, id, blob), and has a default where it can (the
/// functions with an `otherwise`, and texts); both go to the problems. SQLite::Exception passes through, but
/// a value beyond limits::kValueBytes merely ends the rows.
class Rows {
  public:
    /// @param most  rows; more are not read.
    template <class... Values>
    Rows(Problems& problems, RowName name, std::int64_t most, SQLite::Database& db, const std::string& query,
         const Values&... values)
        : problems_(problems), name_(name), most_(most), handle_(db.getHandle()), statement_(db, query) {
        sql::bindAll(statement_, values...);
    }

    void bind(std::span<const std::int64_t> values) {
        for (std::size_t i = 0; i < values.size(); ++i)
            sql::bind(statement_, static_cast<int>(i) + 1, values[i]);
    }
    bool next();

    bool isNull(int column) { return statement_.getColumn(column).isNull(); }
    /// Between both, else the row is bad.
    std::int64_t whole(int column, std::int64_t least, std::int64_t most);
    std::int64_t wholeOr(int column, std::int64_t least, std::int64_t most, std::int64_t otherwise);
    int smallOr(int column, int least, int most, int otherwise) {
        return static_cast<int>(wholeOr(column, least, most, otherwise));
    }
    bool flag(int column) { return wholeOr(column, 0, 1, 0) != 0; }
    /// NaN and infinity are never between.
    double realOr(int column, double least, double most, double otherwise);
    template <class Id>
    Id id(int column) {
        return Id{whole(column, 1, limits::kLargestId)};
    }
    /// Of one line, to be shown: cut where it is too long, without control characters.
    std::string shown(int column);
    /// As it is stored, if it is no longer than that: JSON, a path. Empty otherwise.
    std::string raw(int column, std::size_t mostBytes);
    /// Valid until next(). A value of another type makes the row bad.
    std::span<const std::byte> blob(int column);

    /// The row is bad for a reason that only its reader knows. @param why  "its polygon is damaged".
    void reject(const std::string& why);
    void mend(const std::string& why);
    /// Whether everything that was taken of this row so far can be used; a bad row is counted once.
    bool usable();

  private:
    std::string place(int column);

    Problems& problems_;
    RowName name_;
    std::int64_t most_, read_ = 0;
    sqlite3* handle_;
    SQLite::Statement statement_;
    std::string bad_;
    bool isMended_ = false;
};

}  // namespace swath
