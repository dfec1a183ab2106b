#include "control/admin/router.h"

#include <gtest/gtest.h>

namespace fairlead::control::admin {
namespace {

class RouterTest : public testing::Test {
 protected:
  RouterTest() {
    auto handler = [](std::string text) {
      return [text](const Request&, const Respond& respond) { respond({200, "text/plain", text}); };
    };
    router.add("GET", "/a", handler("get"));
    router.add("PUT", "/a", handler("put"));
    router.add("POST", "/b", handler("post"));
  }
  Response dispatch(const std::string& method, const std::string& path) {
    Response out;
    router.dispatch({method, path}, [&](Response response) { out = std::move(response); });
    return out;
  }
  Router router;
};

TEST_F(RouterTest, LeadsByPathAndMethod) {
  EXPECT_EQ(dispatch("GET", "/a").body, "get");
  EXPECT_EQ(dispatch("PUT", "/a").body, "put");
  EXPECT_EQ(dispatch("HEAD", "/a").body, "get");
}

TEST_F(RouterTest, UnknownPathIs404) { EXPECT_EQ(dispatch("GET", "/c").status, 404); }

TEST_F(RouterTest, AnOpenSegmentIsAParameter) {
  router.add("POST", "/v1/services/{service}/shift", [](const Request& request, const Respond& respond) {
    respond({200, "text/plain", request.path_parameters.at("service")});
  });
  EXPECT_EQ(dispatch("POST", "/v1/services/shop/shift").body, "shop");
  EXPECT_EQ(dispatch("GET", "/v1/services/shop/shift").status, 405);
  EXPECT_EQ(dispatch("POST", "/v1/services//shift").status, 404);
  EXPECT_EQ(dispatch("POST", "/v1/services/shop/shift/now").status, 404);
  EXPECT_EQ(dispatch("POST", "/v1/services/shop/shi").status, 404);
}

TEST_F(RouterTest, UnknownMethodIs405WithAllow) {
  Response response = dispatch("DELETE", "/a");
  EXPECT_EQ(response.status, 405);
  ASSERT_EQ(response.headers.size(), 1u);
  EXPECT_EQ(response.headers[0], (std::pair<std::string, std::string>("Allow", "GET, HEAD, PUT")));
  EXPECT_EQ(dispatch("HEAD", "/b").headers[0].second, "POST");
}

}  // namespace
}  // namespace fairlead::control::admin
