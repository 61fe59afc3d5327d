"""What `import siptower` offers."""

import subprocess
import sys

import pytest

import siptower
from siptower import trace


def test_the_root_offers_all_of_the_api() -> None:
    assert set(siptower.__all__) == {*trace.__all__, "__version__"}
    for name in trace.__all__:
        assert getattr(siptower, name) is getattr(trace, name)
    assert siptower.__version__.count(".") == 2
    assert set(siptower.__all__) <= set(dir(siptower))


def test_a_name_that_does_not_exist_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'reed'"):
        siptower.reed  # type: ignore[attr-defined]  # noqa: B018 (it is asked for)


@pytest.mark.parametrize(
    ("statement", "left_out"),
    [
        ("import siptower", "siptower.trace"),
        ("import siptower; siptower.read", "pyarrow"),
        ("import siptower; siptower.read('examples/demo/demo.pcap.gz')", "pyarrow"),
    ],
)
def test_what_is_not_needed_yet_is_not_imported(statement: str, left_out: str) -> None:
    program = f"{statement}; import sys; print({left_out!r} in sys.modules)"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (said.stdout, said.stderr) == ("False\n", "")
