"""Signing in: mobile number and password, first by a code on a slip, with a second factor.

``throttle`` counts failures, ``browsers`` knows browsers that signed in before, ``activation``
makes and takes codes; ``adapter`` and ``stages`` bring them into django-allauth's steps.
"""
