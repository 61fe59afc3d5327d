from tests.unit.views.ladder.made import PROXY, ladder, message


def test_a_step_is_called_by_its_method_or_its_status() -> None:
    built = ladder(message(0, "INVITE"), message(1, "486 Busy Here", PROXY, "10.1.0.10"))
    assert [step.title for step in built.steps] == ["INVITE", "486 Busy Here"]
    assert [step.is_request for step in built.steps] == [True, False]
