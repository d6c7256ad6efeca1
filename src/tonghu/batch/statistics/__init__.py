"""The statistics command: snapshots, counting, solving, and the files of a release."""
