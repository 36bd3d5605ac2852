// SPDX-License-Identifier: MIT
// What becomes of an open project whose file is moved, deleted, replaced or overwritten.
#include <fmt/format.h>
#include <sqlite3.h>

#include "engine/store/store_impl.h"

namespace swath {
namespace fs = std::filesystem;

fs::path ProjectStore::rescueName(const fs::path& path) {
    const std::string stem = (path.parent_path() / path.stem()).string() + ".rescued";
    fs::path name = stem + path.extension().string();
    for (int i = 2; isTaken(name); ++i) name = fmt::format("{}-{}{}", stem, i, path.extension().string());
    return name;
}

ProjectStore::Impl::~Impl() {
    if (!watch || !db) return;
    try {
        if (const auto place = watch->place(); place != FileWatch::Place::Here) abandon(place);
    } catch (const std::exception&) {
        // What cannot be looked at is closed as usual.
    }
}

Status ProjectStore::Impl::checkPlace() {
    const auto place = watch ? watch->place() : FileWatch::Place::Here;
    if (place == FileWatch::Place::Here) return {};
    return Error{Errc::Io, fmt::format("{} {} while it was open", path.filename().string(), words(place)),
                 "put it back, or go on with the copy beside it"};
}

void ProjectStore::Impl::abandon(FileWatch::Place place) {
    // A file that was merely moved gets what it lacks; one that holds something else gets nothing.
    if (place != FileWatch::Place::Overwritten) db->tryExec("PRAGMA wal_checkpoint(TRUNCATE)");
    sqlite3_db_config(db->getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    watch->removeLog();
    watch.reset();
    db.reset();
    lock.reset();
}

Status ProjectStore::inPlace() {
    return guarded(path(), "look at the project", [&] { return impl_->checkPlace(); });
}

Result<ProjectStore> ProjectStore::rescue() {
    return guarded(path(), "rescue the project", [&]() -> Result<ProjectStore> {
        const auto place = impl_->watch ? impl_->watch->place() : FileWatch::Place::Here;
        if (place == FileWatch::Place::Here)
            return Error{Errc::InvalidInput, path().string() + " needs no rescue", ""};
        const fs::path target = rescueName(path());
        if (Status copied = backupTo(target); !copied) return copied.error();
        auto rescued = open(target, OpenMode::ReadWrite);
        if (!rescued) {
            std::error_code ignored;
            fs::remove(target, ignored);
            return Error{Errc::BadFormat,
                         fmt::format("{} {} while it was open, and nothing whole is left of it",
                                     path().filename().string(), words(place)),
                         "what this window holds goes to a new file beside it"};
        }
        impl_->abandon(place);
        return rescued;
    });
}

}  // namespace swath
