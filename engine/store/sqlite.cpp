// SPDX-License-Identifier: MIT
#include "engine/store/sqlite.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <new>

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

std::span<const std::byte> blob(const SQLite::Column& column) {
    const void* bytes = column.getBlob();
    return {static_cast<const std::byte*>(bytes), static_cast<std::size_t>(bytes ? column.getBytes() : 0)};
}

}  // namespace sql
}  // namespace swath
