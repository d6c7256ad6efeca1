"""A business system sends its list to Tonghu, as it may do every night. Only Python's own library is needed.

    TONGHU_TOKEN=th_… python send_list.py http://127.0.0.1:8000 学籍.xlsx education 350583101201

The token is made on the page 「接口令牌」, with 「导入文件」 and 「查看导入批次」. Lists that change much wait for a second
person; rows that may be a child of the register wait for somebody who decides. Ends with 0 when the list has been taken in.
"""

from __future__ import annotations

import json
import os
import sys
import time
import uuid
from datetime import date
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen


def call(address: str, token: str, body: bytes | None = None, kind: str = "application/json") -> Any:
    """One request; a refusal is printed as the platform words it and ends the program."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": kind}
    request = Request(address, data=body, headers=headers, method="GET" if body is None else "POST")
    try:
        with urlopen(request, timeout=60) as answer:
            return json.load(answer)
    except HTTPError as error:
        refusal = json.load(error)
        sys.exit(f"{refusal['title']}：{refusal['detail']}")


def form(fields: dict[str, str], file: Path) -> tuple[bytes, str]:
    """A form with a file (RFC 7578), and its content type."""
    border = uuid.uuid4().hex
    lines = [
        f'--{border}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
        for name, text in fields.items()
    ]
    lines.append(f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n\r\n')
    body = "".join(lines).encode() + file.read_bytes() + f"\r\n--{border}--\r\n".encode()
    return body, f"multipart/form-data; boundary={border}"


def settled(address: str, token: str) -> Any:
    """The file as it stands when the background has finished with it."""
    while True:
        told = call(address, token)
        if told["stopped"]:
            sys.exit(f"中途停下：{told['stopped']}")
        if told["code"] not in ("reading", "committing"):
            return told
        time.sleep(1)


def main(server: str, path: str, key: str, unit: str) -> None:
    """Send, wait for the check, begin, print the receipt."""
    token, files = os.environ["TONGHU_TOKEN"], f"{server}/api/v1/imports"
    body, kind = form({"key": key, "unit": unit, "as_of": date.today().isoformat()}, Path(path))
    here = f"{files}/{call(f'{files}/new', token, body, kind)['token']}"
    checked = settled(here, token)
    if checked["code"] == "unusable":
        sys.exit("\n".join(checked["remarks"]))
    call(f"{here}/begin", token, b"")
    told = settled(here, token)
    receipt = call(f"{here}/rows?show=faults", token)
    print(
        f"{told['file']}：{told['state']}，" + "、".join(f"{name} {count}" for name, count in receipt["sums"].items())
    )
    for row in receipt["rows"]:
        for fault in row["faults"]:
            print(f"  {row['place']} {fault['column']}：{fault['text']}。{fault['suggestion']}")


if __name__ == "__main__":
    main(*sys.argv[1:])
