"""Reading what is told to Prometheus."""

from prometheus_client.parser import text_string_to_metric_families

TOKEN = "a-token-of-twenty-four-characters"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def parsed(text: str) -> Samples:
    """Every sample by its name and labels."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(samples: Samples, name: str, **labels: str) -> float:
    """One of them; 0 where there is none."""
    return samples.get((name, frozenset(labels.items())), 0)
