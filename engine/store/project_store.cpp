// SPDX-License-Identifier: MIT
#include "engine/store/project_store.h"

#include <SQLiteCpp/Backup.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string_view>

#include "engine/core/file.h"
#include "engine/store/limits.h"
#include "engine/store/schema.h"
#include "engine/store/schema_check.h"
#include "engine/store/store_impl.h"

namespace swath {
namespace fs = std::filesystem;
namespace {

constexpr int kBusyTimeoutMs = 5000;
constexpr std::uintmax_t kCheckedBytes =
    200'000'000;  // a check reads the whole file: about a second for so much

fs::path beside(const fs::path& path, const char* suffix) {
    return path.string() + suffix;
}

std::optional<fs::path> newestBackup(const fs::path& path) {
    const std::string prefix = path.filename().string() + ".backup-";
    std::optional<fs::path> newest;
    std::error_code failed;
    for (const auto& entry : fs::directory_iterator(path.parent_path(), failed)) {
        std::error_code gone;
        if (!entry.path().filename().string().starts_with(prefix)) continue;
        if (!newest || entry.last_write_time(gone) > fs::last_write_time(*newest, gone))
            newest = entry.path();
    }
    return newest;
}

Error damaged(const fs::path& path, const std::string& why) {
    std::string hint = "recover a copy with: swath recover " + path.string();
    if (const auto backup = newestBackup(path))
        hint += fmt::format("; or open the backup {}", backup->filename().string());
    return Error{Errc::BadFormat, fmt::format("{} is damaged: {}", path.filename().string(), why), hint};
}

Error notAProject(const fs::path& path, const std::string& what) {
    const auto backup = newestBackup(path);
    return Error{Errc::BadFormat, fmt::format("{} {}", path.filename().string(), what),
                 backup ? "open the backup " + backup->filename().string()
                        : "open a .swath file, or make one with: swath new"};
}

/// A log of changes that names other databases would make SQLite delete a file of that name: Swath never
/// leaves one.
Status checkJournal(const fs::path& path) {
    constexpr std::string_view kNamesOthers = "\xd9\xd5\x05\xf9\x20\xa1\x63\xd7";
    std::ifstream journal(beside(path, "-journal"), std::ios::binary | std::ios::ate);
    if (!journal || journal.tellg() < static_cast<std::streamoff>(kNamesOthers.size())) return {};
    std::string end(kNamesOthers.size(), '\0');
    journal.seekg(-static_cast<std::streamoff>(end.size()), std::ios::end);
    journal.read(end.data(), static_cast<std::streamsize>(end.size()));
    if (end != kNamesOthers) return {};
    return Error{
        Errc::BadFormat,
        fmt::format("{}-journal beside the project belongs to several databases", path.filename().string()),
        "it is not Swath's: move it elsewhere, then open the project again"};
}

/// What can be said of a file before SQLite sees it. It is not opened: closing it again would take away the
/// locks of another connection of this process.
Status checkFile(const fs::path& path) {
    const std::string name = path.filename().string();
    std::error_code failed;
    const auto kind = fs::status(path, failed).type();
    if (kind == fs::file_type::not_found)
        return Error{Errc::NotFound, "there is no " + path.string(),
                     "make a project with: swath new " + name};
    if (kind == fs::file_type::directory) return notAProject(path, "is a folder, not a project");
    if (kind != fs::file_type::regular) return notAProject(path, "is no plain file, and no project");
    if (::access(path.c_str(), R_OK) != 0)
        return Error{Errc::Io, "could not read " + path.string(), "check its permissions"};
    if (fs::file_size(path, failed) == 0) return notAProject(path, "is empty (0 bytes), not a project");
    return checkJournal(path);
}

/// The version of the tables, which a migration starts from.
Result<int> checkVersion(const fs::path& path, SQLite::Database& db, OpenMode mode) {
    const std::string name = path.filename().string();
    const SchemaState state = schemaState(db);
    if (!state.isProject)
        return Error{Errc::BadFormat,
                     fmt::format("{} is {}, but not a Swath project", name,
                                 state.isGeoPackage ? "a GeoPackage" : "an SQLite database"),
                     "make a project with: swath new"};
    // Without a version that can be, the tables themselves tell it.
    const int version = state.version > 0 ? state.version : versionOfTables(db);
    if (version > kSchemaVersion)
        return Error{
            Errc::NewerVersion,
            fmt::format("{} was written by a newer Swath (version {} of the format, this one knows {})", name,
                        version, kSchemaVersion),
            "update Swath"};
    const auto fault =
        version > 0 ? schemaFault(db, version) : "it does not say of which version of the format it is";
    if (fault)
        return Error{Errc::BadFormat, fmt::format("{} is not as Swath makes projects: {}", name, *fault),
                     "copy what it holds into a clean project with: swath recover " + path.string()};
    if (version < kSchemaVersion && mode == OpenMode::ReadOnly)
        return Error{
            Errc::Unsupported,
            fmt::format("{} is of version {} of the format, too old to be read as it is", name, version),
            "open it for writing once, or a copy of it: it is brought up to date, and a backup is "
            "made beside it"};
    return version;
}

/// What SQLite finds damaged, in its words; rows that break the rules of their table are not meant, as those
/// are checked when they are read.
std::optional<std::string> damageOf(SQLite::Database& db) {
    const ReadWatch watch(db);
    constexpr const char* kOfRows[] = {"NULL value in ", "CHECK constraint failed in ", "non-",
                                       "TEXT value in ", "NUMERIC value in "};
    for (SQLite::Statement row(db, "PRAGMA quick_check(1000)"); row.executeStep();) {
        const std::string found = row.getColumn(0).getString();
        if (found != "ok" &&
            std::ranges::none_of(kOfRows, [&](const char* words) { return found.starts_with(words); }))
            return found;
    }
    return std::nullopt;
}

/// Looks at the file through a connection that cannot write. @return the version of its tables.
Result<int> inspect(const fs::path& path, OpenMode mode) {
    const bool unmerged = hasUnmergedWrites(path);
    return guarded(path, "open the project", [&]() -> Result<int> {
        try {
            const auto db = openReadOnly(path, !unmerged);
            auto seen = checkVersion(path, *db, mode);
            if (!seen) return seen;
            if (unmerged || fs::file_size(path) < kCheckedBytes)
                if (const auto found = damageOf(*db)) return damaged(path, *found);
            return seen;
        } catch (const SQLite::Exception& e) {
            switch (e.getErrorCode() & 0xff) {
                case SQLITE_NOTADB:
                    return notAProject(path, "is not a Swath project, or its beginning is destroyed");
                case SQLITE_CORRUPT:
                case SQLITE_INTERRUPT:  // it reads on and on
                    return damaged(path, "its records cannot be read");
                default:
                    throw;
            }
        }
    });
}

/// Copies that a process which was killed while it migrated left half done: who holds the lock is the only
/// one that makes any.
void removeHalfBackups(const fs::path& path) {
    const std::string prefix = "." + path.filename().string() + ".part-";
    std::vector<fs::path> left;
    std::error_code failed;
    for (const auto& entry : fs::directory_iterator(path.parent_path(), failed)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with(prefix) && name.find(".backup-v", prefix.size()) != std::string::npos)
            left.push_back(entry.path());
    }
    for (const fs::path& file : left) fs::remove(file, failed);
}

fs::path freeBackupName(const fs::path& path, int version) {
    const std::string stem = fmt::format("{}.backup-v{}", path.string(), version);
    fs::path name = stem;
    for (int i = 2; isTaken(name); ++i) name = fmt::format("{}-{}", stem, i);
    return name;
}

}  // namespace

