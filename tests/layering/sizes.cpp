// SPDX-License-Identifier: MIT
#include "tests/layering/sizes.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>

namespace swath::layering {
namespace {

/// The text with comments, literals and preprocessor lines turned into blanks; lines stay where they are.
class Blanked {
  public:
    explicit Blanked(std::string_view source) : text_(source) {
        while (at_ < text_.size()) {
            if (starts("//"))
                blankTo(text_.find('\n', at_));
            else if (starts("/*"))
                blankTo(text_.find("*/", at_ + 2), 2);
            else if (starts("R\"") && !inWord())
                blankRaw();
            else if (text_[at_] == '"' || (text_[at_] == '\'' && !inWord()))
                blankQuoted(text_[at_]);
            else if (text_[at_] == '#' && firstOfLine())
                blankDirective();
            else
                ++at_;
        }
    }
    std::string take() { return std::move(text_); }

  private:
    bool starts(std::string_view with) const { return std::string_view(text_).substr(at_).starts_with(with); }
    /// Behind a letter or digit: 1'000, or a name that ends in R.
    bool inWord() const {
        return at_ > 0 && (std::isalnum(static_cast<unsigned char>(text_[at_ - 1])) || text_[at_ - 1] == '_');
    }
    bool firstOfLine() const {
        const std::size_t end = text_.find_last_not_of(" \t", at_ == 0 ? 0 : at_ - 1);
        return at_ == 0 || end == std::string::npos || text_[end] == '\n';
    }
    void blankTo(std::size_t end, std::size_t more = 0) {
        end = std::min(text_.size(), end == std::string::npos ? end : end + more);
        for (; at_ < end; ++at_)
            if (text_[at_] != '\n') text_[at_] = ' ';
    }
    void blankQuoted(char quote) {
        std::size_t end = at_ + 1;
        while (end < text_.size() && text_[end] != quote && text_[end] != '\n')
            end += text_[end] == '\\' ? 2 : 1;
        blankTo(end, 1);
    }
    void blankRaw() {
        const std::size_t open = text_.find('(', at_);
        if (open == std::string::npos) return blankTo(open);
        const std::string close = ")" + text_.substr(at_ + 2, open - at_ - 2) + "\"";
        blankTo(text_.find(close, open), close.size());
    }
    void blankDirective() {
        std::size_t end = text_.find('\n', at_);
        while (end != std::string::npos && text_[end - 1] == '\\') end = text_.find('\n', end + 1);
        blankTo(end);
    }

    std::string text_;
    std::size_t at_ = 0;
};

bool hasWord(std::string_view text, std::string_view word) {
    const auto letter = [&](std::size_t i) {
        return i < text.size() && (std::isalnum(static_cast<unsigned char>(text[i])) || text[i] == '_');
    };
    for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1))
        if (!(at > 0 && letter(at - 1)) && !letter(at + word.size())) return true;
    return false;
}

/// "static Status Session::open(const Path& p) const" → "Session::open".
std::string nameIn(std::string_view signature) {
    const std::size_t symbol = signature.find("operator");
    std::size_t end = signature.find('(', symbol == signature.npos ? 0 : symbol + 9);
    end = std::min(end, signature.size());
    std::size_t begin = std::min(end, symbol);
    const auto named = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == ':' || c == '~';
    };
    while (begin > 0 && named(signature[begin - 1])) --begin;
    return std::string(signature.substr(begin, end - begin));
}

/// Walks over braces outside of functions.
class FunctionFinder {
  public:
    explicit FunctionFinder(std::string text) : text_(std::move(text)) {}

