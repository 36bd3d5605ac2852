// SPDX-License-Identifier: MIT
#include "engine/core/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

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

}  // namespace

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