bool isTaken(const fs::path& path) {
    std::error_code failed;
    return fs::symlink_status(path, failed).type() != fs::file_type::not_found;
}

bool hasUnmergedWrites(const fs::path& path) {
    std::error_code missing;
    const auto bytes = fs::file_size(beside(path, "-wal"), missing);
    return !missing && bytes > 0;
}

std::unique_ptr<SQLite::Database> openReadOnly(const fs::path& path, bool immutable, bool repair) {
    std::string name = path.string();
    int flags = SQLite::OPEN_READONLY;
    if (immutable) {
        name = "file:";
        for (const char c : path.string())
            name += c == '?' || c == '#' || c == '%' ? fmt::format("%{:02X}", c) : std::string(1, c);
        name += "?immutable=1";
        flags |= SQLite::OPEN_URI;
    }
    auto db = std::make_unique<SQLite::Database>(name, flags, kBusyTimeoutMs);
    harden(*db, repair);
    return db;
}

ProjectStore::ProjectStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ProjectStore::~ProjectStore() = default;
ProjectStore::ProjectStore(ProjectStore&&) noexcept = default;
ProjectStore& ProjectStore::operator=(ProjectStore&&) noexcept = default;

bool ProjectStore::readOnly() const {
    return impl_->mode == OpenMode::ReadOnly;
}
const fs::path& ProjectStore::path() const {
    return impl_->path;
}

