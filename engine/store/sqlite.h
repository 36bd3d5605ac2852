// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

#include "engine/core/result.h"
#include "engine/store/limits.h"

namespace swath {

/// What SQLite reported, in words, with what helps. @param tried  "save the stroke": what was going on.
Error storeError(const std::filesystem::path& file, const std::string& tried, const SQLite::Exception& cause);
/// The same for anything else that was thrown.
Error storeError(const std::filesystem::path& file, const std::string& tried, const std::exception& cause);

/// Runs work that talks to SQLite; no exception leaves.
template <class Work>
std::invoke_result_t<Work&> guarded(const std::filesystem::path& file, const std::string& tried,
                                    Work&& work) {
    try {
        return work();
    } catch (const SQLite::Exception& e) {
        return storeError(file, tried, e);
    } catch (const std::exception& e) {
        return storeError(file, tried, e);
    }
}

/// For a file that may come from anybody: its schema may not call what reaches beyond it, its views and
/// triggers are off, nothing can be attached, and statements and values have limits (store/limits.h).
/// @param repair  also lets a file be read that is shorter than it says it is.
void harden(SQLite::Database& db, bool repair = false);

/// While it lives, a query that keeps SQLite busy for too long is interrupted (SQLITE_INTERRUPT).
class ReadWatch {
  public:
    explicit ReadWatch(SQLite::Database& db, double seconds = limits::kReadSeconds);
    ~ReadWatch();
    ReadWatch(const ReadWatch&) = delete;
    ReadWatch& operator=(const ReadWatch&) = delete;

  private:
    sqlite3* db_;
    double until_;
};

/// Rolls back unless committed; its destructor never throws. By default it takes the write lock at once.
class Transaction {
  public:
    explicit Transaction(SQLite::Database& db, const char* begin = "BEGIN IMMEDIATE") : db_(db) {
        db_.exec(begin);
    }
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

  private:
    SQLite::Database& db_;
    bool committed_ = false;
};

namespace sql {

/// Binds values from the first parameter on. Blobs and texts are not copied: they must outlive the statement.
/// NaN is stored as NULL, as SQLite does.
void bind(SQLite::Statement& statement, int index, std::int64_t value);
void bind(SQLite::Statement& statement, int index, double value);
void bind(SQLite::Statement& statement, int index, const std::string& value);
void bind(SQLite::Statement& statement, int index, const char* value);
void bind(SQLite::Statement& statement, int index, std::nullptr_t);
void bind(SQLite::Statement& statement, int index, std::span<const std::byte> value);
inline void bind(SQLite::Statement& statement, int index, int value) {
    bind(statement, index, std::int64_t{value});
}
inline void bind(SQLite::Statement& statement, int index, bool value) {
    bind(statement, index, std::int64_t{value ? 1 : 0});
}

template <class... Values>
void bindAll(SQLite::Statement& statement, const Values&... values) {
    int index = 0;
    (bind(statement, ++index, values), ...);
}

/// A name as an identifier, whatever it holds.
std::string quoted(const std::string& name);

/// Runs one statement that returns no rows. @return changed rows.
template <class... Values>
int run(SQLite::Database& db, const std::string& text, const Values&... values) {
    SQLite::Statement statement(db, text);
    bindAll(statement, values...);
    return statement.exec();
}

/// First column of the first row; `otherwise` if there is none.
template <class... Values>
std::int64_t number(SQLite::Database& db, std::int64_t otherwise, const std::string& text,
                    const Values&... values) {
    SQLite::Statement statement(db, text);
    bindAll(statement, values...);
    return statement.executeStep() ? statement.getColumn(0).getInt64() : otherwise;
}

template <class... Values>
std::string text(SQLite::Database& db, const std::string& query, const Values&... values) {
    SQLite::Statement statement(db, query);
    bindAll(statement, values...);
    return statement.executeStep() ? statement.getColumn(0).getString() : std::string();
}

/// Bytes of a column, valid until the statement steps on.
std::span<const std::byte> blob(const SQLite::Column& column);

}  // namespace sql
}  // namespace swath
