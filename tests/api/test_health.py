"""Health over HTTP."""

import httpx


def test_an_empty_installation_is_well(client: httpx.Client) -> None:
    answer = client.get("/api/v1/health")

    assert answer.status_code == 200
    assert (answer.json()["articles"], answer.json()["has_samples"]) == (0, False)
