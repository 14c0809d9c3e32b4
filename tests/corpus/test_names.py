"""One resolver of names: ids, Chinese and English names, and what is refused."""

from __future__ import annotations

import re

import pandas as pd
import pytest

import ipcompare as ipc
from ipcompare.corpus.names import KINDS, PLURALS, require_data, resolve, resolve_one
from ipcompare.errors import IpcompareError, UnknownNameError

HV = "hv_patents_per_10k"


@pytest.mark.parametrize("kind", KINDS)
def test_every_id_and_every_name_of_the_tables_means_its_own_row_or_several_named(data, kind):
    table = getattr(data, KINDS[kind].table)
    for row in table.to_dict("records"):
        own = row[KINDS[kind].id]
        assert resolve(data, kind, own) == [own]
        for name in (row[column] for column in KINDS[kind].names):
            same = table.loc[(table[list(KINDS[kind].names)] == name).any(axis=1), KINDS[kind].id]
            if len(same) == 1:
                assert resolve_one(data, kind, name) == own
            elif isinstance(name, str):
                with pytest.raises(UnknownNameError, match="may mean"):
                    resolve_one(data, kind, name)


@pytest.mark.parametrize(
    ("kind", "name", "id"),
    [
        ("city", "蚌埠", "bengbu"),
        ("city", "蚌埠市", "bengbu"),
        ("city", "Bengbu", "bengbu"),
        ("city", " BENGBU\n", "bengbu"),
        ("city", "Ｂｅｎｇｂｕ", "bengbu"),
        ("city", "宿州", "suzhou_anhui"),
        ("city", "宿州市", "suzhou_anhui"),
        ("city", "suzhou (anhui)", "suzhou_anhui"),
        ("city", "Suzhou（Anhui）", "suzhou_anhui"),
        ("indicator", "每万人口高价值发明专利拥有量", HV),
        ("indicator", "high-value invention patents per 10,000 people", HV),
        ("jurisdiction", "全国", "china"),
    ],
)
def test_width_case_and_spaces_do_not_matter(data, kind, name, id):
    assert resolve_one(data, kind, name) == id


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        (None, None),
        ([], []),
        ((), []),
        (["bengbu", "杭州"], ["bengbu", "hangzhou"]),
        (("杭州", "Hangzhou", "hangzhou"), ["hangzhou"]),
        ((name for name in ("济宁市", "bengbu")), ["jining", "bengbu"]),
        (pd.Series(["bengbu", "jining"]), ["bengbu", "jining"]),
    ],
)
def test_several_names_keep_their_order_and_stand_once(data, asked, ids):
    assert resolve(data, "city", asked) == ids


@pytest.mark.parametrize("name", ["Suzhou", "suzhou", "SUZHOU", " Suzhou ", "ｓｕｚｈｏｕ"])
def test_a_bare_suzhou_is_refused_with_both(data, name):
    with pytest.raises(UnknownNameError) as caught:
        resolve(data, "city", ["bengbu", name])
    assert "苏州" in caught.value.what
    assert "宿州" in caught.value.what
    assert "suzhou_anhui" in caught.value.hint


@pytest.mark.parametrize("name", ["苏州", "苏州市", "蘇州"])
def test_the_other_suzhou_is_never_taken_for_the_one_of_the_tables(data, name):
    with pytest.raises(UnknownNameError, match=f"unknown city '{name}'"):
        resolve_one(data, "city", name)


def test_a_name_of_two_rows_is_refused_with_both(data):
    twice = data.cities.assign(name_en=data.cities["name_en"].replace("Jining", "Bengbu"))
    with pytest.raises(UnknownNameError, match="may mean bengbu or jining"):
        resolve(data._replace(cities=twice), "city", "Bengbu")
    assert resolve(data._replace(cities=twice), "city", "bengbu") == ["bengbu"], "an id means one thing"


@pytest.mark.parametrize(
    ("kind", "name", "near"),
    [
        ("city", "hanghzou", "hangzhou"),
        ("city", "Hang zhuo", "hangzhou"),
        ("city", "荆门", "jingmen_htz"),
        ("indicator", "高价值发明专利", "hv_patents"),
        ("indicator", "hv_patent_per_10k", HV),
        ("indicator", "pledge", "pledge_finance"),
    ],
)
def test_a_near_name_is_listed_with_those_that_hold_it(data, kind, name, near):
    with pytest.raises(UnknownNameError, match=f"unknown {kind} '{re.escape(name)}'") as caught:
        resolve_one(data, kind, name)
    assert near in caught.value.hint


@pytest.mark.parametrize("name", [5, 1.5, float("nan"), b"bengbu", ["bengbu"], True])
def test_what_is_no_text_is_refused_as_such(data, name):
    with pytest.raises(UnknownNameError, match=f"unknown city {re.escape(repr(repr(name)))}"):
        resolve(data, "city", [name])
    with pytest.raises(UnknownNameError, match="unknown city"):
        resolve(data, "city", name if not isinstance(name, list) else [name])


def test_an_empty_text_is_no_name(data):
    with pytest.raises(UnknownNameError, match="unknown city ''"):
        resolve(data, "city", "")


@pytest.mark.parametrize("kind", PLURALS)
def test_names_lists_what_there_is(data, kind):
    rows = ipc.names(data, kind)
    assert list(rows.columns) == ["id", "name_zh", "name_en"]
    assert rows["id"].tolist() == getattr(data, kind)[KINDS[PLURALS[kind]].id].tolist()
    assert rows["name_zh"].notna().all()


def test_a_kind_that_there_is_not_is_refused_with_the_nearest(data):
    with pytest.raises(UnknownNameError, match=r"unknown kind of names 'city'(.|\n)*nearest: cities"):
        ipc.names(data, "city")


@pytest.mark.parametrize(("thing", "hint"), [("panel", "panel.data"), (None, "ipc.load"), ("frame", "ipc.load")])
def test_what_is_no_tables_is_refused_with_what_to_give(data, panel, thing, hint):
    given = {"panel": panel, "frame": data.cities}.get(thing)
    with pytest.raises(IpcompareError, match="names reads tables, not a") as caught:
        ipc.names(given, "cities")
    assert hint in caught.value.hint
    require_data(data, "names")
