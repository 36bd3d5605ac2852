// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace swath::test {

/// The built swath program as a child process, its output caught. Killed with the object if it still runs.
class Program {
  public:
    struct Options {
        std::vector<std::pair<std::string, std::string>> environment;  ///< set on top of the test's own
        std::optional<std::uint64_t> largestFileBytes;  ///< writing more fails, as on a full disk
    };

    /// @param arguments  without the program's name.
    explicit Program(const std::vector<std::string>& arguments) : Program(arguments, Options()) {}
    Program(const std::vector<std::string>& arguments, const Options& options);
    ~Program();
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    /// Takes in output until both streams end, then the exit status. @return false: still running after that
    /// long.
    bool finish(double seconds);
    /// Takes in output for that long, or until both streams end.
    void listen(double seconds);
    /// Takes in output until `text` occurs on standard output. @return false: it did not within that long.
    bool waitFor(const std::string& text, double seconds);
    /// SIGKILL: nothing that it would have done on its way out is done.
    void kill();

    int status = -1;                 ///< exit status; -1: running, or ended by a signal
    std::int64_t peakKilobytes = 0;  ///< the most memory that it held, once it has ended
    std::string out, err;

  private:
    bool take(double seconds);  // false: both streams have ended
    void reap();

    pid_t pid_ = -1;
    int pipes_[2] = {-1, -1};
};

/// What a finished program left behind.
struct Ran {
    int status = -1;
    std::string out, err;
    std::int64_t peakKilobytes = 0;
};

/// Runs swath to its end. A program that hangs has status -1 and says so in `err`.
Ran swath(const std::vector<std::string>& arguments, const Program::Options& options = {},
          double seconds = 120);

/// Standard output of another program, found through PATH; nullopt where it is not installed.
std::optional<std::string> outputOf(const std::string& commandLine);

}  // namespace swath::test
