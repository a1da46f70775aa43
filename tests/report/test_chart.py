"""A chart is a small SVG that can be read by eye, by screen reader and by any XML parser."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from disclosure_nb.report.chart import chart_svg
from disclosure_nb.report.nodes import Bar, Chart, Number

SVG = "{http://www.w3.org/2000/svg}"


def bar(label: str, value: str) -> Bar:
    return Bar(label=label, number=Number(text=value, value=value, sources=("requests.granted.total",)))


def chart(*bars: Bar, title: str = "2023年申请办理结果") -> Chart:
    return Chart(title=title, unit="件", bars=bars)


def drawn(made: Chart) -> ET.Element:
    return ET.fromstring(chart_svg(made))


def texts(made: Chart) -> list[str]:
    return [element.text or "" for element in drawn(made).iter(f"{SVG}text")]


def bar_lengths(made: Chart) -> list[float]:
    return [float(element.attrib["width"]) for element in drawn(made).iter(f"{SVG}rect")]


def test_every_bar_stands_with_its_label_and_number() -> None:
    assert texts(chart(bar("予以公开", "12"), bar("不予公开", "0"))) == [
        "2023年申请办理结果",
        "予以公开",
        "12件",
        "不予公开",
        "0件",
    ]


def test_bars_are_as_long_as_their_numbers() -> None:
    longest, half, none = bar_lengths(chart(bar("甲", "12"), bar("乙", "6"), bar("丙", "0")))
    assert longest > 300
    assert abs(half - longest / 2) < 0.1
    assert none == 0


def test_a_negative_number_has_no_bar_but_stands() -> None:
    made = chart(bar("减少", "-3"), bar("增加", "5"))
    assert bar_lengths(made)[0] == 0
    assert "-3件" in texts(made)


def test_all_zero_and_empty_charts_can_be_drawn() -> None:
    assert bar_lengths(chart(bar("甲", "0"))) == [0]
    assert bar_lengths(chart()) == []


def test_screen_readers_are_told_the_numbers() -> None:
    root = drawn(chart(bar("予以公开", "12"), bar("不予公开", "0")))
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == "2023年申请办理结果：予以公开 12件；不予公开 0件"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None and title.text == "2023年申请办理结果"
    assert description is not None and description.text == "予以公开 12件；不予公开 0件"


def test_a_long_label_is_broken_into_lines_and_stays_inside() -> None:
    label = "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"
    lines = texts(chart(bar(label, "1")))[1:-1]
    assert len(lines) > 1
    assert "".join(lines) == label
    assert all(float(text.attrib["x"]) <= 640 for text in drawn(chart(bar(label, "1"))).iter(f"{SVG}text"))


def test_text_cannot_become_markup() -> None:
    made = chart(bar("</text><script>alert(1)</script>", "1"), title="\"'<&>\x00\ud800")
    assert not list(drawn(made).iter(f"{SVG}script"))
    assert texts(made)[0] == "\"'<&>\ufffd\ufffd"


def test_text_takes_the_colour_of_the_page() -> None:
    assert drawn(chart(bar("甲", "1"))).attrib["fill"] == "currentColor"


def test_equal_charts_give_equal_text_without_ids_or_styles() -> None:
    first, second = chart_svg(chart(bar("甲", "1"))), chart_svg(chart(bar("甲", "1")))
    assert first == second
    assert " id=" not in first and "<style" not in first
