"""The day itself: reminders, who still comes, tickets, the door, who was there, and who did not come."""
