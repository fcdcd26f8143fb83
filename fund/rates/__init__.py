"""Rates of exchange: files of central banks read, kept as published, looked up by day, divided once.

quote       a published rate: `nominal` units of `base` were worth `raw` units of `quote` from a day on
source      who published it; its *home* is the currency that every rate of it touches
worth       how much of one currency a unit of another is, as an exact fraction
effective   the first day on which a rate counts, which is not always the day it was published on
"""
