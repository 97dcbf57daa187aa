"""Questions that nobody grades and no lesson's text asks: the review at a lesson's start, the six before and after."""
