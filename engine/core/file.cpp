// SPDX-License-Identifier: MIT
#include "engine/core/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace swath {
namespace fs = std::filesystem;
namespace {

Error ioError(const char* verb, const fs::path& path, int reason) {
    const bool missing = reason == ENOENT;
    const char* hint = reason == ENOSPC || reason == EDQUOT ? "free some disk space and try again"
                       : reason == EACCES || reason == EROFS
                           ? "check the permissions of the file and its folder"
                       : missing ? "check the path"
                                 : "";
    return Error{missing ? Errc::NotFound : Errc::Io,
                 fmt::format("could not {} {}: {}", verb, path.string(), std::strerror(reason)), hint};
}

struct FileCloser {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, FileCloser>;

Status syncPath(const fs::path& path, int flags) {
    const int fd = ::open(path.c_str(), flags | O_CLOEXEC);
    if (fd < 0) return ioError("open", path, errno);
    const int failed = ::fsync(fd);
    const int reason = errno;
    ::close(fd);
    if (failed != 0 && reason != EINVAL) return ioError("sync", path, reason);
    return {};
}

/// The file that a chain of links leads to, whether it exists or not.
fs::path behindLinks(fs::path path) {
    constexpr int kMostLinks = 40;
    std::error_code failed;
    for (int i = 0; i < kMostLinks && fs::is_symlink(path, failed); ++i) {
        const fs::path next = fs::read_symlink(path, failed);
        if (failed) break;
        path = next.is_absolute() ? next : path.parent_path() / next;
    }
    return path;
}

/// Whether the mark stands in `bytes` as a value of its own, not within a sentence.
bool holdsMark(std::string_view bytes) {
    const auto ends = [](char c) { return c == '\0' || c == '"'; };
    for (std::size_t at = bytes.find(kOutputMark); at != std::string_view::npos;
         at = bytes.find(kOutputMark, at + 1)) {
        const std::size_t after = at + kOutputMark.size();
        if ((at > 0 && ends(bytes[at - 1])) || (after < bytes.size() && ends(bytes[after]))) return true;
    }
    return false;
}

std::string readPart(std::FILE* file, long from, int whence, std::size_t most) {
    std::string part(most, '\0');
    if (std::fseek(file, from, whence) != 0) return "";
    part.resize(std::fread(part.data(), 1, most, file));
    return part;
}

/// Swath writes no result as a database: one that is there is a project, or somebody else's.
bool isDatabase(const fs::path& path) {
    constexpr std::string_view kSqlite = "SQLite format 3";
    const File file(std::fopen(path.c_str(), "rb"));
    return file && readPart(file.get(), 0, SEEK_SET, kSqlite.size()) == kSqlite;
}

/// "P.swath-wal" and the like, which belong to a database that is there.
bool belongsToDatabase(const fs::path& path) {
    const std::string name = path.string();
    for (const std::string_view ending : {"-wal", "-shm", "-journal"})
        if (name.ends_with(ending) && isDatabase(name.substr(0, name.size() - ending.size()))) return true;
    return false;
}

}  // namespace

bool writtenBySwath(const fs::path& path) {
    constexpr std::size_t kLookAt = 64 << 10;
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return false;
    const File file(std::fopen(path.c_str(), "rb"));
    if (!file) return false;
    if (holdsMark(readPart(file.get(), 0, SEEK_SET, kLookAt))) return true;
    const auto size = static_cast<std::size_t>(status.st_size);
    return size > kLookAt &&
           holdsMark(readPart(file.get(), -static_cast<long>(std::min(size, kLookAt)), SEEK_END, kLookAt));
}

Result<fs::path> claimOutput(const fs::path& path, const OutputRules& rules) {
    const auto refuse = [&](const char* why, const char* hint) {
        return Error{Errc::InvalidInput, path.string() + why, hint};
    };
    if (path.empty()) return Error{Errc::InvalidInput, "no file is named to write to", "name one"};
    const fs::path target = behindLinks(path);
    if (belongsToDatabase(target)) return refuse(" is a part of a project", "choose another name");
    struct stat found {};
    if (::stat(target.c_str(), &found) != 0) {
        if (errno != ENOENT) return ioError("write", path, errno);
        return target;
    }
    if (S_ISDIR(found.st_mode)) return refuse(" is a folder", "name a file inside it");
    if (!S_ISREG(found.st_mode)) return refuse(" is not a plain file", "choose another name");
    for (const fs::path& input : rules.inputs) {
        struct stat held {};
        if (::stat(input.c_str(), &held) == 0 && held.st_dev == found.st_dev && held.st_ino == found.st_ino)
            return refuse(" is in use as an input and would be lost", "choose another name");
    }
    if (isDatabase(target)) return refuse(" is a project or another database", "choose another name");
    if (!rules.overwrite && !writtenBySwath(target))
        return refuse(" exists, and nothing in it says that Swath wrote it",
                      "choose another name, or replace it with --overwrite");
    return target;
}

fs::path freeName(const fs::path& path) {
    std::error_code ignored;
    fs::path name = path;
    for (int n = 2; fs::symlink_status(name, ignored).type() != fs::file_type::not_found; ++n)
        name =
            path.parent_path() / fmt::format("{} {}{}", path.stem().string(), n, path.extension().string());
    return name;
}

AtomicFile::AtomicFile(fs::path target) : target_(std::move(target)) {
    part_ = target_.parent_path() /
            fmt::format(".{}.part-{}{}", target_.stem().string(), ::getpid(), target_.extension().string());
}

AtomicFile::~AtomicFile() {
    std::error_code ignored;  // the part may never have been written
    if (!committed_) fs::remove(part_, ignored);
}

Status AtomicFile::commit() {
    std::error_code ignored;
    if (fs::exists(target_, ignored) &&
        !fs::is_regular_file(target_, ignored))  // a rename would take a device away
        return Error{Errc::InvalidInput, target_.string() + " is not a plain file", "choose another name"};
    return finish(true);
}

Status AtomicFile::commitNew() {
    return finish(false);
}

Status AtomicFile::finish(bool replacing) {
    if (Status synced = syncPath(part_, O_RDONLY); !synced) return synced;
    const Error taken{Errc::InvalidInput, target_.string() + " exists already", "choose another name"};
    int failed = 0;
    if (replacing ? std::rename(part_.c_str(), target_.c_str()) != 0
                  : ::renameat2(AT_FDCWD, part_.c_str(), AT_FDCWD, target_.c_str(), RENAME_NOREPLACE) != 0)
        failed = errno;
    if (!replacing && (failed == EINVAL || failed == ENOSYS)) {  // the file system knows no such rename
        std::error_code ignored;
        if (fs::symlink_status(target_, ignored).type() != fs::file_type::not_found) return taken;
        failed = std::rename(part_.c_str(), target_.c_str()) != 0 ? errno : 0;
    }
    if (failed == EEXIST) return taken;
    if (failed != 0) return ioError("replace", target_, failed);
    committed_ = true;
    const fs::path folder = target_.parent_path();
    return syncPath(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
}

Result<std::vector<std::byte>> readFile(const fs::path& path) {
    const File file(std::fopen(path.c_str(), "rb"));
    if (!file) return ioError("read", path, errno);
    std::vector<std::byte> bytes;
    std::byte block[1 << 16];
    while (const std::size_t got = std::fread(block, 1, sizeof block, file.get()))
        bytes.insert(bytes.end(), block, block + got);
    if (std::ferror(file.get()) != 0) return ioError("read", path, errno);
    return bytes;
}

Result<std::string> readText(const fs::path& path) {
    auto bytes = readFile(path);
    if (!bytes) return bytes.error();
    return std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size());
}

Status writeFile(const fs::path& path, std::span<const std::byte> bytes) {
    AtomicFile atomic(path);
    {
        const File file(std::fopen(atomic.partPath().c_str(), "wb"));
        if (!file) return ioError("write", path, errno);
        if (std::fwrite(bytes.data(), 1, bytes.size(), file.get()) != bytes.size() ||
            std::fflush(file.get()) != 0)
            return ioError("write", path, errno);
    }
    return atomic.commit();
}

Status writeText(const fs::path& path, const std::string& text) {
    return writeFile(path, std::as_bytes(std::span(text.data(), text.size())));
}

}  // namespace swath