    std::vector<FunctionExtent> find() {
        for (; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '(' || c == ')')
                parentheses_ += c == '(' ? 1 : -1;
            else if (c == ';' && parentheses_ == 0)
                startOver();
            else if (c == '}')
                startOver();
            else if (c == '{')
                open();
        }
        return std::move(found_);
    }

  private:
    void startOver() {
        begin_ = at_ + 1;
        parentheses_ = 0;
    }

    void open() {
        const std::string_view head = std::string_view(text_).substr(begin_, at_ - begin_);
        const bool callable = parentheses_ == 0 && head.find(')') != head.npos;
        bool scope = false;
        for (const char* word : {"namespace", "class", "struct", "union", "enum", "extern"})
            scope = scope || hasWord(head, word);
        if (!callable && scope) return startOver();
        const std::size_t close = closing();
        if (parentheses_ > 0 || continues(close)) {
            at_ = close;  // a value within a statement, or a member's in a list of initialisers
            return;
        }
        if (callable) add(head, close);
        at_ = close;
        startOver();
    }

    std::size_t closing() const {
        int depth = 0;
        for (std::size_t i = at_; i < text_.size(); ++i) {
            depth += text_[i] == '{' ? 1 : text_[i] == '}' ? -1 : 0;
            if (depth == 0) return i;
        }
        return text_.size() - 1;
    }

    bool continues(std::size_t close) const {
        const std::size_t next = text_.find_first_not_of(" \t\r\n", close + 1);
        return next != std::string::npos && (text_[next] == ',' || text_[next] == '{');
    }

    void add(std::string_view head, std::size_t close) {
        // What comes before on the same statement: "public:", blank lines.
        std::size_t first = begin_ + std::min(head.size(), head.find_first_not_of(" \t\r\n"));
        for (const std::string_view access : {"public:", "private:", "protected:"})
            if (std::string_view(text_).substr(first).starts_with(access))
                first = text_.find_first_not_of(" \t\r\n", first + access.size());
        FunctionExtent function;
        function.line = lineOf(first);
        function.lines = lineOf(close) - function.line + 1;
        function.name = nameIn(std::string_view(text_).substr(first, at_ - first));
        found_.push_back(std::move(function));
    }

    int lineOf(std::size_t at) const {
        return 1 + static_cast<int>(
                       std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
    }

    std::string text_;
    std::size_t at_ = 0, begin_ = 0;
    int parentheses_ = 0;
    std::vector<FunctionExtent> found_;
};

bool givesReason(std::string_view source) {
    const std::size_t line = source.find('\n');
    return line != source.npos && source.substr(line + 1).starts_with("// Long: ");
}

}  // namespace

std::vector<FunctionExtent> functionsOf(std::string_view source) {
    return FunctionFinder(Blanked(source).take()).find();
}

std::vector<std::string> checkSizes(const SourceTree& tree, const std::vector<LongPart>& allowed) {
    std::vector<std::string> findings;
    std::vector<bool> used(allowed.size());
    const auto judge = [&](const std::string& file, const std::string& function, long lines,
                           const std::string& source) {
        const auto at = std::ranges::find_if(
            allowed, [&](const LongPart& part) { return part.file == file && part.function == function; });
        const std::string part = function.empty() ? file : file + ", " + function + "()";
        if (at == allowed.end() || (at->lines > 0 && lines > at->lines))
            findings.push_back(part + " has " + std::to_string(lines) + " lines");
        else if (at->lines == 0 && !givesReason(source))
            findings.push_back(file + " does not say why it is long: // Long: … below the licence");
        if (at != allowed.end()) used[static_cast<std::size_t>(at - allowed.begin())] = true;
    };
    for (const auto& [path, file] : tree.files()) {
        std::ifstream in(tree.root() / path, std::ios::binary);
        const std::string source{std::istreambuf_iterator<char>(in), {}};
        const auto lines = std::count(source.begin(), source.end(), '\n');
        if (lines > kMostFileLines) judge(path, "", lines, source);
        for (const FunctionExtent& f : functionsOf(source))
            if (f.lines > kMostFunctionLines) judge(path, f.name, f.lines, source);
    }
    for (std::size_t i = 0; i < allowed.size(); ++i)
        if (!used[i])
            findings.push_back(std::string(allowed[i].file) + " " + std::string(allowed[i].function) +
                               " is allowed to be long and is not");
    return findings;
}

}  // namespace swath::layering
