// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "engine/core/memory_budget.h"

namespace swath {

/// Values under a shared byte budget; what was used longest ago goes first. Any thread; nobody is called back
/// under its lock. A value that somebody still holds stays alive there, but is counted no more.
template <class Key, class T>
class LruCache {
  public:
    using Value = std::shared_ptr<const T>;

    /// @param name  what it holds, for people: "scene tiles". The budget outlives the cache.
    LruCache(MemoryBudget& budget, std::string name)
        : share_(budget.take(std::move(name), [this] { dropOldest(); })) {}
    LruCache(const LruCache&) = delete;
    LruCache& operator=(const LruCache&) = delete;

    /// The value, null if it is not there; counts as a use.
    Value find(const Key& key) {
        std::lock_guard lock(mutex_);
        const auto found = places_.find(key);
        if (found == places_.end()) return nullptr;
        use(found->second);
        return found->second->value;
    }
    /// The same, but counts as no use.
    Value peek(const Key& key) const {
        std::lock_guard lock(mutex_);
        const auto found = places_.find(key);
        return found == places_.end() ? nullptr : found->second->value;
    }
    /// Keeps the value as the one used last, in place of one with the same key.
    void put(const Key& key, Value value, std::int64_t bytes) {
        {
            std::lock_guard lock(mutex_);
            if (const auto found = places_.find(key); found != places_.end()) drop(found->second);
            entries_.push_front({key, std::move(value), bytes, share_->tick()});
            places_[key] = entries_.begin();
            share_->add(bytes);
            tellOldest();
        }
        share_->settle();
    }
    /// Lets go of all whose key fulfils the condition.
    template <class Condition>
    void dropIf(const Condition& condition) {
        std::lock_guard lock(mutex_);
        for (auto entry = entries_.begin(); entry != entries_.end();) {
            const auto here = entry++;
            if (condition(std::as_const(here->key))) drop(here);
        }
        tellOldest();
    }
    std::int64_t bytes() const { return share_->bytes(); }

  private:
    struct Entry {
        Key key;
        Value value;
        std::int64_t bytes;
        std::uint64_t used;
    };
    using Place = typename std::list<Entry>::iterator;

    void use(Place entry) {
        entry->used = share_->tick();
        entries_.splice(entries_.begin(), entries_, entry);
        tellOldest();
    }
    void drop(Place entry) {
        share_->add(-entry->bytes);
        places_.erase(entry->key);
        entries_.erase(entry);
    }
    void tellOldest() {
        share_->setOldest(entries_.empty() ? MemoryBudget::Share::kNothing : entries_.back().used);
    }
    void dropOldest() {
        std::lock_guard lock(mutex_);
        if (!entries_.empty()) drop(std::prev(entries_.end()));
        tellOldest();
    }

    mutable std::mutex mutex_;
    std::list<Entry> entries_;  // used last first
    std::map<Key, Place> places_;
    std::unique_ptr<MemoryBudget::Share> share_;  // ends first: nobody evicts from a cache that is ending
};

}  // namespace swath
