// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/stat.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace swath {

/// Whether the path of an open project still leads to the file that SQLite has open, and nobody but SQLite
/// has written to that: a sync program or a restored backup may put another one there, and the log of
/// changes ("P.swath-wal") of the one must not come into the other. Used by the thread of its database, which
/// outlives it.
class FileWatch {
  public:
    enum class Place { Here, Gone, Replaced, Overwritten };

    /// Right after the database was opened and its log begun.
    FileWatch(SQLite::Database& db, std::filesystem::path path);

    /// Before a transaction.
    Place place();
    /// After a transaction of this process: how the file is now, is right.
    void remember();
    /// The log and its index, if they are still those of this database; for where it is Gone or Replaced, or
    /// must not come into what is there now.
    void removeLog() const;

  private:
    struct Stamp {
        dev_t device = 0;
        ino_t inode = 0;
        off_t bytes = 0;
        timespec changed{};
    };
    static std::optional<Stamp> stampOf(const std::filesystem::path& path);
    std::uint64_t beginning() const;
    std::int64_t foreignCommits() const;

    SQLite::Database* db_;
    std::filesystem::path path_;
    Stamp stamp_;
    std::optional<Stamp> log_;
    std::uint64_t beginning_ = 0;
    std::int64_t foreignCommits_ = 0;
};

/// "was moved or deleted" …, for a sentence about the file.
const char* words(FileWatch::Place place);

}  // namespace swath
