// SPDX-License-Identifier: MIT
#include "tests/layering/sizes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "tests/support/temp_dir.h"

namespace swath::layering {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Parts that are longer than they should be, for a reason (0 lines) or until they are cut.
const std::vector<LongPart> kLong{};

TEST(Layering, FilesAndFunctionsFitTheirScreen) {
    const char* root = std::getenv("SWATH_TEST_SOURCE_DIR");
    std::string findings;
    for (const std::string& finding : checkSizes(SourceTree(root ? root : "."), kLong))
        findings += finding + '\n';
    EXPECT_EQ(findings, "");
}

std::vector<std::string> extents(std::string_view source) {
    std::vector<std::string> texts;
    for (const FunctionExtent& f : functionsOf(source))
        texts.push_back(f.name + " " + std::to_string(f.line) + "+" + std::to_string(f.lines));
    return texts;
}

TEST(FunctionExtents, AreThoseOfFreeFunctionsAndMembers) {
    EXPECT_THAT(extents(R"(namespace a {
namespace {
int one() { return 1; }
}

/// What it says.
template <class T>
T two(const T& x,
      int y) {
    if (y) {
        return x;
    }
    return {};
}
class Three : public Base {
  public:
    Three(int a) : a_(a), b_{1}, c_(2) {
        start();
    }
    int a() const { return a_; }
    void later();

  private:
    int a_ = 0, b_{2};
};
Three::~Three() {
}
bool operator==(const A&, const A&) {
    return true;
}
int Three::operator()(int) const {
    return 1;
}
})"),
                ElementsAre("one 3+1", "two 7+8", "Three 17+3", "a 20+1", "Three::~Three 26+2",
                            "operator== 28+3", "Three::operator() 31+3"));
}

TEST(FunctionExtents, PassOverValuesTextsAndComments) {
    EXPECT_THAT(extents("const std::vector<A> all{{\"a(\", f(1)}, {\"}\", 2}};\n"
                        "const char* raw = R\"x(void no() {)x\"; // void no() {\n"
                        "/* void no() { */ char brace = '{'; int many = 1'000;\n"
                        "#define NO(x) void x() { \\\n  more\n"
                        "enum class Word { A, B };\n"
                        "void yes() {\n  call({1, 2}, [&](int i) {\n    return i;\n  });\n}\n"),
                ElementsAre("yes 7+5"));
}

TEST(SizeChecks, SeeWhatIsTooLongUnlessItIsAllowed) {
    const test::TempDir dir;
    std::filesystem::create_directories(dir / "engine");
    const std::string lines(90, '\n');
    std::ofstream(dir / "engine/a.cpp") << "// SPDX\nvoid f() {" << lines << "}\n";
    std::ofstream(dir / "engine/b.cpp") << "// SPDX\n// Long: a table.\nvoid g() {" << lines << "}\n";
    std::ofstream(dir / "engine/c.cpp") << std::string(401, '\n');
    const auto found = [&](const std::vector<LongPart>& allowed) {
        return checkSizes(SourceTree(dir.path()), allowed);
    };
    EXPECT_THAT(found({}), ElementsAre("engine/a.cpp, f() has 91 lines", "engine/b.cpp, g() has 91 lines",
                                       "engine/c.cpp has 401 lines"));
    EXPECT_THAT(found({{"engine/a.cpp", "f", 91}, {"engine/b.cpp", "g"}, {"engine/c.cpp", "", 401}}),
                IsEmpty());
    EXPECT_THAT(found({{"engine/a.cpp", "f"}, {"engine/b.cpp", "g", 90}, {"engine/c.cpp", "", 401}}),
                ElementsAre(HasSubstr("engine/a.cpp does not say why"), "engine/b.cpp, g() has 91 lines"));
    EXPECT_THAT(found({{"engine/a.cpp", "f", 91},
                       {"engine/b.cpp", "g"},
                       {"engine/b.cpp", "h"},
                       {"engine/c.cpp", "", 401}}),
                ElementsAre(HasSubstr("engine/b.cpp h is allowed to be long and is not")));
}

}  // namespace
}  // namespace swath::layering
