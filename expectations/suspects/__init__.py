"""Which cell is wrong: all smallest sets of cells whose change can make every rule hold, ranked by the slip behind.

After Fellegi and Holt (1976), doi:10.1080/01621459.1976.10481472, with the implied edits found one by one where a set
is refuted, in exact arithmetic throughout.
"""
