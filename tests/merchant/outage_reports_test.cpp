#include "merchant/postgres/outage_reports.hpp"

#include <gmock/gmock.h>
#include <string>
#include <vector>

namespace acp::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct outage_reports : testing::Test {
  std::vector<std::string> said;
  merchant::outage_reports reports{[this](const std::string& what) { said.push_back(what); }};
};

TEST_F(outage_reports, tell_each_outage_once_whichever_thread_notices_first) {
  reports.connected();
  reports.connected();
  EXPECT_THAT(said, IsEmpty());
  reports.lost("broken");
  reports.refused("not now", 1); // this thread is quicker than the one that holds the other connection
  reports.lost("broken too");
  reports.refused("not now", 1);
  reports.refused("not now", 2);
  EXPECT_THAT(said, ElementsAre("lost the merchant's database: broken too"));
  reports.connected();
  reports.connected();
  EXPECT_THAT(said, ElementsAre(HasSubstr("lost"), "connected to the merchant's database again"));
  reports.lost("x");
  reports.lost("y");
  EXPECT_EQ(said.size(), 3U); // the next outage
}

TEST_F(outage_reports, tell_a_database_that_is_not_there_at_the_start) {
  reports.refused("not yet", 1);
  reports.refused("not yet", 1);
  reports.refused("not yet", 2);
  EXPECT_THAT(said, ElementsAre("no connection to the merchant's database: not yet"));
  reports.connected();
  EXPECT_THAT(said, ElementsAre(HasSubstr("no connection"), HasSubstr("again")));
}

TEST_F(outage_reports, call_nothing_an_outage_while_a_connection_is_up) {
  reports.connected();
  reports.connected();
  reports.lost("terminated by an administrator");
  reports.connected();
  EXPECT_THAT(said, IsEmpty());
  reports.lost("terminated by an administrator");
  for (int tries = 1; tries < 100; ++tries) reports.refused("too many clients", tries);
  EXPECT_THAT(said, ElementsAre(HasSubstr("one of the connections")));
}

} // namespace
} // namespace acp::test
