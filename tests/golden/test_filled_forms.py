"""Filled forms beside their checked copies (filled/*.txt): what is known stands in its box, the rest stays blank."""

from __future__ import annotations

import pytest

from tests.golden.papers import (
    ANNEXED,
    FOLDER,
    annex,
    bare,
    docx_pages,
    filled_copy,
    form_of,
    pdf_pages,
    registration,
)
from tonghu.batch.forms.pdf import pdf_of
from tonghu.batch.forms.word import docx_of
from tonghu.batch.paper.fonts import find_fonts

CHILD = {
    "填报单位": "演练街道办事处",
    "填报日期": "2024-08-19",
    "填报人": "李四",
    "姓名": "买买提·艾力",
    "性别": "男",
    "出生日期": "2015-03-04",
    "民族": "维吾尔族",
    "公民身份号码": "700110201503040018",
    "是否登记户口": "是",
    "户籍地址": "贵州省遵义市桐梓县娄山关街道娄山村三组18号（原老街供销社宿舍楼后面靠山的那一栋）",
    "现居住地": "重庆市綦江区古南街道上升社区沱湾路18号5栋2单元9-3",
    "共同居住人": "父母双方",
    "居住登记": "办理居住证",
    "居住类型": "出租房屋",
    "离开户籍地日期": "2023-02",
    "来现居住地日期": "2023-03-01",
    "监护情况": "较差",
    "监护问题": "无人监护",
    "就学情况": "小学",
    "就读学校": "演练小学",
    "是否学校寄宿": "否",
    "学业状况": "在读",
    "健康状况": "残疾、慢性病",
    "0-6岁儿童健康管理服务": "在居住地接受",
    "纳入医保情况": "纳入居住地医保",
    "残疾类别": "多重残疾、视力残疾、听力残疾",
    "残疾等级": "二级",
    "接受康复救助情况": "是",
    "父亲": "艾力·库尔班",
    "父亲公民身份号码": "70011019850304001X",
    "父亲联系方式": "13800138000、023-48612345",
    "母亲户籍地址": "贵州省遵义市桐梓县娄山关街道娄山村三组18号",
    "家庭困难情况": "低保家庭、其他（父亲工伤）",
    "生活保障情况": "低保、残疾人两项补贴、其他",
    "父母双方同时外出": "是",
    "父母一方外出、另一方无监护能力": "否",
    "有无受委托照护人": "有",
    "受委托照护人姓名": "王桂芳",
    "受委托照护人与儿童关系": "外婆",
    "受委托照护人联系方式": "13900139000",
    "其他监护人姓名": "张三",
    "其他监护人与儿童关系": "姑姑",
    "儿童风险评估": "中风险（黄色）",
}


@pytest.mark.parametrize(("pack", "kind"), ANNEXED)
def test_filled_form_equals_its_checked_copy(pack: str, kind: str) -> None:
    """SH-122: also the remark where Shanghai's mask does not fit. A change is reviewed as a diff of filled/*.txt."""
    form = form_of(pack, kind)
    copy, filled = filled_copy(form, registration(CHILD))
    boxes = [f"{box.label}\t{filled.boxes[box.column].text}" for box in form.fields]
    told = [f"※ {remark.column}\t{remark.text}" for remark in filled.remarks]
    shown = "\n".join([*filled.header.values(), *boxes, *told]) + "\n"
    assert shown == (FOLDER / "filled" / f"{pack}-{kind}.txt").read_text(encoding="utf-8")
    pages = pdf_pages(pdf_of(form.title, [copy], find_fonts()))
    assert len(pages) == 2
    text = bare("".join(pages))
    words = bare("".join(docx_pages(docx_of(form.title, [copy]))))
    for box in form.fields:
        assert bare(filled.boxes[box.column].text) in text
        assert bare(filled.boxes[box.column].text) in words


@pytest.mark.parametrize(("pack", "kind"), ANNEXED)
def test_unknown_stays_blank_and_none_stays_none(pack: str, kind: str) -> None:
    """An empty cell never ticks a box; 无 is an answer and ticks its box."""
    form = form_of(pack, kind)
    blank, _ = filled_copy(form, registration({"编号": "A-001"}))
    text = bare("".join(pdf_pages(pdf_of(form.title, [blank], find_fonts())))).replace("A-001", "")
    assert text == annex(pack, kind)
    _, filled = filled_copy(form, registration({"家庭困难情况": "无", "残疾类别": "无", "生活保障情况": ""}))
    assert filled.boxes["hardship"].pieces[0] == "无☑"
    assert filled.boxes["disability_kinds"].pieces[0] == "无☑"
    assert "☑" not in filled.boxes["support"].text


def test_same_child_same_bytes() -> None:
    form = form_of("cn-35", "left_behind")
    copy, _ = filled_copy(form, registration(CHILD))
    assert pdf_of("表", [copy], find_fonts()) == pdf_of("表", [copy], find_fonts())
    assert docx_of("表", [copy]) == docx_of("表", [copy])


def test_an_option_that_the_form_does_not_print_is_written_not_ticked() -> None:
    """共同居住人 无 and an insurance answer of another place: in words in the box, and told."""
    row = registration({"共同居住人": "无", "纳入医保情况": "已参保"})
    _, filled = filled_copy(form_of("cn-35", "migrant"), row)
    assert filled.boxes["lives_with"].pieces == ("父母双方□", "父母一方□", "其他监护人□", "（登记为：无）")
    assert filled.boxes["insurance"].pieces[-1] == "（登记为：已参保）"
    assert [remark.column for remark in filled.remarks] == ["共同居住人", "纳入医保情况"]


def test_an_answer_that_says_more_ticks_the_box_that_says_less() -> None:
    """B-26: 纳入居住地医保 is 已参保 in Qijiang and 已纳入医保 on the left-behind form."""
    row = registration({"纳入医保情况": "纳入居住地医保", "0-6岁儿童健康管理服务": "在户籍地接受"})
    _, migrant = filled_copy(form_of("cn-500110", "migrant"), row)
    _, left_behind = filled_copy(form_of("cn-500110", "left_behind"), row)
    assert migrant.boxes["insurance"].pieces == ("已参保☑", "未参保□")
    assert left_behind.boxes["insurance"].pieces == ("已纳入医保☑", "未纳入医保□")
    assert left_behind.boxes["health_management_0_6y"].pieces == ("已接受☑", "未接受□")
    assert migrant.remarks == left_behind.remarks == []


def test_other_with_text_stands_where_the_annex_has_room_for_it() -> None:
    """B-74: a line and a box, a box alone, a line alone."""
    row = registration({"家庭困难情况": "其他", "家庭困难其他说明": "火灾"})
    pieces = {pack_kind: filled_copy(form_of(*pack_kind), row)[1].boxes["hardship"].pieces[-1] for pack_kind in ANNEXED}
    assert pieces[("cn-500110", "migrant")] == "其他_火灾_☑"
    assert pieces[("cn-35", "migrant")] == "其他☑（火灾）"
    assert pieces[("cn-35", "left_behind")] == "其他_火灾_"


def test_what_is_too_long_is_cut_visibly_and_told() -> None:
    form = form_of("cn-31", "left_behind")
    copy, filled = filled_copy(form, registration({"姓名": "王小明", "就读学校": "很长的校名" * 60}))
    assert len(pdf_pages(pdf_of("表", [copy], find_fonts()))) == 2
    (remark,) = [remark for remark in filled.remarks if remark.column == "就读学校"]
    assert "另附纸" in remark.text
