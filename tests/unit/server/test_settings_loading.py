from pathlib import Path

import pytest

from siptower.model.errors import Problem, SettingsError
from siptower.model.quantities import SECOND
from siptower.model.settings import Carrier, Settings, Timeouts
from siptower.server.settings_loading import load_settings


def _file(folder: Path, text: str) -> Path:
    path = folder / "siptower.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def _problems(path: Path | None, environment: dict[str, str] | None = None) -> tuple[Problem, ...]:
    with pytest.raises(SettingsError) as caught:
        load_settings(path, environment or {})
    return caught.value.problems


def test_flags_beat_variables_beat_the_file_beats_defaults(tmp_path: Path) -> None:
    path = _file(tmp_path, "node: file\ntimeouts: {trying: 10s, bye: 10s, linger: 10s}\n")
    environment = {"SIPTOWER_TIMEOUTS__BYE": "20s", "SIPTOWER_TIMEOUTS__LINGER": "20s", "HOME": "/root"}
    loaded = load_settings(path, environment, {("timeouts", "linger"): ("30s", "--linger")})
    timeouts = loaded.settings.timeouts
    assert [timeouts.trying, timeouts.bye, timeouts.linger] == [10 * SECOND, 20 * SECOND, 30 * SECOND]
    assert timeouts.notify == 32 * SECOND
    assert loaded.origins.of(("timeouts", "trying")) == f"{path}:2"
    assert loaded.origins.of(("timeouts", "bye")) == "SIPTOWER_TIMEOUTS__BYE"
    assert loaded.origins.of(("timeouts", "linger")) == "--linger"
    assert loaded.origins.of(("timeouts", "notify")) == f"{path}:2"
    assert loaded.origins.of(("parser", "uri_bytes")) is None


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("SIPTOWER_NODE", "5060", {"node": "5060"}),
        ("SIPTOWER_SIP_PORTS", "5060, 5080", {"sip_ports": (5060, 5080)}),
        ("SIPTOWER_SIP_PORTS", "[5060, 5080]", {"sip_ports": (5060, 5080)}),
        ("SIPTOWER_SIP_PORTS", "5080", {"sip_ports": (5080,)}),
        ("SIPTOWER_LOCAL_NETWORKS", "10.0.0.0/24,2001:db8::/64", {"local_networks": ("10.0.0.0/24", "2001:db8::/64")}),
        ("SIPTOWER_PRIVACY__REDACT", "true", {"privacy": {"redact": True}}),
        ("SIPTOWER_LIMITS__PER_SOURCE_SHARE", "0.1", {"limits": {"per_source_share": 0.1}}),
        ("SIPTOWER_LABELS__HEADERS", "{X-Account: account}", {"labels": {"headers": {"X-Account": "account"}}}),
        ("SIPTOWER_LIMITS__SESSIONS__ENTRIES", "500", {"limits": {"sessions": {"entries": 500}}}),
        ("SIPTOWER_SCANNER_USER_AGENTS", "", {"scanner_user_agents": ()}),
    ],
)
def test_variables_reach_every_kind_of_setting(name: str, text: str, expected: dict[str, object]) -> None:
    settings = load_settings(None, {name: text}).settings.model_dump()

    def compare(values: dict[str, object], wanted: dict[str, object]) -> None:
        for key, value in wanted.items():
            if isinstance(value, dict) and key != "headers":
                inner = values[key]
                assert isinstance(inner, dict)
                compare(inner, value)
            else:
                assert values[key] == value

    compare(settings, expected)


def test_variables_of_other_programs_are_left_alone() -> None:
    kubernetes = {
        "SIPTOWER_SERVICE_HOST": "10.0.0.1",
        "SIPTOWER_SERVICE_PORT": "9060",
        "SIPTOWER_PORT": "udp://10.0.0.1:9060",
        "SIPTOWER_PORT_9060_UDP_ADDR": "10.0.0.1",
        "SIPTOWER_CONFIG": "/etc/siptower.yaml",
        "SIPTOWERISH": "1",
    }
    assert load_settings(None, kubernetes).settings.node == ""


def test_all_problems_come_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = "node: 5\ntimouts: {trying: 1s}\ntimeouts: {bye: 9000s}\ncarriers: [{name: a}]\n"
    problems = _problems(_file(tmp_path, text), {"SIPTOWER_NODES": "x"})
    assert [problem.where.removeprefix(f"{tmp_path}/siptower.yaml:") for problem in problems] == [
        "1: node",
        "2: timouts",
        "3: timeouts.bye",
        "4: carriers[0].networks",
        "SIPTOWER_NODES",
    ]
    assert [problem.message for problem in problems] == [
        "should be text",
        "unknown setting",
        "is 9000s; it must be between 1s and 2h",
        "is missing",
        "unknown setting",
    ]


def test_a_problem_of_a_variable_names_the_variable() -> None:
    (problem,) = _problems(None, {"SIPTOWER_TIMEOUTS__TRYING": "never"})
    assert problem.where == "SIPTOWER_TIMEOUTS__TRYING: timeouts.trying"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("SIPTOWER_TIMEOUTS__TRING", "did you mean SIPTOWER_TIMEOUTS__TRYING?"),
        ("SIPTOWER_TRYING", "did you mean SIPTOWER_TIMEOUTS__TRYING?"),
        ("SIPTOWER_NODE__NAME", "set SIPTOWER_NODE as a whole"),
    ],
)
def test_a_variable_that_nobody_knows_gets_a_hint(name: str, hint: str) -> None:
    (problem,) = _problems(None, {name: "1"})
    assert problem.where == name
    assert problem.hint == hint


def test_a_file_that_cannot_be_read_is_one_problem(tmp_path: Path) -> None:
    (problem,) = _problems(tmp_path / "none.yaml")
    assert problem.line() == f"{tmp_path}/none.yaml: no such settings file"


def test_a_tree_from_a_program_stands_where_a_file_would_and_is_not_changed() -> None:
    timeouts = {"trying": "10s", "bye": "10s"}
    given: dict[str, object] = {
        "node": "notebook",
        "timeouts": timeouts,
        "carriers": [Carrier(name="a", networks=("192.0.2.0/24",))],
    }
    loaded = load_settings(None, {"SIPTOWER_TIMEOUTS__BYE": "20s"}, given=given)
    assert (loaded.settings.node, loaded.settings.carriers[0].name) == ("notebook", "a")
    assert (loaded.settings.timeouts.trying, loaded.settings.timeouts.bye) == (10 * SECOND, 20 * SECOND)
    assert timeouts == {"trying": "10s", "bye": "10s"}


def test_groups_that_a_program_gives_ready_made_keep_their_values() -> None:
    ready = Settings(timeouts=Timeouts(trying="10s")).timeouts  # type: ignore[arg-type]
    loaded = load_settings(None, {"SIPTOWER_TIMEOUTS__BYE": "20s"}, given={"timeouts": ready})
    assert (loaded.settings.timeouts.trying, loaded.settings.timeouts.bye) == (10 * SECOND, 20 * SECOND)


def test_problems_of_a_tree_from_a_program_are_told_by_path() -> None:
    with pytest.raises(SettingsError, match=r"timeouts\.trying") as caught:
        load_settings(None, {}, given={"timeouts": {"trying": "soon"}, "nod": "x"})
    assert [problem.where for problem in caught.value.problems] == ["timeouts.trying", "nod"]
