"""Where a case may come to light beside its own pages, and what stands there for whom."""

from collections.abc import Iterator, Mapping

from tests.emergency.api.world import World

OF_A_CASE = frozenset({"reference", "box_id", "disbursement_id", "retention_hold_id"})
PAPERS: Mapping[str, tuple[str, ...]] = {
    "cora": ("/home/", "/all/", "/duty/", "/minutes/", "/agenda/", "/board/motions/", "/api/v1/aid-requests/?list=all"),
    "ben": ("/home/", "/holds/", "/all/", "/duty/", "/minutes/", "/agenda/", "/board/motions/", "/board/ratify/"),
    "bela": ("/home/", "/all/", "/minutes/"),
    "tom": ("/home/", "/all/", "/minutes/", "/treasury/payments/", "/api/v1/fund/disbursements/"),
    "chen": ("/home/", "/all/", "/minutes/", "/treasury/payments/", "/api/v1/fund/disbursements/"),
    "gil": ("/home/", "/holds/", "/all/", "/duty/"),
    "ana": ("/home/", "/minutes/", "/api/v1/fund/disbursements/"),
}


def texts_at(world: World, addresses: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str, str]]:
    """Return for each person and address what stands there."""
    for name, paths in addresses.items():
        for path in paths:
            if path.startswith("/api/v1/"):
                answer = world.caller(name).get(path.removeprefix("/api/v1/"))
            else:
                answer = world.browser(name).get(path)
            assert answer.status_code == 200, (name, path, answer.status_code)
            yield name, path, answer.content.decode()
