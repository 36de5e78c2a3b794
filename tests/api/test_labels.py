import pytest

from api.trends.labels import name_of, query_of


@pytest.mark.parametrize(
    ("dimension", "label", "name", "query"),
    [
        ("outlet", "Harbour | News", "Harbour | News", 'outlet:"Harbour | News"'),
        ("topic+outlet", "borders|A | B", "Borders, A | B", 'topic:borders outlet:"A | B"'),
        ("topic+country", "borders|IT", "Borders, Italy", "topic:borders country:IT"),
    ],
)
def test_only_a_pairs_labels_are_parted(dimension: str, label: str, name: str, query: str) -> None:
    assert name_of(dimension, label) == name
    assert query_of(dimension, label) == f"{query} relevance:subject"
