#include "proxy/http/load_report.h"

#include <gtest/gtest.h>

#include <string>

namespace fairlead::proxy::http {
namespace {

TEST(LoadReport, AsText) {
  EXPECT_EQ(parse_load_report("TEXT application_utilization=0.5"), 0.5);
  EXPECT_EQ(parse_load_report("TEXT cpu_utilization=0.3,mem_utilization=0.8"), 0.3);
  EXPECT_EQ(parse_load_report("TEXT cpu_utilization=0.3, application_utilization=0.5, rps_fractional=10"),
            0.5);
  EXPECT_EQ(parse_load_report("TEXT cpu_utilization:0.3,named_metrics.queue:7"), 0.3);
  EXPECT_EQ(parse_load_report("TEXT cpu_utilization = 1e-1 "), 0.1);
}

TEST(LoadReport, AsJson) {
  EXPECT_EQ(parse_load_report(R"(JSON {"cpu_utilization":0.3})"), 0.3);
  EXPECT_EQ(parse_load_report(R"(JSON { "cpu_utilization" : 0.3 , "application_utilization" : 1.5 })"), 1.5);
  EXPECT_EQ(parse_load_report(R"(JSON {"mem_utilization": 0.9, "applicationUtilization":0.25})"), 0.25);
  EXPECT_EQ(
      parse_load_report(R"(JSON {"eps":1,"named_metrics":{"cpu_utilization":5},"cpu_utilization":0.2})"),
      0.2);
  EXPECT_EQ(parse_load_report(R"(JSON {"note":"\"cpu_utilization\":4","cpu_utilization":0.2})"), 0.2);
  EXPECT_EQ(parse_load_report(R"(JSON {"note":"cpu_utilization"})"), std::nullopt);
}

TEST(LoadReport, ApplicationsKnowBetterUnlessTheySayZero) {
  EXPECT_EQ(parse_load_report("TEXT application_utilization=0, cpu_utilization=0.4"), 0.4);
  EXPECT_EQ(parse_load_report("TEXT application_utilization=-1, cpu_utilization=0.4"), 0.4);
  EXPECT_EQ(parse_load_report("TEXT application_utilization=0"), 0);
  EXPECT_EQ(parse_load_report("TEXT cpu_utilization=0"), 0);
}

TEST(LoadReport, HasBounds) {
  EXPECT_EQ(parse_load_report("TEXT cpu_utilization=10"), 10);
  for (const char* number : {"10.01", "-0.1", "1e300", "inf", "nan", "1e999"})
    EXPECT_EQ(parse_load_report(std::string("TEXT cpu_utilization=") + number), std::nullopt) << number;
  EXPECT_EQ(parse_load_report("TEXT cpu_utilization=0.5," + std::string(5000, ' ')), std::nullopt);
}

TEST(LoadReport, WhatIsMalformedSaysNothing) {
  for (const char* value : {"",
                            "TEXT",
                            "TEXT ",
                            "cpu_utilization=0.5",
                            "BIN AAAA",
                            "text cpu_utilization=0.5",
                            "TEXT cpu_utilization",
                            "TEXT cpu_utilization=",
                            "TEXT cpu_utilization=x",
                            "TEXT cpu_utilization=0.5x",
                            "TEXT cpu_utilization=+0.5",
                            "TEXT cpu_utilization=0.5, cpu_utilization=0.5",
                            "TEXT cpu_utilization=0.5,,",
                            "TEXT x=1",
                            "JSON ",
                            "JSON 0.5",
                            R"(JSON {"cpu_utilization":)",
                            R"(JSON {"cpu_utilization":0.5)",
                            R"(JSON {"cpu_utilization":"0.5"})",
                            R"(JSON {"cpu_utilization":0.5}})",
                            R"(JSON {"cpu_utilization)",
                            R"(JSON {"cpu_utilization":0.5,"cpu_utilization":0.5})",
                            R"(JSON {"x\)",
                            "JSON }",
                            "JSON {}"})
    EXPECT_EQ(parse_load_report(value), std::nullopt) << value;
}

TEST(LoadReport, IsFoundAmongFields) {
  Fields fields = {{.id = FieldId::date, .value = "TEXT cpu_utilization=0.1"},
                   {.id = FieldId::endpoint_load_metrics, .value = "TEXT cpu_utilization=0.7"}};
  EXPECT_EQ(reported_load(fields), 0.7);
  fields.pop_back();
  EXPECT_EQ(reported_load(fields), std::nullopt);
}

}  // namespace
}  // namespace fairlead::proxy::http
