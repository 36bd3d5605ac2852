// SPDX-License-Identifier: MIT
#include "engine/store/file_watch.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <random>

#include "engine/store/sqlite.h"
#include "engine/store/store_impl.h"

namespace swath {
namespace fs = std::filesystem;

namespace {

std::string signatureIn(SQLite::Database& db) {
    SQLite::Statement row(db, "SELECT value FROM swath_meta WHERE key = 'written' AND length(value) < 100");
    return row.executeStep() ? row.getColumn(0).getString() : "";
}

}  // namespace

FileWatch::FileWatch(SQLite::Database& db, fs::path path) : db_(&db), path_(std::move(path)) {
    // What a process that was killed left in the log comes into the file with the next checkpoint.
    remember(signatureIn(db));
    foreignCommits_ = foreignCommits();
}

std::optional<FileWatch::Stamp> FileWatch::stampOf(const fs::path& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return std::nullopt;
    return Stamp{status.st_dev, status.st_ino, status.st_size, status.st_mtim};
}

std::int64_t FileWatch::foreignCommits() const {
    return sql::number(*db_, 0, "PRAGMA data_version");
}

/// Of the file without its log. Through SQLite: closing a file that was opened beside it would take SQLite's
/// locks away.
std::string FileWatch::signatureInFile() const {
    try {
        return signatureIn(*openReadOnly(path_, true));
    } catch (const std::exception&) {
        return "nothing";  // it is no project any more
    }
}

/// Whether a file with this number is the one that was, or what a checkpoint made of it.
bool FileWatch::takeUp(const std::string& signature) {
    if (signature == signatureInFile_) return true;
    const auto known = std::ranges::find(inLog_, signature);
    if (known == inLog_.end()) return false;
    inLog_.erase(inLog_.begin(), known + 1);
    signatureInFile_ = signature;
    return true;
}

std::string sign(SQLite::Database& db) {
    std::random_device random;
    const std::string number = fmt::format("{:08x}{:08x}", random(), random());
    sql::run(db, "INSERT OR REPLACE INTO swath_meta VALUES ('written', ?)", number);
    return number;
}

FileWatch::Place FileWatch::place() {
    const auto now = stampOf(path_);
    if (!now) return Place::Gone;
    if (now->device != stamp_.device || now->inode != stamp_.inode) return Place::Replaced;
    const bool untouched = now->bytes == stamp_.bytes && now->changed.tv_sec == stamp_.changed.tv_sec &&
                           now->changed.tv_nsec == stamp_.changed.tv_nsec;
    if (untouched) return Place::Here;
    // Another program may write through SQLite, and a file's time may change alone.
    if (!takeUp(signatureInFile())) return Place::Overwritten;
    // It grows with a checkpoint, and shrinks with somebody's transaction only.
    const std::int64_t commits = foreignCommits();
    if (commits == foreignCommits_ && now->bytes < stamp_.bytes) return Place::Overwritten;
    foreignCommits_ = commits;
    remember();
    return Place::Here;
}

void FileWatch::remember(const std::string& signature) {
    if (!signature.empty()) inLog_.push_back(signature);
    const auto now = stampOf(path_);
    if (!now) return;  // the next look finds that
    const bool isNew = stamp_.inode == 0;
    if (!isNew && (now->device != stamp_.device || now->inode != stamp_.inode)) return;
    log_ = stampOf(path_.string() + "-wal");
    const bool untouched = !isNew && now->bytes == stamp_.bytes &&
                           now->changed.tv_sec == stamp_.changed.tv_sec &&
                           now->changed.tv_nsec == stamp_.changed.tv_nsec;
    if (isNew)
        signatureInFile_ = signatureInFile();
    else if (!untouched && !takeUp(signatureInFile()))
        return;  // the next look finds that
    stamp_ = *now;
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
