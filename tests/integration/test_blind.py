"""``tonghu blind`` on files: standard vectors, the whole way of two bureaus, and everything that must be refused."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tonghu.batch.blind import agreement, crypto
from tonghu.batch.blind.commands import HELP
from tonghu.batch.blind.log import FILES_MAX, Log
from tonghu.batch.blind.runs import run_accept, run_compare, run_make, run_open, run_secret
from tonghu.batch.cli import app
from tonghu.batch.errors import UnusableInput
from tonghu.core.base.identity import make_id

NOW = datetime(2025, 2, 3, 10, 0)
OURS, THEIRS = "安溪县", "浦东新区"
HEADERS = ("编号", "姓名", "性别", "出生日期", "公民身份号码", "父亲", "父亲联系方式")


# --- standard vectors ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("message", "digest"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_gives_the_values_of_the_standard(message: bytes, digest: str) -> None:
    """GB/T 32905, annex A."""
    assert crypto.sm3(message).hex() == digest


@pytest.mark.parametrize(
    ("key", "message", "code"),
    [
        (bytes(range(1, 0x21)), b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq" * 2, "ca05e144ed05d1857840d1f318a4a8669e559fc8391f414485bfdf7bb408963a"),
        (bytes(range(1, 0x26)), b"\xcd" * 50, "220bf579ded555393f0159f66c99877822a3ecf610d1552154b41d44b94db3ae"),
        (b"\x0b" * 32, b"Hi There", "c0ba18c68b90c88bc07de794bfc7d2c8d19ec31ed8773bc2b390c9604e0be11e"),
        (b"Jefe", b"what do ya want for nothing?", "2e87f1d16862e6d964b50a5200bf2b10b764faa9680a296a2405f24bec39f882"),
    ],
)  # fmt: skip
def test_hmac_sm3_gives_the_values_of_the_standard(key: bytes, message: bytes, code: str) -> None:
    """GM/T 0042, annex D."""
    assert crypto.hmac_sm3(key, message).hex() == code


def test_a_token_is_the_first_half_of_the_keyed_digest_of_domain_and_message() -> None:
    maker = crypto.TokenMaker(b"\x0b" * 32)
    assert maker.token("id", "x") == crypto.hmac_sm3(b"\x0b" * 32, b"id\x00x")[:16].hex()
    assert maker.token("id", "x") != maker.token("np", "x")


def test_a_seal_needs_both_shares_and_every_byte() -> None:
    shares = (b"\x01" * 32, b"\x02" * 32)
    sealed = crypto.seal(shares, b"context", b"pairs")
    assert crypto.unseal(shares, b"context", sealed) == b"pairs"
    assert crypto.unseal((shares[0], b"\x03" * 32), b"context", sealed) is None
    assert crypto.unseal(shares, b"other", sealed) is None
    assert all(
        crypto.unseal(shares, b"context", sealed[:i] + bytes([sealed[i] ^ 1]) + sealed[i + 1 :]) is None
        for i in range(len(sealed))
    )
    assert crypto.unseal(shares, b"context", b"short") is None


# --- two bureaus -----------------------------------------------------------------------------------------------------
def number(sequence: int) -> str:
    return make_id("700101", datetime(2016, 2, 29).date(), sequence)


def table(path: Path, rows: list[tuple[str, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADERS, *rows])
    return path


OUR_ROWS = [
    ("甲1", "王小明", "男", "2016-02-29", number(1), "王强", "19900000001"),
    ("甲2", "李佳", "女", "2017-03-01", "", "李军", "19900000002"),
    ("甲3", "陈一", "女", "2015-05-05", number(3)[:17], "陈刚", ""),
    ("甲4", "孙独", "男", "2014-01-01", number(5), "孙大", "19900000004"),
    ("甲5", "", "男", "2014-01-01", "", "", ""),
]
THEIR_ROWS = [
    ("", "赵六", "男", "2013-01-01", number(7), "赵刚", "19900000005"),
    ("", "李 佳", "女", "2017/3/1", "", "李军", "19900000099"),
    ("", "陈一", "女", "2015年5月5日", number(3), "陈刚", "19900000006"),
    ("", "王小明", "男", "20160229", number(1).lower(), "", ""),
]


@dataclass
class Bureaus:
    """The files of one exchange."""

    root: Path
    secret: Path
    check: Path
    said: list[str]

    def file(self, side: str, kind: str) -> Path:
        return self.root / side / f"{side}.{kind}"

    @property
    def result(self) -> Path:
        return self.root / "third" / "盲比对结果.sealed"

    def compare(self) -> None:
        run_compare(
            self.file(OURS, "blind"), self.file(THEIRS, "blind"), self.check, self.root / "third", NOW, self.said.append
        )

    def accept(self, side: str) -> None:
        run_accept(self.result, self.file(side, "private"), self.secret, self.root / side, NOW, self.said.append)

    def open(self, side: str, *accepts: Path) -> list[dict[str, str]]:
        output = self.root / side / "pairs.csv"
        run_open(self.result, self.file(side, "private"), list(accepts), self.secret, output, NOW, self.said.append)
        return list(csv.DictReader(output.read_text(encoding="utf-8-sig").splitlines()))

    def both(self) -> tuple[Path, Path]:
        return self.file(OURS, "accept"), self.file(THEIRS, "accept")


def new_secret(root: Path, period: str = "2025-01-01..2025-03-31", cap: int = 100) -> tuple[Path, Path]:
    run_secret((OURS, THEIRS), period, cap, root, lambda _: None)
    return next(root.glob("*.secret")), next(root.glob("*.check"))


@pytest.fixture
def bureaus(tmp_path: Path) -> Bureaus:
    secret, check = new_secret(tmp_path / "secret")
    said: list[str] = []
    for side, rows in ((OURS, OUR_ROWS), (THEIRS, THEIR_ROWS)):
        path = table(tmp_path / f"{side}.csv", rows)
        run_make(path, secret, side, tmp_path / side, NOW, said.append)
    return Bureaus(tmp_path, secret, check, said)


def test_the_whole_way(bureaus: Bureaus) -> None:
    bureaus.compare()
    assert f"{OURS} 4 人，{THEIRS} 4 人；同一儿童 3 对，需人工核实 0 对" in bureaus.said
    bureaus.accept(OURS)
    bureaus.accept(THEIRS)
    ours, theirs = bureaus.open(OURS, *bureaus.both()), bureaus.open(THEIRS, *bureaus.both())
    together = {(a["行号"], b["行号"]) for a in ours for b in theirs if a["配对号"] == b["配对号"]}
    assert together == {("2", "5"), ("3", "3"), ("4", "4")}
    assert {a["结论"] for a in ours} == {"同一儿童"}
    by_row = {a["行号"]: a["相符依据"] for a in ours}
    assert by_row["3"] == "姓名、出生日期和监护人"
    assert by_row["4"].startswith("修复后的公民身份号码；号码前15位和姓名")


def test_variant_characters_and_the_unnamed(tmp_path: Path) -> None:
    """峯 is 峰; a child called after its parent has no name to be compared, and an unreadable character agrees with none."""
    secret, check = new_secret(tmp_path / "s")
    ours = [
        ("", "陳峯", "男", "2016-02-29", "", "王强", "19900000001"),
        ("", "李芳之子", "男", "2023-05-05", "", "李芳", "19900000002"),
        ("", "王*明", "男", "2016-02-28", "", "王强", "19900000003"),
    ]
    theirs = [("", "陈峰", "男", "2016-02-29", "", "王强", ""), *ours[1:]]
    said: list[str] = []
    for side, rows in ((OURS, ours), (THEIRS, theirs)):
        run_make(table(tmp_path / f"{side}.csv", rows), secret, side, tmp_path / side, NOW, said.append)
    assert sum("2 行没有可用的项目" in line for line in said) == 2
    files = [tmp_path / side / f"{side}.blind" for side in (OURS, THEIRS)]
    run_compare(files[0], files[1], check, tmp_path / "third", NOW, said.append)
    assert any("同一儿童 1 对" in line for line in said)


def test_a_row_without_facts_is_told_not_dropped(bureaus: Bureaus) -> None:
    assert any("1 行没有可用的项目，未参加比对：第 6 行" in line for line in bureaus.said)


def test_no_file_holds_plain_data(bureaus: Bureaus) -> None:
    """Names, numbers, phones, row references: none of them stands in any file that is handed on, or in the log."""
    bureaus.compare()
    bureaus.accept(OURS)
    plain = {cell for row in OUR_ROWS + THEIR_ROWS for cell in row if len(cell) >= 2 and cell not in "男女"}
    plain |= {"20160229", "王小明".encode().hex(), number(1).encode().hex()}
    for path in bureaus.root.rglob("*"):
        if path.is_file() and path.suffix != ".csv":
            text = path.read_text(encoding="utf-8")
            assert [cell for cell in plain if cell in text] == [], path.name


def test_tokens_do_not_follow_the_order_of_the_table(tmp_path: Path) -> None:
    secret, _ = new_secret(tmp_path / "s")
    path = table(
        tmp_path / "t.csv", [(f"r{i}", f"名{i}", "男", "2016-02-29", number(2 * i + 1), "", "") for i in range(40)]
    )
    orders = []
    for folder in ("a", "b"):
        run_make(path, secret, OURS, tmp_path / folder, NOW, lambda _: None)
        orders.append(json.loads((tmp_path / folder / f"{OURS}.blind").read_text(encoding="utf-8"))["body"]["tokens"])
    key = lambda entry: sorted(entry["id"])  # noqa: E731 # a name for one expression used twice
    assert orders[0] != orders[1]
    assert sorted(orders[0], key=key) == sorted(orders[1], key=key)


def test_it_opens_only_when_both_accept(bureaus: Bureaus) -> None:
    bureaus.compare()
    bureaus.accept(OURS)
    own = bureaus.file(OURS, "accept")
    with pytest.raises(UnusableInput, match=f"还缺“{THEIRS}”的同意文件"):
        bureaus.open(OURS, own, own)
    assert not (bureaus.root / OURS / "pairs.csv").exists()


def test_consent_to_one_result_opens_no_other(bureaus: Bureaus, tmp_path: Path) -> None:
    bureaus.compare()
    bureaus.accept(OURS)
    bureaus.accept(THEIRS)
    accepts = bureaus.both()
    run_make(tmp_path / f"{THEIRS}.csv", bureaus.secret, THEIRS, bureaus.root / THEIRS, NOW, lambda _: None)
    bureaus.compare()
    with pytest.raises(UnusableInput, match="另一份比对结果"):
        bureaus.open(OURS, *accepts)


# --- what must be refused --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["secret", "check", "blind", "private", "sealed", "accept"])
def test_every_changed_character_is_noticed(bureaus: Bureaus, kind: str) -> None:
    """One hexadecimal digit, one count, one name: the file is refused as a whole."""
    bureaus.compare()
    for side in (OURS, THEIRS):
        bureaus.accept(side)
    path = {"secret": bureaus.secret, "check": bureaus.check, "sealed": bureaus.result}.get(kind) or bureaus.file(
        OURS, kind
    )
    steps: dict[str, Callable[[], object]] = {
        "secret": lambda: bureaus.accept(OURS),
        "check": bureaus.compare,
        "blind": bureaus.compare,
    }
    step = steps.get(kind, lambda: bureaus.open(OURS, *bureaus.both()))
    text = path.read_text(encoding="utf-8")
    for old, new in ((OURS, "安溪市"), ('"cap":100', '"cap":900'), ("0", "1"), ("2025-01-01", "2024-01-01")):
        changed = text.replace(old, new, 1)
        assert changed != text
        path.write_text(changed, encoding="utf-8")
        with pytest.raises(UnusableInput):
            step()
    path.write_text(text[: len(text) // 2], encoding="utf-8")
    with pytest.raises(UnusableInput, match="传送中损坏"):
        step()
    path.write_text(text, encoding="utf-8")
    step()


def test_another_secret_gives_other_tokens_and_is_refused(bureaus: Bureaus, tmp_path: Path) -> None:
    """Same parties, same period, another secret: the comparer says so; and no token agrees by itself."""
    secret, check = new_secret(tmp_path / "other")
    run_make(tmp_path / f"{THEIRS}.csv", secret, THEIRS, tmp_path / "again", NOW, lambda _: None)
    other = tmp_path / "again" / f"{THEIRS}.blind"
    for key in (bureaus.check, check):
        with pytest.raises(UnusableInput, match="校验不符"):
            run_compare(bureaus.file(OURS, "blind"), other, key, tmp_path / "third", NOW, lambda _: None)

    def tokens(path: Path) -> set[str]:
        entries = json.loads(path.read_text(encoding="utf-8"))["body"]["tokens"]
        return {token for entry in entries for values in entry.values() for token in values}

    assert tokens(bureaus.file(THEIRS, "blind")) & tokens(bureaus.file(OURS, "blind"))
    assert not tokens(other) & tokens(bureaus.file(OURS, "blind"))


def test_the_same_secret_for_another_period_gives_other_tokens(bureaus: Bureaus) -> None:
    secret = agreement.load_secret(bureaus.secret)
    raw = bytes.fromhex(json.loads(bureaus.secret.read_text(encoding="utf-8"))["body"]["secret"])
    later = secret.agreement.context.replace("2025-01-01", "2025-04-01")
    assert crypto.derived(raw, "token", secret.agreement.context) == secret.token_key
    assert crypto.derived(raw, "token", later) != secret.token_key


def test_the_comparer_cannot_make_tokens(bureaus: Bureaus) -> None:
    """The check file holds the key of the proofs only; guessing numbers against a token file needs the token key."""
    secret = agreement.load_secret(bureaus.secret)
    _, check_key = agreement.load_check(bureaus.check)
    text = bureaus.check.read_text(encoding="utf-8")
    assert secret.token_key.hex() not in text
    assert json.loads(bureaus.secret.read_text(encoding="utf-8"))["body"]["secret"] not in text
    assert crypto.TokenMaker(check_key).token("id", number(1)) not in bureaus.file(OURS, "blind").read_text(
        encoding="utf-8"
    )


def test_who_holds_the_secret_can_guess_and_the_help_says_so(bureaus: Bureaus) -> None:
    """The limit of the method, shown: whoever knows the secret tries numbers one by one."""
    secret = agreement.load_secret(bureaus.secret)
    maker = crypto.TokenMaker(secret.token_key)
    text = bureaus.file(OURS, "blind").read_text(encoding="utf-8")
    guessed = [sequence for sequence in range(1, 60) if maker.token("id", number(sequence)) in text]
    assert set(guessed) >= {1, 5}
    shown = CliRunner().invoke(app, ["blind", "--help"]).output
    for words in ("枚举", "漏掉", "销毁", "第三方"):
        assert words in HELP
        assert words in shown.replace("\n", "").replace(" ", "")


def test_more_children_than_agreed_are_refused(tmp_path: Path) -> None:
    secret, _ = new_secret(tmp_path / "s", cap=3)
    path = table(tmp_path / "t.csv", OUR_ROWS)
    with pytest.raises(UnusableInput, match="有 4 名儿童，超过双方约定的上限 3"):
        run_make(path, secret, OURS, tmp_path / "a", NOW, lambda _: None)
    assert not (tmp_path / "a").exists()


def test_outside_the_period_nothing_is_made(bureaus: Bureaus) -> None:
    with pytest.raises(UnusableInput, match="今天是 2025-04-01"):
        run_make(bureaus.root / f"{OURS}.csv", bureaus.secret, OURS, bureaus.root, datetime(2025, 4, 1), lambda _: None)
    with pytest.raises(UnusableInput, match="另做口令"):
        run_compare(
            bureaus.file(OURS, "blind"),
            bureaus.file(THEIRS, "blind"),
            bureaus.check,
            bureaus.root / "t",
            datetime(2024, 12, 31),
            lambda _: None,
        )


def test_trying_out_with_file_after_file_is_stopped(bureaus: Bureaus) -> None:
    for _ in range(FILES_MAX):
        bureaus.compare()
        run_make(bureaus.root / f"{OURS}.csv", bureaus.secret, OURS, bureaus.root / OURS, NOW, lambda _: None)
    with pytest.raises(UnusableInput, match="试探号码"):
        bureaus.compare()


def test_the_log_tells_sizes_and_breaks_when_changed(bureaus: Bureaus) -> None:
    bureaus.compare()
    secret = agreement.load_secret(bureaus.secret)
    log = Log(bureaus.root / "third", secret.agreement, secret.check_key)
    (entry,) = log.entries()
    assert entry["children"] == {OURS: 4, THEIRS: 4}
    assert entry["pairs"] == {"same": 3, "person": 0}
    bureaus.compare()
    lines = log.path.read_text(encoding="utf-8").splitlines()
    for faulty in (
        lines[1:],
        [lines[0].replace(f'"{OURS}": 4', f'"{OURS}": 2'), lines[1]],
        [lines[1], lines[0]],
        ["{}"],
    ):
        log.path.write_text("\n".join(faulty) + "\n", encoding="utf-8")
        with pytest.raises(UnusableInput, match="被改动过"):
            bureaus.compare()


@pytest.mark.parametrize(
    ("parties", "period", "cap", "said"),
    [
        (("甲",), "2025-01-01..2025-03-31", 10, "两次"),
        (("甲", "甲"), "2025-01-01..2025-03-31", 10, "不能相同"),
        (("甲", "乙"), "2025年", 10, "期间“2025年”读不出"),
        (("甲", "乙"), "2025-02-30..2025-03-31", 10, "读不出"),
        (("甲", "乙"), "2025-01-01..2027-03-31", 10, "不超过一年"),
        (("甲", "乙"), "2025-01-01..2025-03-31", 0, "上限"),
    ],
)
def test_a_secret_needs_sense(tmp_path: Path, parties: tuple[str, ...], period: str, cap: int, said: str) -> None:
    with pytest.raises(UnusableInput, match=said):
        run_secret(parties, period, cap, tmp_path, lambda _: None)
    assert list(tmp_path.iterdir()) == []


def test_a_secret_is_not_overwritten(tmp_path: Path) -> None:
    new_secret(tmp_path)
    with pytest.raises(UnusableInput, match="已存在"):
        new_secret(tmp_path)


def test_the_command_line_says_what_is_wrong(bureaus: Bureaus) -> None:
    wrong = [
        "blind",
        "make",
        str(bureaus.root / f"{OURS}.csv"),
        "--secret",
        str(bureaus.check),
        "--side",
        OURS,
        "--output",
        str(bureaus.root),
    ]
    shown = CliRunner().invoke(app, wrong)
    assert shown.exit_code == 2
    assert "不是口令文件" in shown.output
    with pytest.raises(UnusableInput, match="不是口令文件里的一方"):
        run_make(bureaus.root / f"{OURS}.csv", bureaus.secret, "丙", bureaus.root, NOW, lambda _: None)
