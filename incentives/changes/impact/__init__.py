"""What a change set would do to many projects: before and after, computed in two processes.

``portfolio`` makes projects, ``tally`` computes and adds them up (both know no Django, so that a
new process starts at once), ``run`` feeds them and keeps the result.
"""
