"""What is known of each child, column by column: every value with its source, its day and the day it was recorded."""
