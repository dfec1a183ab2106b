#include "tls/certificate_selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "tls/test_certificates.h"

namespace fairlead::tls {
namespace {

using ::testing::ElementsAre;

class CertificateSelectionTest : public ::testing::Test {
 protected:
  /// Each is told by its common name.
  void add(const std::string& label, const std::string& names, bool rsa = false) {
    TestFiles files;
    files.add("a", make_certificate({.common_name = label, .names = names, .rsa = rsa}));
    certificates_.push_back(*Certificate::read({"a.pem", "a.key", ""}, files));
  }
  std::vector<std::string> find(const std::string& name) {
    if (!selection_) selection_ = std::make_unique<CertificateSelection>(std::move(certificates_));
    std::vector<std::string> labels;
    for (const Certificate* found : selection_->find(name)) labels.push_back(common_name(found->leaf()));
    return labels;
  }

  std::vector<Certificate> certificates_;
  std::unique_ptr<CertificateSelection> selection_;
};

TEST_F(CertificateSelectionTest, AnExactNameGoesBeforeAWildcard) {
  add("wildcard", "DNS:*.shop.example");
  add("exact", "DNS:a.shop.example");
  EXPECT_THAT(find("a.shop.example"), ElementsAre("exact"));
  EXPECT_THAT(find("b.shop.example"), ElementsAre("wildcard"));
}

TEST_F(CertificateSelectionTest, AWildcardStandsForOneLabel) {
  add("first", "DNS:first.example");
  add("wildcard", "DNS:*.shop.example");
  EXPECT_THAT(find("shop.example"), ElementsAre("first"));
  EXPECT_THAT(find("a.b.shop.example"), ElementsAre("first"));
  EXPECT_THAT(find(".shop.example"), ElementsAre("first"));
}

TEST_F(CertificateSelectionTest, TheFirstAnswersForWhatNobodyKnows) {
  add("first", "DNS:first.example");
  add("second", "DNS:second.example");
  EXPECT_THAT(find(""), ElementsAre("first"));
  EXPECT_THAT(find("other"), ElementsAre("first"));
  EXPECT_THAT(find("*.example"), ElementsAre("first"));
}

TEST_F(CertificateSelectionTest, ACertificateWithoutNamesCanBeTheFirst) {
  add("", "");
  add("second", "DNS:second.example");
  EXPECT_THAT(find("other"), ElementsAre(""));
  EXPECT_THAT(find("second.example"), ElementsAre("second"));
}

TEST_F(CertificateSelectionTest, CaseAndAFinalDotDoNotCount) {
  add("first", "DNS:first.example");
  add("second", "DNS:Second.Example");
  EXPECT_THAT(find("SECOND.example."), ElementsAre("second"));
}

TEST_F(CertificateSelectionTest, GivesOneOfEachKindOfKey) {
  add("ecdsa", "DNS:a.example");
  add("rsa", "DNS:b.example,DNS:a.example", true);
  add("late", "DNS:a.example");
  EXPECT_THAT(find("a.example"), ElementsAre("ecdsa", "rsa"));
  EXPECT_THAT(find("b.example"), ElementsAre("rsa"));
  EXPECT_THAT(find(""), ElementsAre("ecdsa", "rsa"));
}

TEST_F(CertificateSelectionTest, AnExactNameIsNotMixedWithAWildcard) {
  add("rsa", "DNS:*.example", true);
  add("ecdsa", "DNS:a.example");
  EXPECT_THAT(find("a.example"), ElementsAre("ecdsa"));
}

TEST_F(CertificateSelectionTest, KnowsItsOwn) {
  add("first", "DNS:first.example");
  add("second", "DNS:second.example");
  const CertificateSelection selection(std::move(certificates_));
  const Certificate& second = selection.certificates()[1];
  EXPECT_EQ(selection.of(second.leaf()), &second);
  EXPECT_EQ(selection.of(nullptr), nullptr);
}

}  // namespace
}  // namespace fairlead::tls
