// SPDX-License-Identifier: MIT
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/stat.h>

#include <cstdint>
#include <deque>
#include <filesystem>
#include <optional>
#include <string>

namespace swath {

/// Whether the path of an open project still leads to the file that SQLite has open, and what this process
/// wrote last is what it holds: a sync program or a restored backup may put another one there, and the log of
/// changes ("P.swath-wal") of the one must not come into the other. Another program may write to tables of
/// its own through SQLite; each transaction of this process leaves a number of its own, which would be
/// missing from an older copy. Used by the thread of its database, which outlives it.
class FileWatch {
  public:
    enum class Place { Here, Gone, Replaced, Overwritten };

    /// Right after the database was opened and its log begun.
    FileWatch(SQLite::Database& db, std::filesystem::path path);

    /// Before a transaction.
    Place place();
    /// After a transaction of this process: how the file is now, is right, if it is ours. @param signature of
    /// sign(); empty: it came to nothing.
    void remember(const std::string& signature = "");
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
    std::int64_t foreignCommits() const;
    std::string signatureInFile() const;
    bool takeUp(const std::string& signature);

    SQLite::Database* db_;
    std::filesystem::path path_;
    Stamp stamp_;
    std::optional<Stamp> log_;
    std::int64_t foreignCommits_ = 0;
    std::string signatureInFile_;    ///< of the newest transaction that is in the file itself
    std::deque<std::string> inLog_;  ///< of those after it, which a checkpoint brings there
};

/// At the end of a transaction. @return its number, for FileWatch::remember().
std::string sign(SQLite::Database& db);

/// "was moved or deleted" …, for a sentence about the file.
const char* words(FileWatch::Place place);

}  // namespace swath
