"""Geometry of bars and charts."""

from decimal import Decimal

from incentives.charts import Column, Swing, column_chart, range_bar, steps_up_to, tornado

MILLION = Decimal(1_000_000)


def position(text: str) -> Decimal:
    return Decimal(text.removesuffix("%"))


def test_the_scale_ends_at_or_above_the_highest_value() -> None:
    for top in ("0.03", "1", "7", "26.22", "31", "148500", "99999999"):
        steps = steps_up_to(Decimal(top))
        assert steps[0] == 0
        assert steps[-1] >= Decimal(top) > steps[-2]
        assert len(steps) <= 6
    assert steps_up_to(Decimal(0)) == [Decimal(0)]


def test_solid_and_hatched_stand_on_one_another() -> None:
    chart = column_chart(
        [Column("2027", Decimal(4), hatched=Decimal(2)), Column("2028", Decimal(6))], language="fr"
    )
    first, second = chart.bars
    assert first.hatched_y + first.hatched_height == first.solid_y
    assert first.solid_y + first.solid_height == chart.axis_y
    assert abs(first.hatched_y - second.solid_y) <= 1
    assert second.hatched_height == 0


def test_columns_stay_inside_the_plot_and_do_not_touch() -> None:
    columns = [Column(str(year), Decimal(year)) for year in range(5)]
    columns.append(Column("undated", Decimal(3), apart=True))
    for language in ("fr", "ar"):
        bars = column_chart(columns, language=language).bars
        ends = sorted((position(bar.x), position(bar.x) + position(bar.width)) for bar in bars)
        assert ends[0][0] >= 0
        assert ends[-1][1] <= 100
        assert all(left[1] < right[0] for left, right in zip(ends, ends[1:], strict=False))


def test_a_column_apart_leaves_a_wider_space() -> None:
    columns = [Column("a", MILLION), Column("b", MILLION), Column("c", MILLION, apart=True)]
    first, second, third = (position(bar.x) for bar in column_chart(columns, language="fr").bars)
    assert third - second > second - first


def test_time_runs_from_right_to_left_in_arabic() -> None:
    columns = [Column("2027", MILLION), Column("2028", MILLION)]
    french = [position(bar.middle) for bar in column_chart(columns, language="fr").bars]
    arabic = [position(bar.middle) for bar in column_chart(columns, language="ar").bars]
    assert arabic == [100 - place for place in french]


def test_an_unknown_value_keeps_an_empty_place() -> None:
    chart = column_chart([Column("2013", None), Column("2014", Decimal(1))], language="en")
    assert chart.bars[0].solid_height == 0
    assert chart.bars[1].solid_height > 0


def test_a_range_bar_is_solid_then_hatched() -> None:
    bar = range_bar(prudent=Decimal(1), favourable=Decimal(4), scale=None, language="fr")
    assert (bar.solid_x, bar.solid_width) == ("0.00%", "25.00%")
    assert (bar.hatched_x, bar.hatched_width) == ("25.00%", "75.00%")
    mirrored = range_bar(prudent=Decimal(1), favourable=Decimal(4), scale=None, language="ar")
    assert (mirrored.solid_x, mirrored.hatched_x) == ("75.00%", "0.00%")


def test_a_range_bar_never_leaves_its_line() -> None:
    over = range_bar(prudent=Decimal(8), favourable=Decimal(9), scale=Decimal(4), language="fr")
    assert (over.solid_width, over.hatched_width) == ("100.00%", "0.00%")
    nothing = range_bar(prudent=Decimal(0), favourable=Decimal(0), scale=None, language="fr")
    assert (nothing.solid_width, nothing.hatched_width) == ("0%", "0%")


def swing(prudent: tuple[int, int], favourable: tuple[int, int]) -> Swing:
    return Swing(
        (Decimal(prudent[0]), Decimal(prudent[1])), (Decimal(favourable[0]), Decimal(favourable[1]))
    )


SWINGS = [swing((0, 3), (-6, 0)), swing((2, -2), (1, 4)), swing((0, 0), (0, 0))]


def test_a_tornado_stands_on_one_line_where_nothing_moves() -> None:
    """Ten units from the deepest fall to the highest rise: nothing moves at six of them."""
    first, second, still = tornado(SWINGS, language="fr")
    assert {bar.zero_x for bar in (first, second, still)} == {"60.00%"}
    assert (first.solid_x, first.solid_width) == ("60.00%", "30.00%")
    assert (first.hatched_x, first.hatched_width) == ("0.00%", "60.00%")
    # Either side of what is, whichever way the input went; both moves on one side share a bar.
    assert (second.solid_x, second.solid_width) == ("40.00%", "40.00%")
    assert (second.hatched_x, second.hatched_width) == ("60.00%", "40.00%")
    assert (still.solid_width, still.hatched_width) == ("0.00%", "0.00%")


def test_a_tornado_is_mirrored_in_arabic() -> None:
    for left, right in zip(
        tornado(SWINGS, language="fr"), tornado(SWINGS, language="ar"), strict=True
    ):
        assert position(left.zero_x) + position(right.zero_x) == 100
        for name in ("solid", "hatched"):
            x, width = (position(getattr(left, f"{name}_{part}")) for part in ("x", "width"))
            assert position(getattr(right, f"{name}_x")) == 100 - x - width
            assert position(getattr(right, f"{name}_width")) == width


def test_a_move_too_small_to_be_drawn_still_shows() -> None:
    big, small = tornado([swing((0, 0), (-10_000, 10_000)), swing((0, 1), (-1, 0))], language="fr")
    assert position(small.solid_width) > 0
    assert position(small.hatched_width) > 0
    assert position(big.hatched_width) == 100


def test_a_tornado_of_nothing_has_no_length() -> None:
    (bar,) = tornado([swing((0, 0), (0, 0))], language="fr")
    assert (bar.zero_x, bar.solid_width, bar.hatched_width) == ("50.00%", "0.00%", "0.00%")
