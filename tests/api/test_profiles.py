"""The pages of topics, countries, outlets and all else that can be asked about."""

import pytest

from api.trends.pages import page_of


@pytest.mark.parametrize(
    ("dimension", "label", "address"),
    [
        ("topic", "borders", "/topics/borders"),
        ("country", "IT", "/countries/IT"),
        ("outlet", "Ärzte / Médecins?", "/outlets/%C3%84rzte%20%2F%20M%C3%A9decins%3F"),
        ("narrative_role", "N7|asserts", "/narratives/N7"),
        ("topic+country", "borders|IT", "/explore?dimension=topic%2Bcountry&label=borders%7CIT"),
        ("valence", "-1", "/explore?dimension=valence&label=-1"),
    ],
)
def test_every_label_has_an_address(dimension: str, label: str, address: str) -> None:
    assert page_of(dimension, label) == address
