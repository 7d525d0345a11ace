"""A firm's profiles as one workbook, and the way back: looked at first, then written into the drafts."""
