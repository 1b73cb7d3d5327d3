"""Random weeks of an editorial office, held against the promises of docs/publishing.md.

`office` is what people, the scheduler and operators do, as requests (`forms`) or as code; `crashes` lets an
act die at any write. `texts` is what readers would notice of a version, and `state` all that the database
has. `memory` is the independent model: it knows what each person was shown, changed and approved, and judges
after each act. It knows nothing of digests, and asks no rule of review. In `hours`, `writing`, `reviewing`
and `machine` hypothesis chooses the acts.
"""
