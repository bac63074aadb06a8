"""Contacts, the quota, aid, activities and reminders; the phone pages."""
