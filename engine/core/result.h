// SPDX-License-Identifier: MIT
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace swath {

/// Kind of a failure that lies outside the program; tells callers what they may do about it.
enum class Errc {
    NotFound,      ///< no such file, band, scene, class …
    BadFormat,     ///< the file is not what it should be (truncated, corrupt, of another kind)
    Io,            ///< reading or writing failed (disk full, permission)
    Busy,          ///< somebody else holds it
    InvalidInput,  ///< the request makes no sense (unknown key, wrong size)
    NewerVersion,  ///< written by a newer Swath
    Cancelled,     ///< the user stopped it; never shown as a failure
    OutOfMemory,
    Unsupported,  ///< the machine or a library cannot do it
};

/// What was tried, on which file, why it failed, and what helps: one sentence and one hint, both for people.
struct Error {
    Errc code = Errc::InvalidInput;
    std::string what;
    std::string hint;

    /// "what (hint)", the form in which commands print it.
    std::string text() const { return hint.empty() ? what : what + " (" + hint + ")"; }
};

/// A value, or the reason why there is none. Third-party exceptions are turned into it in the adapter that
/// called.
template <class T>
class [[nodiscard]] Result {
  public:
    // NOLINTNEXTLINE(google-explicit-constructor): `return value;` and `return Error{…};` are the point.
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    bool ok() const { return state_.index() == 0; }
    explicit operator bool() const { return ok(); }

    T& value() & { return *checked(); }
    const T& value() const& { return *const_cast<Result*>(this)->checked(); }
    T&& value() && { return std::move(*checked()); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    const Error& error() const {
        assert(!ok());
        return std::get<1>(state_);
    }

  private:
    T* checked() {
        assert(ok());
        return std::get_if<0>(&state_);
    }
    std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
  public:
    Result() = default;
    Result(Error error) : error_(std::move(error)), ok_(false) {}

    bool ok() const { return ok_; }
    explicit operator bool() const { return ok_; }
    const Error& error() const {
        assert(!ok_);
        return error_;
    }

  private:
    Error error_;
    bool ok_ = true;
};

using Status = Result<void>;

}  // namespace swath
