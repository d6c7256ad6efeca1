"""Why records are merged, told apart, taken apart. Choices, so that no words about a child reach the audit."""

SAME = {
    "papers": "证件或户口簿一致，已核对",
    "asked": "已电话或上门核实，是同一人",
    "lists": "两地或两个部门的名单核对，是同一人",
}
"""Why two records are one child."""
NOT_SAME = {
    "sibling": "是双胞胎或兄弟姐妹，已核对",
    "namesake": "同名不同人，已核对证件或户口簿",
    "asked": "已电话或上门核实，不是同一人",
}
APART = {
    "mistaken": "核实后不是同一人",
    "undo": "合并时选错了档案",
}
"""Why a merge is taken back."""
