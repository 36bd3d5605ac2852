// SPDX-License-Identifier: MIT
#include "tests/app/program.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace swath::test {
namespace {

double clockS() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

[[noreturn]] void runChild(const std::vector<std::string>& arguments, const Program::Options& options,
                           int out, int err) {
    ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(err, STDERR_FILENO);
    for (const auto& [name, value] : options.environment) ::setenv(name.c_str(), value.c_str(), 1);
    if (options.largestFileBytes) {
        ::signal(SIGXFSZ, SIG_IGN);  // the write fails instead
        const rlimit limit{*options.largestFileBytes, *options.largestFileBytes};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    const char* binary = std::getenv("SWATH_BINARY");
    std::vector<char*> argv{const_cast<char*>("swath")};
    for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);
    ::execv(binary ? binary : "swath", argv.data());
    ::_exit(127);
}

}  // namespace

Program::Program(const std::vector<std::string>& arguments, const Options& options) {
    int first[2], second[2];
    if (::pipe2(first, O_CLOEXEC) != 0 || ::pipe2(second, O_CLOEXEC) != 0) return;
    pid_ = ::fork();
    if (pid_ == 0) runChild(arguments, options, first[1], second[1]);
    ::close(first[1]);
    ::close(second[1]);
    pipes_[0] = first[0];
    pipes_[1] = second[0];
}

Program::~Program() {
    kill();
    for (const int fd : pipes_)
        if (fd >= 0) ::close(fd);
}

bool Program::take(double seconds) {
    pollfd fds[2] = {{pipes_[0], POLLIN, 0}, {pipes_[1], POLLIN, 0}};
    if (pipes_[0] < 0 && pipes_[1] < 0) return false;
    if (::poll(fds, 2, static_cast<int>(seconds * 1000) + 1) <= 0) return true;
    for (int i = 0; i < 2; ++i) {
        if (fds[i].revents == 0) continue;
        char block[1 << 14];
        const ssize_t got = ::read(pipes_[i], block, sizeof block);
        if (got > 0) {
            (i == 0 ? out : err).append(block, static_cast<std::size_t>(got));
        } else {
            ::close(pipes_[i]);
            pipes_[i] = -1;
        }
    }
    return true;
}

void Program::listen(double seconds) {
    const double until = clockS() + seconds;
    for (double left = seconds; left > 0 && take(left); left = until - clockS()) {
    }
}

bool Program::waitFor(const std::string& text, double seconds) {
    const double until = clockS() + seconds;
    for (double left = seconds; out.find(text) == std::string::npos; left = until - clockS())
        if (left <= 0 || !take(left)) return false;
    return true;
}

bool Program::finish(double seconds) {
    const double until = clockS() + seconds;
    for (double left = seconds; take(left); left = until - clockS())
        if (left <= 0) return false;
    reap();
    return true;
}

void Program::kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    reap();
}

void Program::reap() {
    if (pid_ <= 0) return;
    int state = 0;
    rusage usage{};
    ::wait4(pid_, &state, 0, &usage);
    pid_ = -1;
    peakKilobytes = usage.ru_maxrss;
    if (WIFEXITED(state))
        status = WEXITSTATUS(state);
    else if (WIFSIGNALED(state))
        err += "\n[ended by signal " + std::to_string(WTERMSIG(state)) + "]";
}

Ran swath(const std::vector<std::string>& arguments, const Program::Options& options, double seconds) {
    Program program(arguments, options);
    if (!program.finish(seconds)) program.err += "\n[still running after " + std::to_string(seconds) + " s]";
    return {program.status, program.out, program.err, program.peakKilobytes};
}

std::optional<std::string> outputOf(const std::string& commandLine) {
    std::FILE* pipe = ::popen((commandLine + " 2>/dev/null").c_str(), "r");
    if (!pipe) return std::nullopt;
    std::string out;
    char block[4096];
    while (const std::size_t got = std::fread(block, 1, sizeof block, pipe)) out.append(block, got);
    constexpr int kNotFound = 127;
    const int state = ::pclose(pipe);
    if (WIFEXITED(state) && WEXITSTATUS(state) == kNotFound) return std::nullopt;
    return out;
}

}  // namespace swath::test
