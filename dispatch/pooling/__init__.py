"""What pooling saves: the same promises of a day, planned with everything shared and with less and less of it.

`promise` has a day as these comparisons see it, `scenarios` who rides for whom in each, `outings` what a rider's day comes to, `compare` plans
them all, `shares` says what each promise bears, `months` adds days up, `report_*` write it. How all is counted: docs/pooling.md.
"""
