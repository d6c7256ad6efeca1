"""Why children come back and why a proposal is not taken. Choices, so that no words about a child reach the audit."""

BACK = {
    "meets_again": "又符合条件",
    "returned": "又回到本地居住",
    "mistaken": "退出有误，更正",
    "family": "监护情况又有变化",
}
REFUSALS = {
    "wrong_data": "登记内容有误，先更正",
    "temporary": "只是暂时变化",
    "later": "已在办理，以后再定",
    "known": "情况属实，不需要办理",
}