Result<ProjectStore> ProjectStore::create(const fs::path& path, const ClassTable& classes) {
    std::error_code failed;
    if (fs::is_symlink(fs::symlink_status(path, failed)) && !fs::exists(path, failed))
        return Error{Errc::InvalidInput, path.string() + " is a link that leads nowhere",
                     "remove it, or choose another name"};
    if (isTaken(path))
        return Error{Errc::InvalidInput, path.string() + " exists already",
                     "open it, or choose another name"};
    if (path.has_parent_path() && !fs::is_directory(path.parent_path(), failed))
        return Error{Errc::NotFound, "there is no folder " + path.parent_path().string(), "make it first"};
    // Left behind by a file that was deleted; SQLite would take them for this one's.
    for (const char* suffix : {"-wal", "-shm", "-journal"}) fs::remove(beside(path, suffix), failed);
    AtomicFile file(path);
    const Status made = guarded(path, "make the project", [&]() -> Status {
        fs::remove(file.partPath(), failed);
        Impl impl;
        impl.db = std::make_unique<SQLite::Database>(file.partPath().string(),
                                                     SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        migrate(*impl.db);
        Transaction transaction(*impl.db);
        impl.writeClasses(classes);
        sql::run(*impl.db, "INSERT INTO swath_layers (name) VALUES ('labels')");
        (void)sign(*impl.db);
        transaction.commit();
        return {};
    });
    if (!made) return made.error();
    if (Status complete = file.commitNew(); !complete) return complete.error();
    return open(path, OpenMode::ReadWrite);
}

Result<ProjectStore> ProjectStore::open(const fs::path& given, OpenMode mode) {
    if (Status file = checkFile(given); !file) return file.error();
    std::error_code failed;
    auto impl = std::make_unique<Impl>();
    impl->path = fs::canonical(given, failed);
    impl->mode = mode;
    if (failed) return Error{Errc::Io, "could not read " + given.string() + ": " + failed.message(), ""};
    if (mode == OpenMode::ReadWrite) {
        if (::access(impl->path.c_str(), W_OK) != 0)
            return Error{Errc::Io, fmt::format("{} may not be written to", impl->path.filename().string()),
                         "open it read-only, or change its permissions"};
        auto lock = StoreLock::take(impl->path);
        if (!lock) return lock.error();
        impl->lock = std::move(*lock);
        removeHalfBackups(impl->path);
    }
    const auto seen = inspect(impl->path, mode);
    if (!seen) return seen.error();
    ProjectStore store(std::move(impl));
    const Status opened = guarded(store.path(), "open the project", [&]() -> Status {
        store.impl_->openDatabase();
        if (mode == OpenMode::ReadOnly) return {};
        // The copy is complete before anything is changed.
        if (*seen < kSchemaVersion)
            if (Status saved = store.backupTo(freeBackupName(store.path(), *seen)); !saved) return saved;
        migrate(*store.impl_->db, kSchemaVersion, *seen);
        if (Status prepared = store.impl_->prepare(); !prepared) return prepared;
        store.impl_->watch.emplace(*store.impl_->db, store.path());
        return {};
    });
    if (!opened) return opened.error();
    return store;
}

Result<ProjectStore> ProjectStore::reader() const {
    auto impl = std::make_unique<Impl>();
    impl->path = impl_->path;
    impl->mode = OpenMode::ReadOnly;
    const Status opened = guarded(impl->path, "open the project", [&]() -> Status {
        // Beside the one that writes it reads with locks, and stays with this file whatever takes its place.
        if (impl_->mode == OpenMode::ReadWrite)
            impl->db = openReadOnly(impl->path, false);
        else
            impl->openDatabase();
        return {};
    });
    if (!opened) return opened.error();
    return ProjectStore(std::move(impl));
}

Status ProjectStore::Impl::prepare() {
    std::int64_t largest = 0;
    for (const char* table : {"swath_scenes", "swath_layers", "swath_regions", "swath_edits", "swath_changes",
                              "swath_features", "swath_runs", "swath_checkpoints"})
        largest =
            std::max(largest, sql::number(*db, 0, fmt::format("SELECT max(id) FROM {} WHERE id <= ?", table),
                                          limits::kLargestId));
    if (largest > limits::kLargestId / 2)
        return Error{Errc::BadFormat,
                     fmt::format("{} has used up the numbers of its rows", path.filename().string()),
                     "open it read-only"};
    if (sql::number(*db, 0, "SELECT 1 FROM swath_layers WHERE id BETWEEN 1 AND ? AND run = 0 AND removed = 0",
                    limits::kLargestId) == 0)
        sql::run(*db, "INSERT INTO swath_layers (id, name) VALUES (?, 'labels')", largest + 1);
    return {};
}

void ProjectStore::Impl::openDatabase() {
    watch.reset();
    db.reset();
    unchanging.reset();
    if (mode == OpenMode::ReadOnly) {
        const bool immutable = !hasUnmergedWrites(path);
        if (immutable) unchanging = Unchanging{fs::last_write_time(path), fs::file_size(path)};
        db = openReadOnly(path, immutable);
        return;
    }
    db = std::make_unique<SQLite::Database>(path.string(), SQLite::OPEN_READWRITE, kBusyTimeoutMs);
    harden(*db);
    // NORMAL: a commit is in the log at once, so the end of the process loses nothing, and the file stays
    // whole after a power cut too, which may cost the last commits. FULL waits for the disk at each commit:
    // when that stalls, strokes queue up in memory, and the end of the process loses all of them.
    // secure_delete would write every replaced checkpoint once more, as zeros; the limit gives back what a
    // big transaction made the log grow to.
    db->exec(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;"
        "PRAGMA secure_delete = OFF; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16000");
}

void ProjectStore::Impl::refresh() {
    if (!unchanging) return;
    if (hasUnmergedWrites(path) || fs::last_write_time(path) != unchanging->time ||
        fs::file_size(path) != unchanging->bytes)
        openDatabase();
}

Status ProjectStore::backupTo(const fs::path& path) {
    if (isTaken(path))
        return Error{Errc::InvalidInput, path.string() + " exists already", "choose another name"};
    AtomicFile file(path);
    const Status copied = guarded(impl_->path, "copy the project", [&]() -> Status {
        impl_->refresh();
        std::error_code none;
        fs::remove(file.partPath(), none);
        SQLite::Database copy(file.partPath().string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
        SQLite::Backup backup(copy, *impl_->db);
        while (backup.executeStep(-1) !=
               SQLITE_DONE) {  // -1: all at once; again only while somebody else writes
        }
        return {};
    });
    if (!copied) return copied;
    return file.commitNew();
}

}  // namespace swath
