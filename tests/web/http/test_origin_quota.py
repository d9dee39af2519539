"""One network names few origins a day, so that it cannot fill the list of a tag's origins with made-up ones."""

from outoften.domain.surveys.tag_origins import MAX_ORIGINS
from outoften.web.http.limits.origin_quota import MAX_ORIGINS_PER_NETWORK, OriginQuota
from outoften.web.http.limits.rate_limit import DAY_SECONDS, HOUR_SECONDS

ADDRESS = "192.0.2.1"


def test_a_network_that_makes_up_origins_all_day_fills_a_quarter_of_the_list() -> None:
    time = 0.0
    quota = OriginQuota(lambda: time)
    admitted = set()
    while time < DAY_SECONDS:
        admitted |= {(time, n) for n in range(100) if quota.admits(1, ADDRESS, f"https://a{time}-{n}.example")}
        time += HOUR_SECONDS
    assert len(admitted) == MAX_ORIGINS_PER_NETWORK == MAX_ORIGINS // 4
    assert quota.admits(1, "198.51.100.1", "https://www.acorn.example")
    assert quota.admits(1, ADDRESS, "https://www.acorn.example")
