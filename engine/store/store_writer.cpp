// SPDX-License-Identifier: MIT
#include "engine/store/store_writer.h"

#include <fmt/format.h>

#include <exception>

namespace swath {
namespace {

/// Whether the same write may succeed later without being changed, or the file is at fault.
bool mayPass(Errc code) {
    return code == Errc::Io || code == Errc::Busy || code == Errc::OutOfMemory || code == Errc::BadFormat;
}

}  // namespace

std::string WriterStatus::words() const {
    if (state == State::Failed)
        return "not saved: " + (failure ? failure->what : std::string("unknown reason"));
    const std::string text = state == State::Saving ? "saving" : "all saved";
    return rescued.empty() ? text : text + "; " + rescued;
}

StoreWriter::StoreWriter(ProjectStore store, std::function<void(Error)> onFailure)
    : store_(std::move(store)), onFailure_(std::move(onFailure)), thread_([this] { run(); }) {}

StoreWriter::~StoreWriter() {
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
        tryAgain_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void StoreWriter::post(Work work, std::string what) {
    {
        const std::lock_guard lock(mutex_);
        add({std::move(work), std::move(what), nullptr});
        tryAgain_ = failure_.has_value();
    }
    changed_.notify_all();
}

void StoreWriter::add(Item item) {
    item.number = nextNumber_++;
    queue_.push_back(std::move(item));
}

bool StoreWriter::lost() const {
    const std::lock_guard lock(mutex_);
    return lost_;
}

void StoreWriter::goOnIn(ProjectStore project, std::string said) {
    {
        const std::lock_guard lock(mutex_);
        next_.emplace(Next{std::move(project), nextNumber_});
        rescued_ = std::move(said);
    }
    changed_.notify_all();
}

/// On the thread, between two items.
void StoreWriter::takeNext(std::unique_lock<std::mutex>& lock) {
    Next next = std::move(*next_);
    next_.reset();
    std::erase_if(queue_, [&](const Item& item) {
        if (item.number < next.from && item.answer)
            item.answer->status = Error{Errc::Io, "the project's file was overwritten", ""};
        return item.number < next.from;
    });
    failure_.reset();
    lost_ = tryAgain_ = false;
    lock.unlock();
    store_ = std::move(next.project);
    lock.lock();
    changed_.notify_all();
}

Status StoreWriter::flush() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return queue_.empty() || (failure_ && !tryAgain_ && !working_); });
    if (failure_) return *failure_;
    return {};
}

void StoreWriter::retry() {
    {
        const std::lock_guard lock(mutex_);
        tryAgain_ = failure_.has_value();
    }
    changed_.notify_all();
}

std::size_t StoreWriter::pending() const {
    return status().pending;
}

WriterStatus StoreWriter::status() const {
    const std::lock_guard lock(mutex_);
    using enum WriterStatus::State;
    return {failure_ ? Failed : queue_.empty() ? Saved : Saving, queue_.size(), failure_, rescued_};
}

Status StoreWriter::askUntyped(Work question) {
    const auto answer = std::make_shared<Answer>();
    std::unique_lock lock(mutex_);
    add({std::move(question), "question", answer});
    if (failure_) tryAgain_ = true;
    changed_.notify_all();
    changed_.wait(lock, [&] { return answer->status.has_value(); });
    return *answer->status;
}

void StoreWriter::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock,
                      [this] { return next_ || closing_ || (!queue_.empty() && (!failure_ || tryAgain_)); });
        if (next_) {
            takeNext(lock);
            continue;
        }
        if (queue_.empty() || (failure_ && !tryAgain_)) break;  // closing: all is written, or cannot be
        tryAgain_ = false;
        // The item stays at the head while it is worked on, so that pending() and flush() count it.
        Item& item = queue_.front();
        working_ = true;
        lock.unlock();
        const Status done = perform(item);
        wrote_ = wrote_ || (done && !item.answer);
        lock.lock();
        working_ = false;
        settle(std::move(queue_.front()), done, lock);
    }
    // What was written may have gone with the file since.
    lock.unlock();
    try {
        if (wrote_) (void)stayWithFile();
    } catch (const std::exception&) {
        // Nobody is left to be told.
    }
}

Status StoreWriter::stayWithFile() {
    const Status there = store_.inPlace();
    if (there) return {};
    auto rescued = store_.rescue();
    if (!rescued) {
        const std::lock_guard lock(mutex_);
        lost_ = rescued.error().code == Errc::BadFormat;
        return rescued.error();
    }
    const std::string said = fmt::format("{}: what it held and all that follows is in {}", there.error().what,
                                         rescued->path().filename().string());
    store_ = std::move(*rescued);
    {
        const std::lock_guard lock(mutex_);
        rescued_ = said;
    }
    if (onFailure_) onFailure_({there.error().code, said, "go on with that file"});
    return {};
}

Status StoreWriter::perform(Item& item) {
    try {
        if (Status there = stayWithFile(); !there) return there;
        return item.work(store_);
    } catch (const std::exception& e) {
        return Error{Errc::InvalidInput, "could not save the " + item.what + ": " + e.what(), ""};
    } catch (...) {
        return Error{Errc::InvalidInput, "could not save the " + item.what, ""};
    }
}

void StoreWriter::settle(Item item, const Status& done, std::unique_lock<std::mutex>& lock) {
    const bool isQuestion = item.answer != nullptr;
    const bool isNews = !done && !isQuestion && !failure_;
    const bool keep = !done && !isQuestion && mayPass(done.error().code);
    if (isQuestion) item.answer->status = done;
    if (keep) {
        failure_ = done.error();
        queue_.front() = std::move(item);
        refuseQuestions();
    } else {
        failure_.reset();
        queue_.pop_front();
    }
    if (isNews && onFailure_) {
        Error told = done.error();
        told.what = (keep ? "Not saved yet: " : "Not saved: ") + told.what;
        lock.unlock();
        onFailure_(std::move(told));
        lock.lock();
    }
    changed_.notify_all();
}

void StoreWriter::refuseQuestions() {
    std::erase_if(queue_, [this](Item& item) {
        if (item.answer) item.answer->status = Status(*failure_);
        return item.answer != nullptr;
    });
}

}  // namespace swath
