"""Corpora: each new article against all that were read before.

    files and feeds → articles → claims and vectors → events → candidates → verdicts → store

``feeds`` and ``reading`` give articles, ``records`` what is known of each, ``placing`` puts them
into events, ``copies`` sees reprints, ``incremental`` judges what a change makes comparable,
``store`` keeps it, ``ingest`` does so in batches. ``series`` follows a figure over time,
``selection`` makes a comparison of stored events for the reports.
"""
