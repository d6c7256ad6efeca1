"""统计分析报告: what it says, its charts and map, and how it becomes Word, PDF and a page."""
