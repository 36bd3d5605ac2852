// SPDX-License-Identifier: MIT
#include "engine/store/store_lock.h"

#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <utility>

#include "engine/core/text.h"

namespace swath {
namespace fs = std::filesystem;
namespace {

fs::path lockFile(const fs::path& project) {
    return project.string() + ".lock";
}

/// "Swath\nhost\npid\nseconds since 1970\n"
std::string ownName() {
    std::array<char, 256> host{};
    if (::gethostname(host.data(), host.size() - 1) != 0) host[0] = '?';
    return fmt::format("Swath\n{}\n{}\n{}\n", host.data(), ::getpid(), std::time(nullptr));
}

/// "Swath on host X (process 123, since 14:02)"; less if the holder has not written its name yet.
std::string holderName(int fd) {
    std::array<char, 512> bytes{};
    const ssize_t got = ::pread(fd, bytes.data(), bytes.size() - 1, 0);
    const auto lines =
        split(std::string_view(bytes.data(), got > 0 ? static_cast<std::size_t>(got) : 0), '\n');
    if (lines.size() < 4) return "another program";
    const std::time_t since = std::strtoll(lines[3].c_str(), nullptr, 10);
    std::tm local{};
    ::localtime_r(&since, &local);
    const bool today = std::time(nullptr) - since < 12 * 3600;
    return fmt::format("{} on host {} (process {}, since {})", lines[0], lines[1], lines[2],
                       today ? fmt::format("{:%H:%M}", local) : fmt::format("{:%Y-%m-%d %H:%M}", local));
}

/// False if the file was removed or replaced between opening and locking it: then this lock guards nothing.
bool isStillThere(int fd, const fs::path& file) {
    struct stat mine {
    }, theirs{};
    return ::fstat(fd, &mine) == 0 && ::stat(file.c_str(), &theirs) == 0 && mine.st_ino == theirs.st_ino &&
           mine.st_dev == theirs.st_dev;
}

Error lockError(const fs::path& project, int reason) {
    return Error{Errc::Io,
                 fmt::format("could not lock {}: {}", project.filename().string(), std::strerror(reason)),
                 reason == ENOSPC ? "free some disk space and try again"
                                  : "open it read-only, or copy it to a folder that you may write to"};
}

}  // namespace

Result<StoreLock> StoreLock::take(const fs::path& project) {
    const fs::path file = lockFile(project);
    while (true) {
        const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        if (fd < 0) return lockError(project, errno);
        StoreLock lock(fd, {});  // closes it on every way out, and removes nothing yet
        if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
            if (errno == EINTR) continue;
            if (errno != EWOULDBLOCK) return lockError(project, errno);
            return Error{Errc::Busy,
                         fmt::format("{} is open in {}", project.filename().string(), holderName(fd)),
                         "open it read-only, or close it there"};
        }
        if (!isStillThere(fd, file)) continue;
        lock.file_ = file;
        const std::string name = ownName();
        if (::ftruncate(fd, 0) != 0 || ::pwrite(fd, name.data(), name.size(), 0) < 0)
            return lockError(project, errno);
        return lock;
    }
}

StoreLock::StoreLock(StoreLock&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), file_(std::move(other.file_)) {}

StoreLock& StoreLock::operator=(StoreLock&& other) noexcept {
    release();
    fd_ = std::exchange(other.fd_, -1);
    file_ = std::move(other.file_);
    return *this;
}

StoreLock::~StoreLock() {
    release();
}

void StoreLock::release() noexcept {
    if (fd_ < 0) return;
    // Removed while it is still held: whoever opened the old file meanwhile notices (isStillThere) and starts
    // again.
    if (!file_.empty() && isStillThere(fd_, file_)) ::unlink(file_.c_str());
    ::close(fd_);
    fd_ = -1;
}

}  // namespace swath
