"""Calendar files: invitations that come with letters and stay true, and each person's own calendar to subscribe to.

What happens, and to whom, features say by an `Entry`; nothing here knows what a program is.
"""
