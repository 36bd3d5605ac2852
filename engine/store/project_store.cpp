// SPDX-License-Identifier: MIT
#include "engine/store/project_store.h"

#include <SQLiteCpp/Backup.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <fstream>

#include "engine/core/file.h"
#include "engine/store/schema.h"
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

/// What can be said of a file before SQLite sees it.
Status checkHeader(const fs::path& path) {
    const std::string name = path.filename().string();
    const char* kHint = "open a .swath file, or make one with: swath new";
    std::error_code failed;
    const auto kind = fs::status(path, failed).type();
    if (kind == fs::file_type::not_found)
        return Error{Errc::NotFound, "there is no " + path.string(),
                     "make a project with: swath new " + name};
    if (kind == fs::file_type::directory)
        return Error{Errc::BadFormat, name + " is a folder, not a project", kHint};
    std::ifstream file(path, std::ios::binary);
    if (!file) return Error{Errc::Io, "could not read " + path.string(), "check its permissions"};
    std::array<char, 16> magic{};
    file.read(magic.data(), magic.size());
    if (file.gcount() == 0) return Error{Errc::BadFormat, name + " is empty (0 bytes), not a project", kHint};
    if (std::memcmp(magic.data(), "SQLite format 3", 16) == 0) return {};
    Error error = damaged(path, "");
    error.what = name + " is not a Swath project, or its beginning is destroyed";
    error.hint = newestBackup(path) ? "open the backup " + newestBackup(path)->filename().string() : kHint;
    return error;
}

Status checkVersion(const fs::path& path, const SchemaState& state, OpenMode mode) {
    const std::string name = path.filename().string();
    if (state.version == 0)
        return Error{Errc::BadFormat,
                     fmt::format("{} is {}, but not a Swath project", name,
                                 state.isGeoPackage ? "a GeoPackage" : "an SQLite database"),
                     "make a project with: swath new"};
    if (state.version > kSchemaVersion)
        return Error{
            Errc::NewerVersion,
            fmt::format("{} was written by a newer Swath (version {} of the format, this one knows {})", name,
                        state.version, kSchemaVersion),
            "update Swath"};
    if (state.version < kSchemaVersion && mode == OpenMode::ReadOnly)
        return Error{Errc::Unsupported,
                     fmt::format("{} is of version {} of the format, too old to be read as it is", name,
                                 state.version),
                     "open it for writing once: it is brought up to date, and a backup is made beside it"};
    return {};
}

