from ipaddress import ip_address

import pytest
from pydantic import ValidationError
from yarl import URL

from ingest.addresses import is_public, listed_hosts, refusal
from tests.ingest.publisher import Publisher

HOSTS = frozenset({"guidance.test"})


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07::1", "151.101.0.144"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    """0.0.0.0 10.0.0.1 100.64.0.1 127.0.0.1 127.255.0.9 169.254.169.254 172.16.5.5 192.0.0.8 192.0.0.192 192.0.2.1
    192.88.99.1 192.168.1.1 198.18.0.1 203.0.113.9 224.0.0.1 240.0.0.1 255.255.255.255 :: ::1 ::7f00:1 ::ffff:127.0.0.1
    ::ffff:8.8.8.8 64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1 100::1 2001::1 2001:db8::1 2002:7f00:1:: 3fff::1
    5f00::1 fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1""".split(),
)
def test_private_special_and_wrapped_addresses_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://guidance.test/a", "only https is opened"),
        ("ftp://guidance.test/a", "only https is opened"),
        ("file:///etc/passwd", "only https is opened"),
        ("//guidance.test/a", "only https is opened"),
        ("https://guidance.test:8443/", "a user, a password or a port"),
        ("https://guidance.test:80/", "a user, a password or a port"),
        ("https://user@guidance.test/", "a user, a password or a port"),
        ("https://:secret@guidance.test/", "a user, a password or a port"),
        ("https://elsewhere.test/", "leads to elsewhere.test, which is not a host of the reading list"),
        ("https://guidance.test.elsewhere.test/", "not a host of the reading list"),
        ("https://guidance.test./", "not a host of the reading list"),
        ("https://guidance.test@elsewhere.test/", "a user, a password or a port"),
        ("https://elsewhere.test#@guidance.test/", "not a host of the reading list"),
        ("https://127.0.0.1/", "not a host of the reading list"),
        ("https://2130706433/", "not a host of the reading list"),
        ("https://[::1]/", "not a host of the reading list"),
        ("https://①②⑦.⓪.⓪.①/", "not a host of the reading list"),
    ],
)
def test_an_address_that_is_not_plain_https_on_a_listed_host_is_refused(url: str, why: str) -> None:
    assert why in str(refusal(URL(url), HOSTS))


@pytest.mark.parametrize(
    "link",
    """https://10.0.0.1/a https://2130706433/a https://0x7f.1/a https://0177.0.0.1/a https://[::1]/a https://127.1/a
    https://guidance.test:8443/a https://user@guidance.test/a https://elsewhere.test\\@guidance.test/a
    https://guidance.test?@elsewhere.test/a http://guidance.test/a https://guidance/a""".split(),
)
def test_no_entry_leads_to_anything_but_https_on_a_named_host(publisher: Publisher, link: str) -> None:
    with pytest.raises(ValidationError, match="must be an https:// address of a named host"):
        publisher.entry(link)
    with pytest.raises(ValidationError, match="also_hosts"):
        publisher.entry(None, also_hosts=[link.removeprefix("https://").removesuffix("/a") + "/"])


def test_a_listed_host_is_opened_in_any_case_and_with_its_own_port() -> None:
    assert refusal(URL("https://GUIDANCE.test:443/a?b=c"), HOSTS) is None


def test_the_hosts_are_those_of_the_links_with_and_without_www_and_the_further_ones(publisher: Publisher) -> None:
    entries = (
        publisher.entry("https://www.guidance.test/a"),
        publisher.entry("https://council.test/", also_hosts=["assets.council.test"]),
        publisher.entry(None),
    )

    assert listed_hosts(entries) == {
        "guidance.test", "www.guidance.test", "council.test", "www.council.test", "assets.council.test",
        "www.assets.council.test",
    }  # fmt: skip
