"""Random weeks of an editorial office, held against the promises of docs/publishing.md.

`office` is what people, the scheduler and operators do, as requests or as code; `crashes` lets an act die at
any write. `texts` is what readers would notice of a version. `memory` is the independent model: it knows
what each person was shown, changed and approved, and judges what the database has after each act.
`machine` lets hypothesis choose the acts. It knows nothing of digests, and asks no rule of review.
"""
