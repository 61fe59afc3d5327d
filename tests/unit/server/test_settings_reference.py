from pathlib import Path

from siptower.model.settings import Settings
from siptower.server.settings_loading import load_settings
from siptower.server.settings_problems import setting_paths
from siptower.server.settings_reference import (
    effective_settings,
    effective_text,
    json_schema,
    reference_text,
    setting_docs,
)

CONFIG = "local_networks: [10.0.0.0/24]\ncarriers:\n  - {name: alpha, networks: [10.1.0.0/16]}\n"


def test_the_reference_names_every_setting_with_its_text() -> None:
    docs = {setting.path: setting for setting in setting_docs()}
    assert {".".join(path) for path in setting_paths()} <= set(docs)
    assert [path for path, setting in docs.items() if not setting.doc] == []
    assert "carriers[].ner_profile" in docs
    page = reference_text()
    assert [path for path in docs if f"`{path}`" not in page] == []


def test_the_reference_says_what_a_setting_takes_and_its_default() -> None:
    docs = {setting.path: setting for setting in setting_docs()}
    assert (docs["timeouts.trying"].takes, docs["timeouts.trying"].default) == ("duration, 1s to 2h", "`32s`")
    assert docs["limits.registrations.bytes"].default == "`360MiB`"
    assert docs["limits.per_source_share"].takes == "number above 0, at most 1"
    assert docs["carriers[].ner_profile"].takes == "`standard` or `wide`"
    assert docs["local_networks"].takes == "list of IP network"
    assert docs["carriers[].name"].default == ""


def test_the_schema_shows_defaults_as_people_write_them() -> None:
    schema = json_schema()
    assert schema["additionalProperties"] is False
    assert schema["$defs"]["Timeouts"]["properties"]["trying"]["default"] == "32s"
    assert set(schema["properties"]) == set(Settings.model_fields)


def test_effective_settings_can_be_saved_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "siptower.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    loaded = load_settings(path, {"SIPTOWER_TIMEOUTS__TRYING": "10s"}, {("privacy", "redact"): (True, "--redact")})
    text = effective_text(loaded)
    saved = tmp_path / "saved.yaml"
    saved.write_text(text, encoding="utf-8")
    assert load_settings(saved, {}).settings == loaded.settings
    lines = {line.split("#")[0].strip(): line.split("#")[-1].strip() for line in text.splitlines()}
    assert lines["trying: 10s"] == "SIPTOWER_TIMEOUTS__TRYING"
    assert lines["redact: true"] == "--redact"
    assert lines["bye: 32s"] == "default"
    assert lines["local_networks: [10.0.0.0/24]"] == f"{path}:1"


def test_effective_settings_as_data_hold_the_origins(tmp_path: Path) -> None:
    path = tmp_path / "siptower.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    effective = effective_settings(load_settings(path, {}))
    assert effective["settings"] == load_settings(path, {}).settings.model_dump(mode="json")
    origins = effective["origins"]
    assert isinstance(origins, dict)
    assert origins["carriers.0.name"] == f"{path}:3"
