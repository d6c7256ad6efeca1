"""A county for the web bench, in a process of its own: ``prepare.py ROWS``; and logins, which end when they are idle, for
each run: ``prepare.py logins PEOPLE``. Prints what the visitors need as JSON."""

from __future__ import annotations

import json
import sys
import time
from datetime import date, timedelta
from random import Random
from typing import Any

COUNTY = "350583"
_PART = 2_000
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
_GIVEN = "伟芳娜敏静强磊洋艳勇军杰娟涛明超秀霞平刚桂英华玉兰"


def logins(people: int) -> dict[str, Any]:
    """People with a session each."""
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from tonghu.accounts import api as accounts

    sessions, today = [], date.today()
    for number in range(people):
        user = accounts.ensure_person(f"clerk{number}", f"经办{number}", COUNTY, "bench-Password-1")
        accounts.ensure_totp(user, "JBSWY3DPEHPK3PXP")
        accounts.ensure_grant(user, "county_civil_affairs", COUNTY, "", today, today + timedelta(days=2))
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session["account_authentication_methods_user"] = str(user.pk)
        session["account_authentication_methods"] = [{"method": "password", "at": timezone.now().timestamp()}]
        session.save()
        sessions.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
    return {"cookie": settings.SESSION_COOKIE_NAME, "sessions": sessions}


def county(rows: int) -> dict[str, Any]:
    """Units, children with their records, every decision."""
    from django.core.management import call_command

    from tonghu.accounts import api as accounts
    from tonghu.jobs import api as jobs
    from tonghu.records import api as records
    from tonghu.web import wall
    from tonghu.web.rule import current_pack

    call_command("migrate", verbosity=0)
    today, began = date.today(), time.perf_counter()
    with wall.opened("a bench has no person"):
        accounts.bring_in_county(COUNTY, today)
        villages = [code for code, _ in accounts.villages([COUNTY])]
    rng, numbers, pack = Random(7), [], current_pack()
    for first in range(0, rows, _PART):
        made = [_child(rng, villages, records, today) for _ in range(min(_PART, rows - first))]
        numbers += [child.number for child in records.load(made, pack)][:40]
    loaded = time.perf_counter()
    job = jobs.run(jobs.start("determine", "determine:bench").pk)
    assert job.state == "done", job.message
    took = {"load": round(loaded - began, 1), "decide": round(time.perf_counter() - loaded, 1)}
    names = ["wf", "zhangwei", "lina", "王伟", "陈敏", "lj", "huangjing", "刘洋"]
    return {"numbers": numbers, "names": names, "villages": villages[:50], "took": took}


def _child(rng: Random, villages: list[str], records: Any, today: date) -> tuple[dict[str, str], list[Any]]:
    name = rng.choice(_SURNAMES) + "".join(rng.sample(_GIVEN, rng.choice((1, 2))))
    village, kind = rng.choice(villages), rng.choice(("流动", "留守"))
    away = (today - timedelta(days=rng.randrange(30, 900))).isoformat()
    said = {
        "form": kind,
        "name": name,
        "sex": rng.choice("男女"),
        "birth_date": date(rng.randrange(2012, 2025), rng.randrange(1, 13), rng.randrange(1, 28)).isoformat(),
        "ethnicity": "汉族",
        "hukou_registered": "是",
        "hukou_address": f"{rng.randrange(1, 900)}号",
        "hukou_division": rng.choice(("522301101", village)),
        "residence_address": f"{rng.randrange(1, 900)}号",
        "residence_division": village,
        "lives_with": rng.choice(("父母双方", "父母一方", "其他监护人")),
        "residence_registration": rng.choice(("办理居住证", "暂住登记", "未登记")),
        "left_hukou_on": away,
        "arrived_on": away,
        "guardianship": rng.choice(("较好", "一般", "较差")),
        "schooling": rng.choice(("学龄前", "小学", "初中")),
        "school": f"第{rng.randrange(1, 60)}小学",
        "boarding": rng.choice("是否"),
        "study_status": "在读",
        "health": rng.choice(("健康", "慢性病")),
        "insurance": rng.choice(("纳入户籍地医保", "纳入居住地医保", "未纳入医保")),
        "disability_kinds": "无",
        "father_name": name[0] + "父",
        "father_phone": f"1380{rng.randrange(10**7):07d}",
        "mother_name": "某某",
        "mother_phone": f"1390{rng.randrange(10**7):07d}",
        "hardship": rng.choice(("无", "低保家庭")),
        "support": "无",
        "asked_for_help": "否",
        "risk_situations": "无",
    }
    return {"name": name, "kind": "open", "primary_unit": village}, [records.New(said, "registrations", today)]


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(logins(int(sys.argv[2])) if sys.argv[1] == "logins" else county(int(sys.argv[1]))))
