"""A chart is a small SVG that can be read by eye, by screen reader and by any XML parser."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from pydantic import ValidationError

from disclosure_nb.document import show
from disclosure_nb.document.chart import bar_shares, chart_svg, stacked_svg, words_of
from disclosure_nb.document.nodes import Bar, Chart, Number, Series, TrendChart
from disclosure_nb.filing import Store
from made import PARAMS, weibin

SVG = "{http://www.w3.org/2000/svg}"


def bar(label: str, value: str) -> Bar:
    return Bar(label=label, number=Number(text=value, value=value, sources=("requests.granted.total",)))


def chart(*bars: Bar, title: str = "2023年申请办理结果") -> Chart:
    return Chart(title=title, unit="件", bars=bars)


def drawn(made: Chart | TrendChart) -> ET.Element:
    return ET.fromstring(chart_svg(made))


def texts(made: Chart | TrendChart) -> list[str]:
    return [element.text or "" for element in drawn(made).iter(f"{SVG}text")]


def bar_lengths(made: Chart) -> list[float]:
    return [float(element.attrib["width"]) for element in drawn(made).iter(f"{SVG}rect")]


def test_every_bar_has_its_label_and_number() -> None:
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


def test_a_negative_number_has_no_bar_but_is_printed() -> None:
    made = chart(bar("减少", "-3"), bar("增加", "5"))
    assert bar_lengths(made)[0] == 0
    assert "-3件" in texts(made)


def test_all_zero_and_empty_charts_can_be_drawn() -> None:
    assert bar_lengths(chart(bar("甲", "0"))) == [0]
    assert bar_lengths(chart()) == []


def test_screen_readers_get_the_numbers() -> None:
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


def test_the_lengths_of_bars_in_a_table_are_shares_of_the_longest() -> None:
    assert bar_shares(chart(bar("甲", "3"), bar("乙", "12"), bar("丙", "-1"))) == ["25", "100", "0"]
    assert bar_shares(chart(bar("甲", "0"))) == ["0"]
    assert bar_shares(chart()) == []


# --- over the years --------------------------------------------------------------------------------------------------


def trend(*rows: tuple[str, list[str | None]], years: tuple[int, ...] = (2021, 2022, 2023)) -> TrendChart:
    series = tuple(
        Series(
            label=label,
            points=tuple(None if each is None else Number(text=each, value=each, sources=()) for each in points),
        )
        for label, points in rows
    )
    return TrendChart(title="新收和办结", unit="件", years=years, series=series)


BOTH = trend(("新收", ["4", None, "8"]), ("办结", ["3", "5", "0"]))


def columns(made: TrendChart) -> list[float]:
    found = [float(rect.attrib["height"]) for rect in drawn(made).iter(f"{SVG}rect")]
    return found[len(made.series) :]  # behind the squares of the legend


def test_a_trend_has_a_column_for_every_number_above_zero() -> None:
    four, eight, three, five = columns(BOTH)

    assert [round(each / eight, 3) for each in (four, eight, three, five)] == [0.5, 1, 0.375, 0.625]


def test_every_number_of_a_trend_is_printed_and_what_is_not_known_is_a_dash() -> None:
    assert texts(BOTH) == ["新收和办结", "新收", "办结", "4", "—", "8", "3", "5", "0", "2021年", "2022年", "2023年"]


def test_a_trend_is_put_in_words() -> None:
    assert words_of(BOTH) == "2021年 新收 4件，办结 3件；2022年 新收 —，办结 5件；2023年 新收 8件，办结 0件"
    assert drawn(BOTH).attrib["aria-label"] == f"新收和办结：{words_of(BOTH)}"


def test_long_numbers_of_a_trend_are_set_smaller_and_stay_inside() -> None:
    years = tuple(range(2016, 2024))
    made = trend(("新收", ["11398889"] * 8), ("办结", ["11398889"] * 8), years=years)
    sizes = [float(text.attrib["font-size"]) for text in drawn(made).iter(f"{SVG}text") if "font-size" in text.attrib]

    assert len(sizes) == 16 and max(sizes) < 14
    assert all(0 <= float(text.attrib["x"]) <= 480 for text in drawn(made).iter(f"{SVG}text"))


def test_a_trend_without_numbers_can_be_drawn() -> None:
    assert columns(trend(("新收", [None, "0", "-1"]))) == []
    assert "svg" in chart_svg(trend(years=()))


def test_a_trend_with_a_missing_point_is_refused() -> None:
    with pytest.raises(ValidationError):
        trend(("新收", ["1"]))


def test_text_of_a_trend_cannot_become_markup() -> None:
    made = trend(("</text><script>alert(1)</script>", ["1", "2", "3"]))

    assert not list(drawn(made).iter(f"{SVG}script"))
    assert "</text><script>alert(1)</script>" in texts(made)


def test_the_charts_of_a_filing_with_its_history() -> None:
    store = Store(PARAMS)
    filing = store.load("yunlan-education", 2023)
    (made,) = [block for block in show.charts(filing, store.history(filing)).blocks if isinstance(block, TrendChart)]

    assert made.years == (2019, 2020, 2021, 2022, 2023)
    assert [each.label for each in made.series] == ["新收申请", "办结申请"]
    assert [point is None for point in made.series[0].points] == [False, False, True, False, False]
    last, first = made.series[0].points[-1], made.series[0].points[0]
    assert last is not None and last.sources == ("requests.received.total",)
    assert first is not None and first.sources == ("requests.received.total@2019",)


def test_there_is_no_trend_of_one_year_or_of_nothing() -> None:
    filing = weibin()
    kinds = {type(block) for block in show.charts(filing).blocks} | {
        type(b) for b in show.charts(filing, [filing]).blocks
    }

    assert TrendChart not in kinds


def test_all_charts_of_a_report_are_drawn_below_one_another_in_one_picture() -> None:
    number = Number(text="2", value="2", sources=("a.b.c",))
    one = Chart(title="甲", unit="件", bars=(Bar(label="一", number=number),))
    two = Chart(title="乙", unit="件", bars=(Bar(label="二", number=number), Bar(label="三", number=number)))
    root = ET.fromstring(stacked_svg([one, two]))
    inner = list(root)
    heights = [float(part.get("height", "0")) for part in inner]
    assert [float(part.get("y", "-1")) for part in inner] == [0, heights[0]]
    assert float(root.get("height", "0")) == sum(heights)
