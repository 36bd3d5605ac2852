// SPDX-License-Identifier: MIT
#include "engine/store/sqlite.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <new>

#include "engine/core/clock.h"

namespace swath {
namespace {

/// SQLite says "I/O error" for some writes that failed on a full disk: the file system is asked.
bool diskIsFull(const std::filesystem::path& file) {
    std::error_code failed;
    const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    const auto space = std::filesystem::space(folder, failed);
    constexpr std::uintmax_t kTooLittle = 1 << 20;
    return !failed && space.available < kTooLittle;
}

std::string constraintWords(const SQLite::Exception& cause) {
    switch (cause.getExtendedErrorCode()) {
        case SQLITE_CONSTRAINT_FOREIGNKEY:
            return "what it belongs to is not in the project";
        case SQLITE_CONSTRAINT_UNIQUE:
        case SQLITE_CONSTRAINT_PRIMARYKEY:
            return "there is one of this name or number already";
        default:
            return cause.what();
    }
}

}  // namespace

Error storeError(const std::filesystem::path& file, const std::string& tried,
                 const SQLite::Exception& cause) {
    const std::string name = file.filename().string();
    const auto failed = [&](Errc code, const std::string& why, std::string hint) {
        return Error{code, fmt::format("could not {} ({}): {}", tried, name, why), std::move(hint)};
    };
    const char* kFreeSpace = "free some disk space and try again";
    switch (cause.getErrorCode() & 0xff) {
        case SQLITE_FULL:
            return failed(Errc::Io, "the disk is full", kFreeSpace);
        case SQLITE_IOERR:
            if (diskIsFull(file)) return failed(Errc::Io, "the disk is full", kFreeSpace);
            return failed(Errc::Io, cause.what(), "check the disk and its free space, then try again");
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_AUTH:
        case SQLITE_CANTOPEN:
            return failed(Errc::Io, cause.what(), "check the permissions of the file and its folder");
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return failed(Errc::Busy, "another program is writing to it",
                          "close it there, or try again in a moment");
        case SQLITE_CORRUPT:
            return failed(Errc::BadFormat, "the file is damaged",
                          fmt::format("recover a copy with: swath recover {}", file.string()));
        case SQLITE_NOTADB:
            return failed(Errc::BadFormat, "this is not a Swath project", "");
        case SQLITE_NOMEM:
            return failed(Errc::OutOfMemory, "out of memory", "close other programs and try again");
        case SQLITE_CONSTRAINT:
            return failed(Errc::InvalidInput, constraintWords(cause), "");
        case SQLITE_INTERRUPT:
            return failed(Errc::BadFormat, "it takes too long to read",
                          "was this file made by Swath? If so, recover a copy with: swath recover");
        case SQLITE_TOOBIG:
            return failed(Errc::InvalidInput, "too big for one record", "");
        default:
            return failed(Errc::Io, cause.what(), "");
    }
}

Error storeError(const std::filesystem::path& file, const std::string& tried, const std::exception& cause) {
    const std::string name = file.filename().string();
    if (dynamic_cast<const std::bad_alloc*>(&cause) != nullptr)
        return Error{Errc::OutOfMemory, fmt::format("could not {} ({}): out of memory", tried, name),
                     "close other programs and try again"};
    return Error{Errc::Io, fmt::format("could not {} ({}): {}", tried, name, cause.what()), ""};
}

void harden(SQLite::Database& db, bool repair) {
    sqlite3* handle = db.getHandle();
    constexpr std::pair<int, int> kSwitches[] = {{SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
                                                 {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
                                                 {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
                                                 {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0}};
    for (const auto& [option, value] : kSwitches) sqlite3_db_config(handle, option, value, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, repair ? 0 : 1, nullptr);
    constexpr std::pair<int, int> kLimits[] = {{SQLITE_LIMIT_ATTACHED, 0},
                                               {SQLITE_LIMIT_LENGTH, limits::kValueBytes},
                                               {SQLITE_LIMIT_SQL_LENGTH, limits::kStatementBytes},
                                               {SQLITE_LIMIT_EXPR_DEPTH, limits::kExpressionDepth},
                                               {SQLITE_LIMIT_WORKER_THREADS, 0}};
    for (const auto& [limit, value] : kLimits) sqlite3_limit(handle, limit, value);
    db.exec("PRAGMA cell_size_check = ON");
    db.exec("PRAGMA mmap_size = 0");
    if (repair) db.exec("PRAGMA writable_schema = ON");
}

ReadWatch::ReadWatch(SQLite::Database& db, double seconds)
    : db_(db.getHandle()), until_(secondsNow() + seconds) {
    // Rare enough that only a query which keeps SQLite itself busy is looked at, not who takes its rows.
    constexpr int kOperations = 1'000'000;
    sqlite3_progress_handler(
        db_, kOperations,
        [](void* watch) { return secondsNow() > static_cast<ReadWatch*>(watch)->until_ ? 1 : 0; }, this);
}

ReadWatch::~ReadWatch() {
    sqlite3_progress_handler(db_, 0, nullptr, nullptr);
}

Transaction::~Transaction() {
    // After some failures SQLite has rolled back by itself.
    if (!committed_ && sqlite3_get_autocommit(db_.getHandle()) == 0) db_.tryExec("ROLLBACK");
}

void Transaction::commit() {
    db_.exec("COMMIT");
    committed_ = true;
}

namespace sql {

void bind(SQLite::Statement& statement, int index, std::int64_t value) {
    statement.bind(index, value);
}
void bind(SQLite::Statement& statement, int index, double value) {
    statement.bind(index, value);
}
void bind(SQLite::Statement& statement, int index, const std::string& value) {
    statement.bindNoCopy(index, value);
}
void bind(SQLite::Statement& statement, int index, const char* value) {
    statement.bindNoCopy(index, value);
}
void bind(SQLite::Statement& statement, int index, std::nullptr_t) {
    statement.bind(index);
}

void bind(SQLite::Statement& statement, int index, std::span<const std::byte> value) {
    // A null pointer would be stored as NULL instead of as an empty blob.
    statement.bindNoCopy(index, value.empty() ? static_cast<const void*>("") : value.data(),
                         static_cast<int>(value.size()));
}

std::string quoted(const std::string& name) {
    std::string out = "\"";
    for (const char c : name) out += c == '"' ? "\"\"" : std::string(1, c);
    return out + '"';
}

std::span<const std::byte> blob(const SQLite::Column& column) {
    const void* bytes = column.getBlob();
    return {static_cast<const std::byte*>(bytes), static_cast<std::size_t>(bytes ? column.getBytes() : 0)};
}

}  // namespace sql
}  // namespace swath
