// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/core/ids.h"
#include "engine/store/change.h"

namespace swath {

/// One undoable action as the history panel lists it; what it did is a Change of the same id.
struct HistoryStep {
    EditId id;
    SceneId scene;  ///< 0: none, or several
    std::string label;
    std::int64_t pixels = 0;  ///< given another value
    std::string time;         ///< as the caller writes it
    friend bool operator==(const HistoryStep&, const HistoryStep&) = default;
};

/// What was done, without limit, and how much of it stands: steps [0, cursor) are done, the rest undone. The
/// changes of steps near the cursor are held in memory under a budget; those of others are asked of the
/// project file again. The history moves the cursor only; doing and undoing is the caller's. Owned by one
/// thread.
class History {
  public:
    static constexpr std::size_t kDefaultBudgetBytes = 256'000'000;

    /// @param budgetBytes  of distinct tiles at 64 KiB: a tile that several changes share counts once. The
    /// change that came last is held even if it alone is larger.
    explicit History(std::size_t budgetBytes = kDefaultBudgetBytes);

    /// Adds a done step and drops the undone ones.
    void push(std::shared_ptr<const Change> change, std::string time);
    /// After reopening a project: steps without their changes. @param cursor  clipped to the number of steps.
    void restore(std::vector<HistoryStep> steps, std::size_t cursor);

    bool canUndo() const { return cursor_ > 0; }
    bool canRedo() const { return cursor_ < steps_.size(); }
    /// The step that undo (redo) would take back (do again).
    std::optional<std::size_t> undoIndex() const;
    std::optional<std::size_t> redoIndex() const;
    /// After the caller reverted (applied) that step. Without one nothing happens.
    void stepBack();
    void stepForward();

    /// Null when it is not in memory: load it by its step's id and supply() it.
    std::shared_ptr<const Change> change(std::size_t index) const;
    void supply(std::size_t index, std::shared_ptr<const Change> change);

    std::span<const HistoryStep> steps() const { return steps_; }
    std::size_t cursor() const { return cursor_; }
    std::size_t bytesHeld() const { return holders_.size() * sizeof(LabelTile); }

  private:
    void hold(std::size_t index, std::shared_ptr<const Change> change);
    void release(std::size_t index);
    void keepBudget(std::size_t newest);

    std::size_t budgetBytes_;
    std::vector<HistoryStep> steps_;
    std::vector<std::shared_ptr<const Change>> changes_;  ///< one a step, null where it was dropped
    std::set<std::size_t> held_;                          ///< steps whose change is not null
    std::unordered_map<const LabelTile*, int> holders_;   ///< times each tile is named by the held changes
    std::size_t cursor_ = 0;
};

}  // namespace swath
