"""The accounts with which a demonstration is looked at, one of each role."""

from __future__ import annotations

from typing import NamedTuple

PASSWORD = "jiedui-demo"
"""Public, so it is given only where DEBUG is on."""


class SignIn(NamedTuple):
    """Role in Chinese and English (the table is read in a terminal), mobile number, name."""

    role: str
    phone: str
    name: str


COUNTY_OFFICE = SignIn("县结对办 County office", "13900000001", "王建平")
TOWNSHIP_OFFICE = SignIn("乡镇办公室 Township office", "13900000002", "李彩霞")
LIAISON = SignIn("单位联络员 Unit liaison", "13900000003", "赵永强")
CADRE = SignIn("结对干部 Cadre", "13900000004", "何晓燕")
SECOND_OFFICE = SignIn("县结对办 County office, second", "13900000009", "陈明霞")
SUPERVISOR = SignIn("督查人员 Supervisor", "13900000005", "马志远")
SYSTEM_ADMIN = SignIn("系统管理员 System administrator", "13900000006", "田国栋")
SECURITY_ADMIN = SignIn("安全管理员 Security administrator", "13900000007", "杨秀英")
AUDIT_ADMIN = SignIn("审计管理员 Audit administrator", "13900000008", "陈思源")

SIGN_INS: list[SignIn] = [
    *(COUNTY_OFFICE, TOWNSHIP_OFFICE, LIAISON, CADRE, SUPERVISOR),
    *(SYSTEM_ADMIN, SECURITY_ADMIN, AUDIT_ADMIN, SECOND_OFFICE),
]
