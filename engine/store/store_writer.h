// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "engine/store/project_store.h"

namespace swath {

/// Whether what was done is on disk.
struct WriterStatus {
    enum class State { Saved, Saving, Failed };
    State state = State::Saved;
    std::size_t pending = 0;       ///< writes that wait, the failed one included
    std::optional<Error> failure;  ///< of the write that blocks the others, while state is Failed
    /// What became of the file, and where everything goes instead: "river.swath was moved …". Empty: nothing.
    std::string rescued;

    /// "all saved", "saving", "not saved: could not save the stroke …"; with what became of the file
    std::string words() const;
};

/// The one thread that owns a project file for writing. Work is done first in, first out, so the file always
/// holds a prefix of what was posted. When the file is moved, deleted, replaced or overwritten by another
/// program, nothing more is written to its place: what it held and all that follows goes to a new file beside
/// it (ProjectStore::rescue), which status() and onFailure say. Where nothing of it is left, it is lost():
/// who holds the project in memory writes that to a new file and hands it over (goOnIn). All functions may be
/// called from any thread but the writer's own (that is, not from within posted work, questions or
/// onFailure).
class StoreWriter {
  public:
    using Work = std::function<Status(ProjectStore&)>;

    /// @param onFailure  called on the writer's thread, without a lock, when writing begins to fail (not for
    ///                   each further try), when something cannot be saved at all, and after a rescue, with a
    ///                   sentence for people; must not throw, and what it refers to must outlive this object.
    ///                   May be empty.
    explicit StoreWriter(ProjectStore store, std::function<void(Error)> onFailure = {});
    /// Writes everything that waits (a failed write gets one more try), closes the file, joins the thread.
    ~StoreWriter();
    StoreWriter(const StoreWriter&) = delete;
    StoreWriter& operator=(const StoreWriter&) = delete;

    /// @param what  what is saved, in a word or two ("stroke"): for messages when the work throws.
    /// When it fails for a reason that may pass (disk full, file busy, out of memory) it stays at the head of
    /// the queue, and nothing behind it is written, until the next post, a question, retry() or the
    /// destructor tries again: as long as the process lives, nothing is lost. Work that can never succeed
    /// (InvalidInput, NotFound …) is reported and dropped.
    void post(Work work, std::string what);
    /// Waits until all that was posted is written. Errors: the failure that blocks the queue.
    Status flush();
    /// Whether the file was overwritten, so that nothing that waits can ever be written to it.
    bool lost() const;
    /// Drops all that waits, which the new project holds already, and goes on in that. @param said  what
    /// became of the file, for status().
    void goOnIn(ProjectStore project, std::string said);
    /// Tries the failed write again, in the background. Nothing happens when none failed.
    void retry();

    std::size_t pending() const;
    WriterStatus status() const;
    /// status().words(), for the status bar.
    std::string stateText() const { return status().words(); }

    /// Runs a read on the writer's thread, after everything that was posted before, and waits for its answer.
    /// While a write has failed, that is tried again first. Errors: its failure if it fails again; what the
    /// question returns.
    template <class T>
    Result<T> ask(std::function<Result<T>(ProjectStore&)> question) {
        std::optional<Result<T>> answer;
        const Status asked = askUntyped([&](ProjectStore& store) -> Status {
            answer.emplace(question(store));
            return {};
        });
        if (!asked) return asked.error();
        return std::move(*answer);
    }

  private:
    struct Answer {
        std::optional<Status> status;
    };
    struct Item {
        Work work;
        std::string what;
        std::shared_ptr<Answer> answer;  ///< set for questions only
        std::int64_t number = 0;
    };
    struct Next {
        ProjectStore project;
        std::int64_t from;  ///< number of the first item that it does not hold yet
    };
    void add(Item item);
    void takeNext(std::unique_lock<std::mutex>& lock);
    Status askUntyped(Work question);
    void run();
    Status perform(Item& item);
    Status stayWithFile();
    void settle(Item item, const Status& done, std::unique_lock<std::mutex>& lock);
    void refuseQuestions();

    ProjectStore store_;  ///< touched by the thread only
    bool wrote_ = false;  ///< the same
    std::function<void(Error)> onFailure_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Item> queue_;
    std::optional<Error> failure_;
    std::string rescued_;
    std::optional<Next> next_;
    std::int64_t nextNumber_ = 0;
    bool tryAgain_ = false, closing_ = false, working_ = false, lost_ = false;
    std::thread thread_;  ///< last: it starts when everything else is there
};

}  // namespace swath
