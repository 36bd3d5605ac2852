// SPDX-License-Identifier: MIT
#include "engine/store/file_watch.h"

#include <sqlite3.h>

#include <array>
#include <cerrno>
#include <string_view>

#include "engine/store/sqlite.h"

namespace swath {
namespace fs = std::filesystem;

FileWatch::FileWatch(SQLite::Database& db, fs::path path) : db_(&db), path_(std::move(path)) {
    remember();
    foreignCommits_ = foreignCommits();
}

std::optional<FileWatch::Stamp> FileWatch::stampOf(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return std::nullopt;
    return Stamp{status.st_dev, status.st_ino, status.st_size, status.st_mtim};
}

/// Of the file itself, without its log. Read through SQLite, as closing a file that was opened beside it
/// would take SQLite's locks away. The first page tells of every page that was added, taken or freed.
std::uint64_t FileWatch::beginning() const {
    sqlite3_file* file = nullptr;
    std::array<char, 16'384> bytes{};
    if (sqlite3_file_control(db_->getHandle(), "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK ||
        !file || !file->pMethods)
        return 0;
    // What a shorter file lacks is zero.
    const int code = file->pMethods->xRead(file, bytes.data(), static_cast<int>(bytes.size()), 0);
    if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ) return 0;
    return std::hash<std::string_view>{}(std::string_view(bytes.data(), bytes.size()));
}

std::int64_t FileWatch::foreignCommits() const {
    return sql::number(*db_, 0, "PRAGMA data_version");
}

FileWatch::Place FileWatch::place() {
    const auto now = stampOf(path_);
    if (!now) return Place::Gone;
    if (now->device != stamp_.device || now->inode != stamp_.inode) return Place::Replaced;
    const bool untouched = now->bytes == stamp_.bytes && now->changed.tv_sec == stamp_.changed.tv_sec &&
                           now->changed.tv_nsec == stamp_.changed.tv_nsec;
    if (untouched) return Place::Here;
    // Another program may write through SQLite, and a file's time may change alone.
    const std::int64_t commits = foreignCommits();
    if (commits == foreignCommits_ && (now->bytes != stamp_.bytes || beginning() != beginning_))
        return Place::Overwritten;
    foreignCommits_ = commits;
    remember();
    return Place::Here;
}

void FileWatch::remember() {
    const auto now = stampOf(path_);
    if (!now) return;  // the next look finds that
    const bool isNew = stamp_.inode == 0;
    if (!isNew && (now->device != stamp_.device || now->inode != stamp_.inode)) return;
    log_ = stampOf(path_.string() + "-wal");
    const bool untouched = !isNew && now->bytes == stamp_.bytes &&
                           now->changed.tv_sec == stamp_.changed.tv_sec &&
                           now->changed.tv_nsec == stamp_.changed.tv_nsec;
    stamp_ = *now;
    if (!untouched) beginning_ = beginning();
}

void FileWatch::removeLog() const {
    const fs::path log = path_.string() + "-wal";
    const auto now = stampOf(log);
    if (!now || !log_ || now->device != log_->device || now->inode != log_->inode) return;
    std::error_code ignored;
    fs::remove(log, ignored);
    fs::remove(path_.string() + "-shm", ignored);
}

const char* words(FileWatch::Place place) {
    switch (place) {
        case FileWatch::Place::Here:
            return "is where it was";
        case FileWatch::Place::Gone:
            return "was moved or deleted by another program";
        case FileWatch::Place::Replaced:
            return "was replaced by another program";
        case FileWatch::Place::Overwritten:
            return "was overwritten by another program";
    }
    return "";
}

}  // namespace swath
