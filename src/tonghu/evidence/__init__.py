"""Attachments: papers and pictures that a child's record rests on. Checked, cleaned, sealed, and destroyed in time."""