/// Names of feature tables become part of statements: only those that Swath makes are known, whatever the
/// file says. Nor does anything of the file act by itself on Swath's tables.
Status checkNames(SQLite::Database& db, const fs::path& path) {
    for (SQLite::Statement row(db,
                               "SELECT DISTINCT feature_table FROM swath_scenes WHERE feature_table <> ''");
         row.executeStep();) {
        const std::string name = row.getColumn(0).getString();
        const bool plain = std::ranges::all_of(
            name, [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-'; });
        if (!plain || !name.starts_with("polygons_"))
            return Error{
                Errc::BadFormat,
                path.filename().string() + " names a table for polygons that Swath does not make",
                "it was changed by another program: do not trust it, or recover a copy with: swath recover " +
                    path.string()};
    }
    if (sql::number(db, 0,
                    "SELECT count(*) FROM sqlite_master WHERE type IN ('view', 'trigger') AND "
                    "(instr(name, 'swath_') = 1 OR instr(tbl_name, 'swath_') = 1)") > 0)
        return Error{
            Errc::BadFormat,
            path.filename().string() + " holds views or triggers in the place of Swath's tables",
            "it was changed by another program: do not trust it, or recover a copy with: swath recover " +
                path.string()};
    return {};
}

/// A statement reaches nothing but this file, and no function that a schema names runs unasked.
void harden(SQLite::Database& db) {
    sqlite3_db_config(db.getHandle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(db.getHandle(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_limit(db.getHandle(), SQLITE_LIMIT_ATTACHED, 0);
}

/// Looks at the file through a connection that cannot write.
Result<SchemaState> inspect(const fs::path& path, OpenMode mode) {
    const bool unmerged = hasUnmergedWrites(path);
    auto state = guarded(path, "open the project", [&]() -> Result<SchemaState> {
        const auto db = openReadOnly(path, !unmerged);
        const SchemaState seen = schemaState(*db);
        if (Status known = checkVersion(path, seen, mode); !known) return known.error();
        if (Status named = checkNames(*db, path); !named) return named.error();
        if (unmerged || fs::file_size(path) < kCheckedBytes)
            if (const std::string found = sql::text(*db, "PRAGMA quick_check(1)"); found != "ok")
                return damaged(path, found);
        return seen;
    });
    if (!state && state.error().code == Errc::BadFormat && state.error().what.starts_with("could not"))
        return damaged(path, "its records cannot be read");
    return state;
}

fs::path freeBackupName(const fs::path& path, int version) {
    const std::string stem = fmt::format("{}.backup-v{}", path.string(), version);
    fs::path name = stem;
    for (int i = 2; fs::exists(name); ++i) name = fmt::format("{}-{}", stem, i);
    return name;
}

}  // namespace

bool hasUnmergedWrites(const fs::path& path) {
    std::error_code missing;
    const auto bytes = fs::file_size(beside(path, "-wal"), missing);
    return !missing && bytes > 0;
}

std::unique_ptr<SQLite::Database> openReadOnly(const fs::path& path, bool immutable) {
    if (!immutable)
        return std::make_unique<SQLite::Database>(path.string(), SQLite::OPEN_READONLY, kBusyTimeoutMs);
    std::string uri = "file:";
    for (const char c : path.string()) {
        if (c == '?' || c == '#' || c == '%')
            uri += fmt::format("%{:02X}", c);
        else
            uri += c;
    }
    return std::make_unique<SQLite::Database>(uri + "?immutable=1", SQLite::OPEN_READONLY | SQLite::OPEN_URI,
                                              kBusyTimeoutMs);
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
    if (fs::exists(path, failed))
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
        transaction.commit();
        return {};
    });
    if (!made) return made.error();
    if (Status complete = file.commit(); !complete) return complete.error();
    return open(path, OpenMode::ReadWrite);
}

Result<ProjectStore> ProjectStore::open(const fs::path& given, OpenMode mode) {
    if (Status header = checkHeader(given); !header) return header.error();
    std::error_code failed;
    auto impl = std::make_unique<Impl>();
    impl->path = fs::canonical(given, failed);
    impl->mode = mode;
    if (failed) return Error{Errc::Io, "could not read " + given.string() + ": " + failed.message(), ""};
    if (mode == OpenMode::ReadWrite) {
        auto lock = StoreLock::take(impl->path);
        if (!lock) return lock.error();
        impl->lock = std::move(*lock);
    }
    const auto seen = inspect(impl->path, mode);
    if (!seen) return seen.error();
    ProjectStore store(std::move(impl));
    const Status opened = guarded(store.path(), "open the project", [&]() -> Status {
        store.impl_->openDatabase();
        if (seen->version == kSchemaVersion) return {};
        // The copy is complete before anything is changed.
        if (Status saved = store.backupTo(freeBackupName(store.path(), seen->version)); !saved) return saved;
        migrate(*store.impl_->db);
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

void ProjectStore::Impl::openDatabase() {
    db.reset();
    unchanging.reset();
    if (mode == OpenMode::ReadOnly) {
        const bool immutable = !hasUnmergedWrites(path);
        if (immutable) unchanging = Unchanging{fs::last_write_time(path), fs::file_size(path)};
        db = openReadOnly(path, immutable);
        harden(*db);
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
    if (hasUnmergedWrites(path) || path == impl_->path)
        return Error{Errc::InvalidInput, path.string() + " is a project in use", "choose another name"};
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
    return file.commit();
}

}  // namespace swath
