"""What is counted, and what is asked of the counts.

`definitions` declares each measure and each figure once; `to_fold` and `to_sql` compile them, `evaluate` answers
figures from what the fold counted, `promql` and `reference` write them down.
"""
