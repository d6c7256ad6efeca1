"""Paper: text into boxes, fonts, typesetting and Word markup, and registers to sign. Used by the forms and the survey."""
